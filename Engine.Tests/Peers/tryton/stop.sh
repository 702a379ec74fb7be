#!/usr/bin/env bash
# Stops the server that start.sh started: stop.sh DATA_DIR [KILL]. With KILL it gets no chance to finish anything.
set -euo pipefail
[ -f "$1/pid" ] || exit 0
pid=$(cat "$1/pid")
rm -f "$1/pid"
if [ "${2:-}" = KILL ]; then kill -9 "$pid" 2>/dev/null || true; else kill "$pid" 2>/dev/null || true; fi
for _ in $(seq 1 100); do
  # A zombie has stopped too: whoever started it has not asked after it yet.
  { kill -0 "$pid" 2>/dev/null && ! grep -qs '^State:.Z' "/proc/$pid/status"; } || exit 0
  sleep 0.05
done
kill -9 "$pid" 2>/dev/null || true
