"""`python -m bioner_desk` is the program `bioner-desk`."""

from bioner_desk.start import main

if __name__ == "__main__":
    main()
