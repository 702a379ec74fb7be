#!/usr/bin/env bash
# Starts a Tryton of its own: start.sh DATA_DIR. It listens on 127.0.0.1:$TRYTON_PORT (8000). The database is copied from $TRYTON_TEMPLATE (a folder of
# make.sh) where DATA_DIR has none; without a template it is made. Ends when the server takes connections; again after stop.sh goes on with the same data.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
data=$(cd "$1" && pwd)
port=${TRYTON_PORT:-8000}
if [ ! -f "$data/erp.sqlite" ]; then
  template=${TRYTON_TEMPLATE:-$data/template}
  "$here/make.sh" "$template"
  cp "$template/demo.json" "$data/demo.json"
  cp "$template/erp.sqlite" "$data/erp.sqlite"
fi
cat > "$data/trytond.conf" <<C
[web]
listen = 127.0.0.1:$port
[database]
uri = sqlite://
path = $data
list = False
retry = 5
[session]
timeout = ${TRYTON_SESSION_TIMEOUT:-28800}
max_attempt = 5
C
PYTHONWARNINGS=ignore setsid nohup trytond -c "$data/trytond.conf" -d erp >>"$data/trytond.log" 2>&1 </dev/null &
echo $! > "$data/pid"
for _ in $(seq 1 300); do
  kill -0 "$(cat "$data/pid")" 2>/dev/null || { tail -20 "$data/trytond.log" >&2; exit 1; }
  (: </dev/tcp/127.0.0.1/"$port") 2>/dev/null && exit 0
  sleep 0.1
done
echo "Tryton does not listen on $port; see $data/trytond.log" >&2
exit 1
