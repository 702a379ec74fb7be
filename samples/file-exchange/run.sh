#!/usr/bin/env bash
# Runs the sample for real, in a folder of its own that goes away with it: a private OpenSSH server on loopback with its own keys, the engine between, files
# dropped and looked for as the partners would. It ends with 0 where all of that came about.
#   run.sh
# By the environment:
#   ENGINE   the engine's program; the one that is built in this repository without it
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
server=$repository/Engine.Tests/Peers/sftp
engine=${ENGINE:-$repository/Engine/bin/Release/net10.0/InterfaceEngine}
[ -x /usr/sbin/sshd ] || { echo "OpenSSH's server is not installed: $server/install does it" >&2; exit 1; }
[ -x "$engine" ] || { echo "no engine at $engine: dotnet build -c Release Engine" >&2; exit 1; }

scratch=$(mktemp -d)
chmod 711 "$scratch"
running=
end() {
  [ -z "$running" ] || { kill "$running" 2>/dev/null || true; wait "$running" 2>/dev/null || true; }
  "$server/stop.sh" "$scratch/server" || true
  rm -rf "$scratch"
}
trap end EXIT
fail() { echo "$1" >&2; tail -20 "$scratch/engine.log" >&2 || true; exit 1; }
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 20000))
    (exec 3<> "/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}
# Up to 30 s for what another process does.
await() {
  local what=$1; shift
  for _ in $(seq 300); do "$@" > /dev/null 2>&1 && return; sleep 0.1; done
  fail "waited in vain: $what"
}

echo "1. A server with the partners' folders, and an environment that says where it is"
ssh_port=$(free_port) mllp_port=$(free_port) admin_port=$(free_port)
SFTP_PORT=$ssh_port "$server/start.sh" "$scratch/server"
files=$scratch/server/files
mkdir "$files/items" "$files/charges"
config=$scratch/config
cp -r "$here" "$config"
mkdir -p "$config/keys" "$config/environments"
cp "$scratch/server/keys/client" "$config/keys/client"
chmod 600 "$config/keys/client"
cp "$scratch/server/known_hosts" "$config/keys/known_hosts"
cat > "$config/environments/local.yaml" <<E
engine:
  admin: { listen: "127.0.0.1:$admin_port" }
systems:
  purchasing: { sftp: { address: "127.0.0.1:$ssh_port", user: "$(id -un)" } }
  finance: { sftp: { address: "127.0.0.1:$ssh_port", user: "$(id -un)" } }
channels:
  items: { source: { sftp: { poll: 1s } } }
  charge-file: { source: { mllp: { listen: "127.0.0.1:$mllp_port" } } }
E
export ENGINE_CONFIG=$config ENGINE_ENV=local
"$engine" check
"$engine" run > "$scratch/engine.out" 2> "$scratch/engine.log" &
running=$!
await "the engine is ready" grep -q ready "$scratch/engine.out"

echo "2. Purchasing drops the item master"
cp "$here/tests/items/three-items/in.csv" "$files/items/.items.csv.part"
mv "$files/items/.items.csv.part" "$files/items/items.csv"
await "three items in the catalogue" test -f "$config/out/items/IMP-7731.json" -a -f "$config/out/items/IMP-8810.json" -a -f "$config/out/items/SUP-0042.json"
ls "$config/out/items"

echo "3. The EHR sends charges, and one of them twice"
for message in two-charges credit two-charges; do
  "$engine" send "mllp://127.0.0.1:$mllp_port" "$here/tests/charge-file/$message/in.hl7" > "$scratch/answer"
  grep -q ' AA ' "$scratch/answer" || fail "a charge was not taken: $(cat "$scratch/answer")"
done
[ -z "$(ls -A "$files/charges")" ] || fail "a file went out before its time"
"$engine" queues list to:finance

echo "4. It is 22:00, or somebody does not want to wait"
"$engine" queues flush to:finance
await "the charge file" sh -c "ls '$files/charges/'*.csv"
cat "$files/charges/"*.csv
tail -n 1 "$files/charges/"*.csv | grep -qx 'T,3,980.00' || fail "the trailer is not that of three charges of 51.00, 980.00 and -51.00"
[ "$(wc -l < "$(ls "$files/charges/"*.csv)")" = 6 ] || fail "the file has other lines than header, columns, three charges and trailer"
echo "All of that happened."
