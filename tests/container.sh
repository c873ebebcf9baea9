#!/bin/sh
# The Dockerfile: built and run where Docker is. Where it is not, its build steps are run in a copy of what the image is built from,
# and the program as somebody who is not root; it is said which of the two was done.
set -eu
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if docker info >/dev/null 2>&1; then
    docker build --quiet --tag riskcheck-test . >/dev/null
    test "$(docker run --rm --entrypoint id riskcheck-test -u)" != 0
    docker run --rm riskcheck-test --version
    docker run --rm --volume "$PWD/examples:/data:ro" riskcheck-test check answers.json | head -2
    echo "The image was built with Docker, and run."
    exit
fi

mkdir "$work/source"
sed -n 's/^!//p' .dockerignore | while read -r name; do cp -R "$name" "$work/source/"; done
sed -n 's/^RUN \(.*riskcheck\/bin\/pip .*\|python -m venv .*\)$/\1/p' Dockerfile |
    sed "s#/opt/riskcheck#$work/venv#g; s#^python #$python #" >"$work/steps"
test "$(wc -l <"$work/steps")" -eq 2
(cd "$work/source" && sh -eu "$work/steps" >/dev/null)
chmod -R a+rX "$work"
user="" who="the user of this shell, since another may not read this Python"
other="setpriv --reuid 1000 --regid 1000 --clear-groups env HOME=/nonexistent"
if $other "$work/venv/bin/python" -c '' 2>/dev/null; then user=$other who="a user who is not root"; fi
cd "$work" # away from the checkout, so that it is the installed package that runs
$user "$work/venv/bin/riskcheck" --version
cp "$OLDPWD/examples/answers.json" . && chmod a+r answers.json
$user "$work/venv/bin/riskcheck" check answers.json | head -2
echo "Docker is not here: the build steps of the image were run, and the program as $who."
