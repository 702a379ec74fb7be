#!/usr/bin/env bash
# A real OpenSSH server on 127.0.0.1 that speaks SFTP and nothing else: its own configuration and keys, no shell, no password.
#   start.sh DATA_DIR
# By the environment:
#   SFTP_PORT        its port; 2222 without it
#   SFTP_USER        who logs in; the caller without it. Only root's server can log in another user than who started it.
#   SFTP_SUBSYSTEM   what it runs; OpenSSH's own without it. "none" leaves it without SFTP.
#   SFTP_SETTINGS    further lines of sshd_config, which win over those below
# It makes in DATA_DIR: files/ (where sessions begin), keys/ (client, stranger: one that is not let in), known_hosts, known_hosts.wrong.
set -euo pipefail
[ $# = 1 ] || { echo "start.sh DATA_DIR" >&2; exit 2; }
port=${SFTP_PORT:-2222}
user=${SFTP_USER:-$(id -un)}
mkdir -p "$1/keys" "$1/files"
base=$(cd "$1" && pwd)
case $base in *[[:space:]]*) echo "sshd takes no path with a space in it: $base" >&2; exit 1 ;; esac
# Whoever logs in must reach the list of keys and the files; private keys stay their owner's.
chmod 711 "$base" "$base/keys"
if [ "$(id -u)" = 0 ]; then
  mkdir -p /run/sshd
  chown "$user" "$base/files"
fi
# Without PAM, sshd takes the account of a caller without rights for locked: it cannot read the account's shadow entry.
pam=no; [ "$(id -u)" = 0 ] || pam=yes
for name in host client stranger; do
  [ -f "$base/keys/$name" ] || ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$base/keys/$name"
done
cp "$base/keys/client.pub" "$base/keys/authorized_keys"
chmod 644 "$base/keys/authorized_keys"
entry() { printf '[127.0.0.1]:%s %s\n' "$port" "$(cut -d' ' -f1,2 "$base/keys/$1.pub")"; }
entry host > "$base/known_hosts"
entry stranger > "$base/known_hosts.wrong"
subsystem=${SFTP_SUBSYSTEM:-internal-sftp -d $base/files}
{
  [ -z "${SFTP_SETTINGS:-}" ] || printf '%s\n' "$SFTP_SETTINGS"
  cat <<C
Port $port
ListenAddress 127.0.0.1
HostKey $base/keys/host
PidFile $base/sshd.pid
AuthorizedKeysFile $base/keys/authorized_keys
AllowUsers $user
PermitRootLogin prohibit-password
PubkeyAuthentication yes
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM $pam
StrictModes no
AllowTcpForwarding no
AllowAgentForwarding no
X11Forwarding no
PermitTTY no
MaxSessions 50
MaxStartups 100:30:200
LogLevel VERBOSE
C
  [ "$subsystem" = none ] || printf 'Subsystem sftp %s\nForceCommand %s\n' "$subsystem" "$subsystem"
} > "$base/sshd_config"
/usr/sbin/sshd -t -f "$base/sshd_config"
if [ -f "$base/sshd.pid" ] && kill -0 "$(cat "$base/sshd.pid")" 2>/dev/null; then exit 0; fi
rm -f "$base/sshd.pid"
/usr/sbin/sshd -f "$base/sshd_config" -E "$base/sshd.log"
for _ in $(seq 100); do [ -s "$base/sshd.pid" ] && exit 0; sleep 0.05; done
echo "sshd did not start:" >&2; tail -5 "$base/sshd.log" >&2; exit 1
