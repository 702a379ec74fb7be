#!/usr/bin/env bash
# Installs the engine as a systemd service from this checkout, for one machine. Run again, it replaces the program and leaves configuration and
# stored messages as they are.
#
#   sudo install/linux/install.sh [--config FOLDER] [--no-start]
#
#   --config FOLDER   the configuration to begin with (default: samples/hospital); used only where /etc/interface-engine is empty
#   --no-start        do not enable and start the service
#   --root FOLDER     install below another root, without users and services: for packaging and for trying
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
config="$top/samples/hospital" start=1 root=""
while [ $# -gt 0 ]; do
  case "$1" in
    --config) config=$(cd "$2" && pwd); shift 2 ;;
    --no-start) start=0; shift ;;
    --root) mkdir -p "$2"; root=$(cd "$2" && pwd); start=0; shift 2 ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2 ;;
  esac
done

program="$root/opt/interface-engine" etc="$root/etc/interface-engine" units="$root/etc/systemd/system"
if [ -z "$root" ] && [ "$(id -u)" -ne 0 ]; then
  echo "install.sh: needs root (sudo), or --root FOLDER" >&2
  exit 2
fi
command -v dotnet >/dev/null || { echo "install.sh: needs the .NET 10 SDK to build the program" >&2; exit 2; }

echo "Building …"
staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
dotnet publish "$top/Engine" -c Release -o "$staging/program" --nologo -v quiet
# People type "engine"; the assembly is called InterfaceEngine.
ln -s InterfaceEngine "$staging/program/engine"
cp "$top/README.md" "$staging/program/"

# A configuration with a problem is not installed: the service would only fail at its start.
if [ -z "$(ls -A "$etc" 2>/dev/null)" ]; then
  "$staging/program/engine" check --config "$config"
fi

if [ -z "$root" ]; then
  id interface-engine >/dev/null 2>&1 || useradd --system --home-dir /var/lib/interface-engine --shell /usr/sbin/nologin interface-engine
fi

echo "Installing to $program …"
mkdir -p "$(dirname "$program")" "$etc" "$units"
rm -rf "$program.new"
cp -a "$staging/program" "$program.new"
chmod -R go-w,a+rX "$program.new"
rm -rf "$program.old"
if [ -d "$program" ]; then mv "$program" "$program.old"; fi
mv "$program.new" "$program"
rm -rf "$program.old"
if [ -z "$(ls -A "$etc")" ]; then
  cp -R "$config/." "$etc/"
  # What runs writes to its own state, not beside its configuration. A folder with environments of its own says state: itself.
  if [ ! -d "$etc/environments" ]; then
    mkdir "$etc/environments"
    printf 'engine:\n  state: /var/lib/interface-engine\n' > "$etc/environments/service.yaml"
  fi
  chmod -R go-rwx "$etc"
  if [ -z "$root" ]; then chown -R interface-engine: "$etc"; fi
fi
if [ -z "$root" ]; then ln -sf /opt/interface-engine/engine /usr/local/bin/engine; fi
install -m 0644 "$here/interface-engine.service" "$units/interface-engine.service"

if [ "$start" -eq 1 ]; then
  systemctl daemon-reload
  systemctl enable interface-engine
  systemctl restart interface-engine
  systemctl --no-pager --lines 0 status interface-engine
fi
echo "Done. Configuration: /etc/interface-engine   log: journalctl -u interface-engine   state: sudo -u interface-engine engine status --config /etc/interface-engine"
