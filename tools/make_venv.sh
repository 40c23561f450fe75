#!/bin/sh
# Make the virtual environment $1 with the newest Python from 3.11 to 3.13 that is here.
set -eu
venv=$1
for name in python3.13 python3.12 python3.11 python3; do
    if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
        python=$name
        break
    fi
done
if [ -z "${python:-}" ]; then
    echo "regionscope needs Python 3.11, 3.12 or 3.13 (Debian, Ubuntu: apt-get install python3 python3-venv)" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    run=""
    [ "$(id -u)" -eq 0 ] || run=sudo
    if command -v apt-get >/dev/null && { [ -z "$run" ] || sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        $run apt-get update -qq || true
        $run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package" >/dev/null
    else
        echo "Python's venv module is missing. As an administrator: apt-get install $package" >&2
        exit 1
    fi
fi
"$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade pip
