#!/bin/sh
# Install what the tests on databases need (PostgreSQL from Debian's packages, the extra `databases` from PyPI), and run them.
set -eu
bin=$1
if ! command -v initdb >/dev/null && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo 'The tests on databases need PostgreSQL 12 or newer. Install it (on Debian: apt install postgresql)' >&2
        exit 1
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null
fi
"$bin/python" -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[tables,databases]'
RISKCHECK_DATABASES=1 "$bin/python" -m pytest tests/test_tables_databases.py
