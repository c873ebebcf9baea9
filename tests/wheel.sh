#!/bin/sh
# Build the wheel, install it into an environment of its own, and run what could fail there alone: the tests that start its
# command, in a terminal too, and those that read what it carries: packs, templates, the skeleton of a pack, the page. What many
# cases prove is proved elsewhere.
set -eu
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" -m venv "$work/venv"
pip="$work/venv/bin/python -m pip --disable-pip-version-check"
$pip wheel --quiet --no-deps --wheel-dir "$work/dist" .
wheel=$(ls "$work"/dist/riskcheck-*.whl)
$pip install --quiet --constraint constraints.txt "$wheel[dev]"
echo "The tests of commands and files against $(basename "$wheel"):"
"$work/venv/bin/python" -m pytest --numprocesses auto --dist worksteal -m "not unmeasured" \
    tests/test_ask.py tests/test_cli.py tests/test_docs.py tests/test_examples.py tests/test_forms.py tests/test_guide.py \
    tests/test_library.py tests/test_loader.py tests/test_pack_diff.py tests/test_pack_graph.py tests/test_pack_new.py \
    tests/test_pack_schema.py tests/test_pack_show.py tests/test_page.py tests/test_summary.py \
    tests/test_visit_sheet.py
