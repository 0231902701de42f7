#!/bin/sh
# Succeeds if there is a C and a C++ compiler; otherwise says in words what to install.
set -eu

# On a Mac without the developer tools `cc` is there, but only opens a window that offers them.
if [ "$(uname -s)" = Darwin ] && ! xcode-select -p >/dev/null 2>&1; then
    found=no
elif command -v "${CC:-cc}" >/dev/null 2>&1 && command -v "${CXX:-c++}" >/dev/null 2>&1; then
    found=yes
elif command -v gcc >/dev/null 2>&1 && command -v g++ >/dev/null 2>&1; then
    found=yes
elif command -v clang >/dev/null 2>&1 && command -v clang++ >/dev/null 2>&1; then
    found=yes
else
    found=no
fi
[ "$found" = yes ] && exit 0

{
    echo "There is no C/C++ compiler. llama.cpp, which runs the model, is compiled for this computer's processor."
    echo "Install one: Debian, Ubuntu: apt-get install build-essential; Fedora: dnf install gcc gcc-c++"
    echo "             macOS: xcode-select --install"
    echo "If there is one in an unusual place, set CC and CXX."
} >&2
exit 1
