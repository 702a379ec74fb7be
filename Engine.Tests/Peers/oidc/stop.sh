#!/usr/bin/env bash
# Stops what start.sh started.   stop.sh FOLDER
set -euo pipefail
cd "$1"
if [ -f pid ]; then
  kill "$(cat pid)" 2>/dev/null || true
  rm -f pid
fi
