"""The exit codes of the program."""

SOME_FAILED = 1
WRONG_USE = 2
INTERRUPTED = 130  # what shells report for a program that Ctrl-C stopped
