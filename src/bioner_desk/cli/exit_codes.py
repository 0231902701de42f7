"""The exit codes of the program."""

SOME_FAILED = 1
WRONG_USE = 2
CANNOT_TELL = 3  # documents are too few, or say too little, for an answer
INTERRUPTED = 130  # what shells report for a program that Ctrl-C stopped
