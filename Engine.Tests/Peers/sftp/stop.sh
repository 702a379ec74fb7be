#!/usr/bin/env bash
# Stops the server of start.sh; connections that stand go on until they are ended.
#   stop.sh DATA_DIR
set -euo pipefail
[ $# = 1 ] || { echo "stop.sh DATA_DIR" >&2; exit 2; }
[ -s "$1/sshd.pid" ] || exit 0
kill "$(cat "$1/sshd.pid")" 2>/dev/null || { rm -f "$1/sshd.pid"; exit 0; }
# It removes the file as it ends.
for _ in $(seq 100); do [ -e "$1/sshd.pid" ] || exit 0; sleep 0.05; done
echo "sshd does not end" >&2; exit 1
