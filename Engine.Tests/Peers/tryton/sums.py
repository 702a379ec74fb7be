#!/usr/bin/python3
"""sums.py DATA_DIR: what the ERP's own tables say, summed without the engine and without Tryton's code. One JSON object:

stock      {location code: {"item" or "item/lot": quantity}}, of moves that are done, in minus out
ledger     {account code: [debit, credit]}, of posted moves
analytic   {cost centre code: [debit, credit]}, of posted moves
documents  {kind: {state: how many}}
doubles    {kind: how many references or descriptions of ours stand on more than one document that is not cancelled}
"""
import json
import sqlite3
import sys
from collections import defaultdict
from decimal import Decimal

db = sqlite3.connect(f'file:{sys.argv[1]}/erp.sqlite?mode=ro', uri=True, timeout=30)


def exact(value):
    # SQLite keeps Tryton's decimals as bytes of text.
    return Decimal(value.decode() if isinstance(value, bytes) else str(value or 0))


def number(value):
    # Whole to the eighth place: quantities are binary fractions in the database.
    text = format(exact(value).quantize(Decimal('1e-8')), 'f').rstrip('0').rstrip('.')
    return '0' if text in ('', '-0') else text


stock = defaultdict(lambda: defaultdict(Decimal))
for item, lot, quantity, source, target in db.execute("""
        select p.code, l.number, m.internal_quantity, coalesce(f.code, f.name), coalesce(t.code, t.name) from stock_move m
        join product_product p on p.id = m.product left join stock_lot l on l.id = m.lot
        join stock_location f on f.id = m.from_location join stock_location t on t.id = m.to_location where m.state = 'done'"""):
    what = item if lot is None else f'{item}/{lot}'
    stock[source][what] -= exact(quantity)
    stock[target][what] += exact(quantity)


def money(query):
    sums = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for code, debit, credit in db.execute(query):
        sums[code][0] += exact(debit)
        sums[code][1] += exact(credit)
    return {code: [str(side.quantize(Decimal('0.01'))) for side in sides] for code, sides in sums.items()}


ledger = money("""select coalesce(a.code, a.name), l.debit, l.credit from account_move_line l
    join account_move m on m.id = l.move join account_account a on a.id = l.account where m.state = 'posted'""")
analytic = money("""select a.code, n.debit, n.credit from analytic_account_line n join account_move_line l on l.id = n.move_line
    join account_move m on m.id = l.move join analytic_account_account a on a.id = n.account where m.state = 'posted'""")

documents, doubles = {}, {}
for kind, table, mark in (('shipment', 'stock_shipment_internal', 'reference'), ('move', 'account_move', 'description'),
        ('invoice', 'account_invoice', 'description'), ('purchase', 'purchase_purchase', 'reference')):
    documents[kind] = dict(db.execute(f'select state, count(*) from {table} group by state'))
    doubles[kind] = db.execute(f"""select count(*) from (select {mark} from {table}
        where coalesce({mark}, '') <> '' and state not in ('cancelled', 'cancel') group by {mark} having count(*) > 1)""").fetchone()[0]

stock = {place: {what: number(n) for what, n in items.items() if number(n) != '0'} for place, items in stock.items()}
json.dump({'stock': {place: items for place, items in stock.items() if items},
    'ledger': ledger, 'analytic': analytic, 'documents': documents, 'doubles': doubles}, sys.stdout, indent=1)
