#!/usr/bin/env bash
# A FHIR R4 server on http://127.0.0.1:PORT/fhir/R4, loopback only.   start.sh FOLDER
# FHIR_PORT (8090; 0 is a free one, see FOLDER/port), FHIR_TOKEN and FHIR_OIDC as server.mjs says. Needs node 20.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1" && cd "$1"

alive() { [ -f pid ] && kill -0 "$(cat pid)" 2>/dev/null; }
if ! alive; then
  rm -f port
  setsid node "$here/server.mjs" "$PWD" >> log 2>&1 < /dev/null & echo $! > pid
fi
for _ in $(seq 1 600); do
  alive || { cut -c1-400 log >&2; exit 1; }
  if [ -f port ]; then
    echo "http${FHIR_OIDC:+s}://localhost:$(cat port)/fhir/R4"
    exit
  fi
  sleep 0.05
done
exit 1
