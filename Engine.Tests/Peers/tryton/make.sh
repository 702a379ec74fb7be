#!/usr/bin/env bash
# Makes the database that every server of a test begins with: make.sh FOLDER. Takes some 15 s, and nothing where it is there already and was made by
# the setup.py of today. It holds erp.sqlite, and demo.json with the ids and codes in it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
# The fiscal years are this year's and its neighbours, and the stock is counted today.
made="$(cat "$here/setup.py" "$here/make.sh" | sha256sum | cut -d' ' -f1) $(date +%F)"
exec 9>"$folder/lock"
flock 9
[ -f "$folder/made" ] && [ "$(cat "$folder/made")" = "$made" ] && exit 0
rm -f "$folder"/erp.sqlite "$folder"/demo.json "$folder"/made
export PYTHONWARNINGS=ignore
printf '[database]\nuri = sqlite://\npath = %s\n' "$folder" > "$folder/make.conf"
printf 'admin-PW27' > "$folder/password"
: > "$folder/erp.sqlite"
TRYTONPASSFILE=$folder/password trytond-admin -c "$folder/make.conf" -d erp --all --email root@localhost >"$folder/log" 2>&1 9>&-
trytond-admin -c "$folder/make.conf" -d erp --activate-dependencies -u party company currency product account account_invoice account_product \
  account_invoice_stock analytic_account analytic_invoice analytic_purchase purchase purchase_request stock stock_lot stock_supply >>"$folder/log" 2>&1 9>&-
# Debian's own interpreter: the modules are in its dist-packages.
/usr/bin/python3 "$here/setup.py" "$folder/make.conf" erp >"$folder/demo.json" 2>>"$folder/log" 9>&- || { tail -20 "$folder/log" >&2; exit 1; }
printf '%s' "$made" > "$folder/made"
