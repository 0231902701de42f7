"""Where the built program starts."""

import multiprocessing

from bioner_desk.start import main

if __name__ == "__main__":
    # A child process of a frozen program starts the program again; this makes it do its work instead.
    multiprocessing.freeze_support()
    main()
