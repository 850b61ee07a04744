#!/bin/sh
# Installs what the benchmarks need on a Debian 12 that has Swift and nothing else, and only what is missing.
# Run as root, or as a user who may use sudo. Arguments are further packages.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
packages="g++ make util-linux erlang-base libcaf-dev libsimgrid-dev python3-venv libjemalloc-dev valgrind $*"
simpy="simpy==4.1.1"

missing=""
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing="$missing $package"
done
if [ -n "$missing" ]; then
    echo "installing:$missing"
    as_root=""
    if [ "$(id -u)" -ne 0 ]; then as_root="sudo"; fi
    $as_root apt-get update -q
    # The list is split into words on purpose.
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
fi

venv="$here/.build-venv"
if ! "$venv/bin/python" -c "import simpy" 2>/dev/null; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "$simpy"
fi
