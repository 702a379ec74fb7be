#!/usr/bin/env bash
# An OAuth 2 server on https://localhost:PORT, loopback only.   start.sh FOLDER [--rotate]
# --rotate makes a new key to sign tokens with (the old one stays published) and starts anew.
# OIDC_PORT (4443; 0 is a free one, see FOLDER/port) and OIDC_TTL (300, a token's life in seconds). Needs node 20, openssl, curl.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1" && cd "$1" && chmod 700 .

key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:"$2" -out "$1.key" 2>/dev/null; }
issue() { # name, subject, extensions
  [ -f "$1.crt" ] && return
  key "$1" P-256
  openssl req -new -key "$1.key" -subj "$2" 2>/dev/null |
    openssl x509 -req -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -extfile <(printf '%s\n' "$3") -out "$1.crt" 2>/dev/null
}
self() { # name, subject
  [ -f "$1.crt" ] && return
  key "$1" P-256
  openssl req -x509 -key "$1.key" -subj "$2" -days 30 -out "$1.crt" 2>/dev/null
}
self ca '/CN=Peer CA'
self selfsigned '/CN=engine-mtls-self'
issue server '/CN=localhost' $'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth'
issue client '/CN=engine-mtls' 'extendedKeyUsage=clientAuth'
issue other '/CN=someone-else' 'extendedKeyUsage=clientAuth'
[ -f client-rsa.key ] || openssl genrsa -out client-rsa.key 2048 2>/dev/null
[ -f client-ec.key ] || key client-ec P-384
if [ ! -f jwks.json ] || [ "${2:-}" = --rotate ]; then
  node -e 'const crypto = require("crypto"), fs = require("fs"), old = fs.existsSync("jwks.json") ? JSON.parse(fs.readFileSync("jwks.json")).keys : [];
    const made = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
    fs.writeFileSync("jwks.json", JSON.stringify({ keys: [{ ...made, use: "sig", alg: "RS256", kid: "sig-" + (old.length + 1) }, ...old] }))'
fi
chmod 600 ./*.key jwks.json

alive() { [ -f pid ] && kill -0 "$(cat pid)" 2>/dev/null; }
if [ "${2:-}" = --rotate ] && alive; then
  OIDC_PORT=$(cat port)
  kill "$(cat pid)"
  while alive; do sleep 0.05; done
fi
if ! alive; then
  rm -f port
  OIDC_PORT=${OIDC_PORT:-4443} setsid node "$here/server.mjs" "$PWD" >> log 2>&1 < /dev/null & echo $! > pid
fi
for _ in $(seq 1 200); do
  alive || { cat log >&2; exit 1; }
  if [ -f port ] && curl -sf --cacert ca.crt "https://localhost:$(cat port)/.well-known/openid-configuration" > /dev/null; then
    echo "https://localhost:$(cat port)"
    exit
  fi
  sleep 0.05
done
cat log >&2
exit 1
