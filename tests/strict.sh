#!/bin/sh
# On every supported Python that is found here: the tests of the commands, where every warning of riskcheck is an error.
set -eu
. tests/findpython.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PYTHONWARNINGS=error PYTHONDEVMODE=1 # for the processes of --jobs as well

for version in ${*:-3.11 3.12 3.13}; do
    python=$(find_python "$version")
    if [ -z "$python" ]; then
        echo "Python $version: not found here, skipped"
        continue
    fi
    env -u PYTHONWARNINGS -u PYTHONDEVMODE sh -c '"$1" -m venv "$2" && "$2/bin/python" -m pip install --quiet \
        --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"' - "$python" "$work/$version"
    bin="$work/$version/bin"
    mkdir "$bin/checked" && mv "$bin/riskcheck" "$bin/checked/riskcheck"
    printf '#!/bin/sh\nexec "%s" -W error -X dev -bb "%s" "$@"\n' "$bin/python" "$bin/checked/riskcheck" > "$bin/riskcheck"
    chmod +x "$bin/riskcheck"
    "$bin/python" -W error -X dev -bb -m pytest --numprocesses auto --dist worksteal \
        tests/test_cli.py tests/test_batch.py tests/test_batch_files.py tests/test_locks.py tests/test_output.py \
        tests/test_streams.py tests/test_lifetimes.py tests/test_summary.py
    echo "Python $version: clean with -W error -X dev -bb"
done
