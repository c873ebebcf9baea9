#!/bin/sh
# Install what the browser tests need (Chromium, Node and npm from Debian's packages, the extra `browser` from PyPI, LHC-Forms from
# npm), and run them.
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
lforms=$(cd "$bin/.." && pwd)/lforms-40.1.3
if [ ! -d "$lforms" ]; then
    sh tests/node.sh npm npm
    rm -rf "$lforms.new"
    mkdir "$lforms.new"
    (cd "$lforms.new" && npm pack --silent lforms@40.1.3 >/dev/null && tar xzf lforms-40.1.3.tgz --strip-components 1)
    mv "$lforms.new" "$lforms"
fi
RISKCHECK_BROWSER=1 RISKCHECK_LFORMS=$lforms "$bin/python" -m pytest --numprocesses auto --dist worksteal \
    tests/test_browser.py tests/test_form_renderer.py tests/test_page_agreement.py tests/test_page_browser.py
