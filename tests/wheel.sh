#!/bin/sh
# Build the wheel, install it into an environment of its own, and run the test-suite against it.
set -eu
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" -m venv "$work/venv"
pip="$work/venv/bin/python -m pip --disable-pip-version-check"
$pip wheel --quiet --no-deps --wheel-dir "$work/dist" .
wheel=$(ls "$work"/dist/riskcheck-*.whl)
$pip install --quiet --constraint constraints.txt "$wheel[dev]"
echo "The test-suite against $(basename "$wheel"):"
"$work/venv/bin/python" -m pytest --numprocesses auto --dist worksteal
