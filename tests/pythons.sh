#!/bin/sh
# On every supported Python that is found here, but for the one that the wheel is tested with: install the package, check one
# case, run one batch.
set -eu
. tests/findpython.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tested=$("${PYTHON:-python3}" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
for version in 3.11 3.12 3.13; do
    if [ "$version" = "$tested" ]; then
        continue
    fi
    python=$(find_python "$version")
    if [ -z "$python" ]; then
        echo "Python $version: not found here, skipped"
        continue
    fi
    "$python" -m venv "$work/$version"
    bin="$work/$version/bin"
    "$bin/python" -m pip install --quiet --disable-pip-version-check --constraint constraints.txt .
    "$bin/riskcheck" check examples/answers.json --format json | grep -q '"urgency"'
    records=$(grep -c . examples/batch.jsonl)
    results=$("$bin/riskcheck" batch examples/batch.jsonl --brief | grep -c '"urgency"')
    [ "$results" -eq "$records" ]
    "$bin/riskcheck" pack test > "$work/scenarios"
    tail -n 1 "$work/scenarios"
    echo "Python $version: installed, one check, one batch of $records records"
done
