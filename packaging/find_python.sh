#!/bin/sh
# Prints the first Python that can make the virtual environment, or says in words what is missing.
# PYTHON=/path/to/python names one; otherwise the usual names are tried.
set -eu

too_old=""
without_venv=""
for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3 python}; do
    # Running it is the only proof: version managers put names on the PATH that only print an error.
    version=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    if ! "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        too_old="$too_old $candidate ($version)"
    elif ! "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
        without_venv="$without_venv $candidate ($version)"
    else
        command -v "$candidate"
        exit 0
    fi
done

{
    if [ -n "$without_venv" ]; then
        echo "Found$without_venv, but without the modules 'venv' and 'ensurepip', which make a virtual environment."
        echo "Install them; on Debian and Ubuntu: apt-get install python3-venv"
    else
        echo "bioner-desk needs Python 3.11 or newer, and found${too_old:- no Python}."
        echo "Install one: Debian 12, Ubuntu 24.04 or newer: apt-get install python3 python3-venv"
        echo "             Fedora: dnf install python3; macOS: brew install python; others: https://www.python.org"
        echo "If there is one in an unusual place, say so: make PYTHON=/path/to/python3"
    fi
} >&2
exit 1
