#!/bin/sh
# Install what the browser tests need (Chromium and Node from Debian's packages, the extra `browser` from PyPI), and run them.
set -eu
bin=$1
if [ -z "${CHROMIUM:-}" ] && ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null; then
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo 'The browser tests need Chromium. Install it (on Debian: apt install chromium), or name one: CHROMIUM=/path' >&2
        exit 1
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-liberation >/dev/null
fi
sh tests/node.sh node nodejs
"$bin/python" -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[browser]'
RISKCHECK_BROWSER=1 "$bin/python" -m pytest --numprocesses auto --dist worksteal \
    tests/test_browser.py tests/test_page_agreement.py tests/test_page_browser.py
