#!/usr/bin/env bash
# Stops what start.sh started, and waits until it is gone.   stop.sh FOLDER
set -euo pipefail
cd "$1"
if [ -f pid ]; then
  kill "$(cat pid)" 2>/dev/null || true
  while kill -0 "$(cat pid)" 2>/dev/null; do sleep 0.05; done
  rm -f pid
fi
