#!/usr/bin/python3
"""setup.py TRYTOND_CONF DATABASE: the demo hospital, through Proteus, Tryton's own library, in this process.

Prints a JSON object with the ids and codes that tests name. The passwords are for these throw-away servers alone.
"""
import datetime
import json
import sys
import warnings
from decimal import Decimal

warnings.simplefilter('ignore', DeprecationWarning)
from proteus import config as pconfig, Model, Wizard

CONF, DB = sys.argv[1:3]
cfg = pconfig.set_trytond('sqlite:///' + DB, user='admin', config_file=CONF)


def only(model, domain):
    rec, = Model.get(model).find(domain, limit=1)
    return rec


def create_chart(company):
    """Tryton's own minimal chart ("Plan Minimal"), for this company."""
    data = only('ir.model.data', [('module', '=', 'account'), ('fs_id', '=', 'account_template_root_en')])
    wiz = Wizard('account.create_chart')
    wiz.execute('account')
    wiz.form.account_template = Model.get('account.account.template')(data.db_id)
    wiz.form.company = company
    wiz.execute('create_account')
    accounts = get_accounts(company)
    wiz.form.account_receivable = accounts['receivable']
    wiz.form.account_payable = accounts['payable']
    wiz.execute('create_properties')


def get_accounts(company):
    of = [('company', '=', company.id)]
    accounts = {k: only('account.account', of + [('type.' + k, '=', True)])
        for k in ('receivable', 'payable', 'revenue', 'expense')}
    accounts['cash'] = only('account.account', of + [('name', '=', 'Main Cash')])
    accounts['tax'] = only('account.account', of + [('name', '=', 'Main Tax')])
    return accounts


def create_fiscalyear(company, year):
    def sequence(model, type_name):
        seq = Model.get(model)(name=str(year), company=company,
            sequence_type=only('ir.sequence.type', [('name', '=', type_name)]))
        seq.save()
        return seq
    fy = Model.get('account.fiscalyear')(name=str(year), company=company)
    fy.start_date, fy.end_date = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    fy.post_move_sequence = sequence('ir.sequence', 'Account Move')
    inv = sequence('ir.sequence.strict', 'Invoice')
    row, = fy.invoice_sequences
    row.out_invoice_sequence = row.in_invoice_sequence = inv
    row.out_credit_note_sequence = row.in_credit_note_sequence = inv
    fy.click('create_period')


def get_usd():
    found = Model.get('currency.currency').find([('code', '=', 'USD')])
    if found:
        return found[0]
    usd = Model.get('currency.currency')(name='U.S. Dollar', symbol='$', code='USD', rounding=Decimal('0.01'))
    usd.save()
    Model.get('currency.currency.rate')(date=datetime.date.min, rate=Decimal(1), currency=usd).save()
    return usd


def create_company(party, currency):
    wiz = Wizard('company.company.config')
    wiz.execute('company')
    wiz.form.party, wiz.form.currency = party, currency
    wiz.execute('add')


D = Decimal
out = {'db': DB}


def get_or_create(model, key, values=None, find=None):
    """key: dict searched for; values: the rest, set only when the record is made."""
    M = Model.get(model)
    found = M.find(find or [(k, '=', getattr(v, 'id', v)) for k, v in key.items()], limit=1)
    if found:
        return found[0]
    rec = M()
    for k, v in {**key, **(values or {})}.items():
        setattr(rec, k, v)
    rec.save()
    return rec


# -- modules' own set-up wizards are not needed: mark them done
Item = Model.get('ir.module.config_wizard.item')
for item in Item.find([('state', '!=', 'done')]):
    item.state = 'done'
    item.save()

# -- company
usd = get_usd()
Company = Model.get('company.company')
if not Company.find([]):
    party = get_or_create('party.party', {'code': 'OWN-0001'}, {'name': 'St. Example Hospital'})
    create_company(party, usd)
company, = Company.find([])
User = Model.get('res.user')
admin = User(cfg.user)
if admin.company != company:
    admin.companies.append(company)
    admin.company = company
    admin.save()
cfg._context = User.get_preferences(True, {})

# -- chart of accounts, fiscal year, sequences
Account = Model.get('account.account')
if not Account.find([], limit=1):
    create_chart(company)
accounts = get_accounts(company)
today = datetime.date.today()
FiscalYear = Model.get('account.fiscalyear')
for year in (today.year - 1, today.year, today.year + 1):
    if not FiscalYear.find([('name', '=', str(year))]):
        create_fiscalyear(company, year)
