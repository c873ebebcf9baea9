#!/bin/sh
# Install a command of Node where it is missing: `node.sh npx npm` installs Debian's package npm where there is no npx.
set -eu
command -v "$1" >/dev/null && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "This needs $1. Install it (on Debian: apt install $2)." >&2
    exit 1
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2" >/dev/null
