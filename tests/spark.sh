#!/bin/sh
# Install what the tests on Spark need (Java from Debian's packages, the extra `spark` from PyPI), and run them.
set -eu
bin=$1
if ! command -v java >/dev/null; then
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo 'The tests on Spark need Java 17 or newer. Install it (on Debian: apt install openjdk-17-jre-headless)' >&2
        exit 1
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq openjdk-17-jre-headless >/dev/null
fi
"$bin/python" -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[spark]'
RISKCHECK_SPARK=1 "$bin/python" -m pytest tests/test_tables_spark.py