Journal = Model.get('account.journal')
general = get_or_create('account.journal', {'code': 'GEN'}, {
    'name': 'General (interfaces)', 'type': 'general',
    'sequence': only('ir.sequence', [('sequence_type.name', '=', 'Account Journal')])})
accounts['inventory'] = get_or_create('account.account', {'code': '1400'}, {
    'name': 'Inventory, medical supplies', 'company': company,
    'type': accounts['cash'].type, 'parent': accounts['cash'].parent})
accounts['supplies'] = get_or_create('account.account', {'code': '6100'}, {
    'name': 'Medical supplies expense', 'company': company,
    'type': accounts['expense'].type, 'parent': accounts['expense'].parent})
for k, code in (('receivable', '1200'), ('payable', '2000'), ('revenue', '4000'), ('expense', '6000'), ('cash', '1000'), ('tax', '2300')):
    if not accounts[k].code:
        accounts[k].code = code
        accounts[k].save()
PaymentTerm = Model.get('account.invoice.payment_term')
found = PaymentTerm.find([('name', '=', 'Net 30')], limit=1)
term = found[0] if found else PaymentTerm(name='Net 30')
if not found:
    line = term.lines.new(type='remainder')
    line.relativedeltas.new().days = 30
    term.save()
get_or_create('account.tax', {'name': 'Sales tax 8%'}, {'description': 'Sales tax 8%', 'type': 'percentage',
    'rate': D('0.08'), 'invoice_account': accounts['tax'], 'credit_note_account': accounts['tax']})

# -- cost centres: one analytic root, leaves found by code
Analytic = Model.get('analytic_account.account')
root = get_or_create('analytic_account.account', {'name': 'Cost centres', 'type': 'root'}, {'code': 'CC'})
centres = {}
for code, name in (('CC-4100', 'Operating theatre'), ('CC-4200', 'Intensive care'),
        ('CC-4300', 'Pharmacy'), ('CC-4400', 'Catheter laboratory')):
    centres[code] = get_or_create('analytic_account.account', {'code': code},
        {'name': name, 'type': 'normal', 'root': root, 'parent': root})

# -- parties
def party(code, name, **kw):
    p = get_or_create('party.party', {'code': code}, {'name': name})
    if not p.addresses or not p.addresses[0].street:
        a = p.addresses[0] if p.addresses else p.addresses.new()
        a.street, a.postal_code, a.city = kw.get('street', '1 Main Street'), '00000', 'Example City'
        p.save()
    return p
suppliers = {
    'SUP-0001': party('SUP-0001', 'Acme Orthopaedics Inc.'),
    'SUP-0002': party('SUP-0002', 'Bandage & Gauze Ltd.'),
    'SUP-0003': party('SUP-0003', 'Pharma Wholesale GmbH')}
payers = {
    'PAY-0001': party('PAY-0001', 'Blue Example Health Plan'),
    'PAY-0002': party('PAY-0002', 'Self pay')}
for p in list(suppliers.values()) + list(payers.values()):
    if p.supplier_payment_term is None or p.customer_payment_term is None:
        p.supplier_payment_term = term
        p.customer_payment_term = term
        p.save()
staff = get_or_create('party.party', {'code': 'EMP-0001'}, {'name': 'Nurse Jane Example'})
employee = get_or_create('company.employee', {'party': staff}, {'company': company})

# -- products: item master, looked up by code
Uom = Model.get('product.uom')
unit, = Uom.find([('name', '=', 'Unit')])
cat_goods = get_or_create('product.category', {'name': 'Medical supplies'}, {
    'accounting': True, 'account_expense': accounts['supplies'], 'account_revenue': accounts['revenue']})
cat_serv = get_or_create('product.category', {'name': 'Services'}, {
    'accounting': True, 'account_expense': accounts['expense'], 'account_revenue': accounts['revenue']})
Template = Model.get('product.template')
Product = Model.get('product.product')
products = {}
def product(code, name, kind, price, cost, supplier=None, lots=False, service=False):
    found = Product.find([('code', '=', code)], limit=1)
    if found:
        products[code] = found[0]
        return
    t = Template()
    t.name, t.code = name, code
    t.default_uom, t.type = unit, kind
    t.list_price = D(price)
    t.account_category = cat_serv if service else cat_goods
    t.purchasable = not service
    if not service:
        t.cost_price_method = 'fixed'
    if lots:
        t.lot_required = ['supplier', 'customer', 'lost_found', 'storage', 'production']
    p, = t.products
    p.cost_price = D(cost)
    t.save()
    if supplier:
        ps = t.product_suppliers.new()
        ps.party = supplier
        ps.code = 'V-' + code
        price_line = ps.prices.new()
        price_line.quantity, price_line.unit_price = 0, D(cost)
        t.save()
    products[code] = Product(t.products[0].id)
