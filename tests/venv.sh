#!/bin/bash
# venv.sh PYTHON VENV: makes the virtual environment VENV, also on a Debian that has nothing but python3 and make.
set -euo pipefail

python=$1
venv=$2

fail() {
  echo "$*" >&2
  exit 1
}

command -v "$python" >/dev/null || fail "There is no $python: install Python 3.11, 3.12 or 3.13, or name yours: make PYTHON=/path/to/python3."
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' ||
  fail "Autoreply needs Python 3.11, 3.12 or 3.13, and $python is $("$python" -c 'import platform; print(platform.python_version())'): name another with make PYTHON=/path/to/python3."

# One that works is kept: what is installed into it follows the lock anyway.
"$venv/bin/python" -m pip --version >/dev/null 2>&1 && exit 0

can_make() { "$python" -c 'import ensurepip, venv' 2>/dev/null; }

# Debian keeps ensurepip in a package of its own.
if ! can_make; then
  command -v apt-get >/dev/null || fail "$python cannot make virtual environments: install its venv and ensurepip modules."
  [ "$(id -u)" -eq 0 ] || fail "$python cannot make virtual environments: as root, run apt-get install python3-venv, then try again."
  echo "Installing python3-venv"
  install() { DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends python3-venv >/dev/null; }
  install 2>/dev/null || { apt-get update -qq && install; }
  can_make || fail "$python cannot make virtual environments even with python3-venv installed: name another with make PYTHON=/path/to/python3."
fi

echo "Making the virtual environment $venv"
"$python" -m venv --clear "$venv"
