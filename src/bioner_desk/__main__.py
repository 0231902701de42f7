"""`python -m bioner_desk` is the command line."""

from bioner_desk.cli.app import main

main()