product('IMP-1001', 'Hip stem implant, size 4', 'goods', '4200', '2150', suppliers['SUP-0001'], lots=True)
product('GAU-2001', 'Gauze pad 10x10 sterile', 'goods', '1.20', '0.35', suppliers['SUP-0002'])
product('MED-3001', 'Amoxicillin 500 mg capsule', 'goods', '2.50', '0.60', suppliers['SUP-0003'])
product('CHG-9001', 'Operating theatre, per 15 min', 'service', '550', '0', service=True)

# -- locations
Location = Model.get('stock.location')
warehouse, = Location.find([('type', '=', 'warehouse')], limit=1)
storage, customer_loc, supplier_loc = (Location.find([('code', '=', c)], limit=1)[0] for c in ('STO', 'CUS', 'SUP'))
locs = {}
for code, name in (('LOC-OR1', 'Operating theatre 1 shelf'), ('LOC-ICU', 'ICU supply cabinet'), ('LOC-PHA', 'Pharmacy stock')):
    locs[code] = get_or_create('stock.location', {'code': code}, {'name': name, 'type': 'storage', 'parent': storage})
# where consumed goods go: an internal shipment (which has a free "reference" field, a bare
# stock move has none) may only go to a storage or lost-and-found location
consumed = get_or_create('stock.location', {'code': 'CONSUMED'}, {'name': 'Consumed in care', 'type': 'lost_found'})
lost, = Location.find([('type', '=', 'lost_found'), ('code', '=', None)], limit=1)

# -- opening stock, by an inventory count of each shelf
Lot = Model.get('stock.lot')
lot = get_or_create('stock.lot', {'number': 'LOT-2026-A', 'product': products['IMP-1001']})
Inventory = Model.get('stock.inventory')
def opening(loc, rows):
    if Inventory.find([('location', '=', locs[loc].id), ('state', '=', 'done')], limit=1):
        return
    inv = Inventory(location=locs[loc], date=today)
    for code, qty, of_lot in rows:
        line = inv.lines.new(product=products[code], quantity=qty)
        if of_lot:
            line.lot = of_lot
    inv.click('confirm')
opening('LOC-OR1', [('IMP-1001', 500, lot), ('GAU-2001', 1000000, None)])
opening('LOC-ICU', [('GAU-2001', 50000, None)])
opening('LOC-PHA', [('MED-3001', 1000000, None)])

# -- the interface engine's own user, and one who may only look
Group = Model.get('res.group')
def user(login, name, password, groups):
    found = User.find([('login', '=', login)], limit=1)
    u = found[0] if found else User(name=name, login=login)
    if not found:
        u.password = password
        for g in groups:
            u.groups.append(Group(g.id))
        u.companies.append(Company(company.id))
        u.company = company
        u.save()
    return u
group_names = [g.name for g in Group.find([])]
wanted = ['Account', 'Stock', 'Purchase', 'Product Administration', 'Party Administration', 'Employee Administration',
    'Company Administration', 'Analytic Administration', 'Stock Force Assignment']
engine = user('engine', 'Interface engine', 'engine-PW31',
    [g for g in Group.find([]) if g.name in wanted])
viewer = user('viewer', 'Viewer', 'viewer-PW18', [])

out.update(
    company=company.id, currency=usd.id, unit=unit.id, groups=group_names,
    accounts={k: {'id': a.id, 'code': a.code, 'name': a.name} for k, a in accounts.items() if a},
    journals={j.code or j.name: {'id': j.id, 'type': j.type} for j in Journal.find([])},
    payment_term=term.id, analytic_root=root.id,
    cost_centres={k: v.id for k, v in centres.items()},
    suppliers={k: v.id for k, v in suppliers.items()},
    payers={k: v.id for k, v in payers.items()},
    products={k: v.id for k, v in products.items()}, lot=lot.id,
    employee=employee.id, warehouse=warehouse.id,
    locations={**{k: v.id for k, v in locs.items()}, 'STO': storage.id, 'CUS': customer_loc.id,
        'SUP': supplier_loc.id, 'LOST': lost.id, 'CONSUMED': consumed.id},
    users={'engine': engine.id, 'viewer': viewer.id})
json.dump(out, sys.stdout, indent=1)
