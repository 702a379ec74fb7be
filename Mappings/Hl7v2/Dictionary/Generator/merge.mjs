// Makes one model a version out of the two sources. hl7-dictionary is the base where it has a version, as only it has lengths,
// conditions and names as they are written; hl7apy says what it leaves open, and is the only source from 2.8 on.

import { absent, components, elements, names as given, tables as decided, types as renamed, words } from './corrections.mjs';
import { clean, versions } from './sources.mjs';
import { mergeStructures } from './structures.mjs';
import { mergeTables } from './tables.mjs';

const parts = { segments: 'fields', types: 'components' };
const snake = text => (text ?? '').toUpperCase().replace(/'/g, '').replace(/[^A-Z0-9]+/g, '_').replace(/^_|_$/g, '');

export function merge(dictionary, hl7apy, codeSystems) {
  const agreement = new Agreement();
  const models = {};
  for (const version of versions) {
    const a = dictionary.models[version], b = hl7apy.models[version];
    models[version] = !b ? structuredClone(models[versions[versions.indexOf(version) - 1]])
      : a ? both(version, dictionary, hl7apy, models, agreement) : following(version, hl7apy, models);
    correct(version, models[version]);
  }
  name(models, dictionary);
  versions.forEach((version, at) => complete(models[version], models[versions[at - 1]]));
  mergeStructures(models, dictionary, hl7apy, agreement);
  mergeTables(models, dictionary, hl7apy, codeSystems, decided, agreement);
  return { models, agreement };
}

// ---- A version that both have.

function both(version, dictionary, hl7apy, models, agreement) {
  const a = dictionary.models[version], b = hl7apy.models[version];
  const next = versions.slice(versions.indexOf(version) + 1).find(v => dictionary.models[v] && hl7apy.models[v]);
  const before = models[versions[versions.indexOf(version) - 1]];
  const model = { segments: {}, types: {} };
  for (const kind of ['segments', 'types']) {
    for (const id of new Set([...Object.keys(a[kind]), ...Object.keys(b[kind])])) {
      const [x, y] = [a[kind][id], b[kind][id]];
      const open = id === 'NA' || id === 'MA';
      const list = [];
      const [xs, ys] = [x?.[parts[kind]] ?? [], y?.[parts[kind]] ?? []];
      for (let i = 0; i < (open ? xs.length : Math.max(xs.length, ys.length)); i++) {
        const later = [dictionary, hl7apy].map(source => source.models[next]?.[kind][id]?.[parts[kind]][i]);
        const decide = (key, p, q) => p === undefined || (key !== 'table' && q === undefined) ? p ?? q
          : p !== q && q !== undefined && later[0]?.[key] === q && later[1]?.[key] === q ? q : p;
        if (xs[i] && ys[i]) agreement.count(version, kind, xs[i], ys[i]);
        list[i] = element(xs[i], ys[i], decide, before?.[kind][id]?.[parts[kind]][i], !!y);
      }
      model[kind][id] = { name: x?.name, [parts[kind]]: list };
    }
  }
  return model;
}

function element(x, y, decide, before, isInHl7apy) {
  if (!x) return { ...y, name: titled(y.name), type: typeOf(y.type, before) };
  // hl7apy leaves out of a segment that it has what is no longer to be sent.
  if (!y) return { ...x, usage: x.usage === 'O' && isInHl7apy ? 'B' : x.usage, type: x.usage === 'X' ? typeOf('WD', before) : typeOf(x.type, before) };
  const withdrawn = x.usage === 'X' || y.usage === 'X';
  return {
    name: x.name,
    type: withdrawn ? typeOf('WD', before ?? x) : y.type === 'varies' ? 'varies' : typeOf(decide('type', x.type, y.type), before),
    // hl7apy knows no conditions.
    usage: withdrawn ? 'X' : x.usage === 'C' ? 'C' : decide('usage', x.usage, y.usage),
    // A number says more than "any number".
    max: x.max !== 1 && y.max !== 1 ? Math.max(x.max, y.max) : decide('max', x.max, y.max),
    length: x.length,
    table: x.table === undefined ? y.table : decide('table', x.table, y.table),
  };
}

// What is withdrawn keeps the data type that it had: older senders go on sending it.
function typeOf(type, before) {
  if (!type || /^(WD|null)$/i.test(type)) return before?.type ?? 'ST';
  return renamed[type] ?? type;
}

// ---- A version that only hl7apy has: what it did not change goes on as it was decided before.

function following(version, hl7apy, models) {
  const previous = versions.slice(0, versions.indexOf(version)).findLast(v => hl7apy.models[v]);
  const merged = models[versions[versions.indexOf(version) - 1]];
  const [was, is] = [hl7apy.models[previous], hl7apy.models[version]];
  const model = { segments: {}, types: {} };
  for (const kind of ['segments', 'types']) {
    for (const [id, definition] of Object.entries(is[kind])) {
      const list = [];
      const count = Math.max(definition[parts[kind]].length, merged[kind][id]?.[parts[kind]].findLastIndex(e => e.usage === 'X') + 1 || 0);
      for (let i = 0; i < count; i++) {
        const [p, q, m] = [was[kind][id]?.[parts[kind]][i], definition[parts[kind]][i], merged[kind][id]?.[parts[kind]][i]];
        const kept = key => p && m && p[key] === q[key] ? m[key] : q[key];
        list[i] = !q ? { name: 'Withdrawn', type: 'ST', max: 1, ...m, usage: 'X' }
          : {
              name: p && m && p.name === q.name ? m.name : titled(q.name), type: typeOf(kept('type'), m), usage: m?.usage === 'C' && q.usage === 'O' ? 'C' : kept('usage'), max: kept('max'),
              length: m && p?.type === q.type ? m.length : undefined, table: kept('table'),
            };
      }
      model[kind][id] = { name: merged[kind][id]?.name, [parts[kind]]: list };
    }
  }
  // Simple data types are no structures there.
  for (const [id, type] of Object.entries(merged.types)) if (type.components.length === 0) model.types[id] ??= type;
  // Structures go on naming segments that are withdrawn.
  for (const id of is.withdrawn) if (merged.segments[id]) model.segments[id] = merged.segments[id];
  return model;
}

// ---- For all.

function correct(version, model) {
  for (const wrong of absent) if (wrong.version === version) delete model.segments[wrong.segment];
  for (const { versions: held, place, set } of elements) {
    const [id, number] = place.split('-');
    if (held.includes(version)) Object.assign((model.segments[id]?.fields ?? model.types[id].components)[number - 1], set);
  }
  for (const type of Object.keys(renamed)) {
    if (model.types[type]) model.types[renamed[type]] ??= model.types[type];
    delete model.types[type];
  }
  for (const { versions: held, type, count } of components) if (held.includes(version)) model.types[type].components.length = count;
}

// A definition without a name has that of another version. Names that differ only in capitals and signs are written as the latest version does.
function name(models, dictionary) {
  for (const kind of ['segments', 'types']) {
    const known = { ...given[kind] };
    const spelt = new Map();
    for (const source of [dictionary.models, models]) {
      for (const version of versions) {
        for (const [id, definition] of Object.entries(source[version]?.[kind] ?? {})) {
          if (definition.name && !given[kind][id]) known[id] = definition.name;
          for (const element of source === models ? definition[parts[kind]] : []) {
            for (const [wrong, right] of words) element.name = element.name.replace(wrong, right);
            spelt.set(`${id} ${snake(element.name)}`, element.name);
          }
        }
      }
    }
    for (const version of versions) {
      for (const [id, definition] of Object.entries(models[version][kind])) {
        definition.name = clean(known[id] ?? id);
        for (const element of definition[parts[kind]]) element.name = spelt.get(`${id} ${snake(element.name)}`) || 'Unnamed';
      }
    }
  }
}

// Data types that are spoken of are there, as they were when they last were; data types that nothing has are not.
function complete(model, before) {
  model.types.varies = { name: 'Varies: another field says which', components: [] };
  const used = new Set(['DT', 'TM', 'ST', 'NM', 'SI', 'ID', 'TX', 'FT', ...observed.filter(id => model.types[id])]);
  for (const type of used) model.types[type] ??= { name: type, components: [] };
  const use = ({ type }) => {
    used.add(type);
    model.types[type] ??= structuredClone(before?.types[type]) ?? { name: given.types[type] ?? type, components: [] };
  };
  for (const segment of Object.values(model.segments)) segment.fields.forEach(use);
  for (const type of used) model.types[type].components.forEach(use);
  for (const id of Object.keys(model.types)) if (!used.has(id)) delete model.types[id];
}

// What OBX-5 may be besides the data types of fields.
const observed = 'AD CE CF CK CN CNE CP CQ CWE CX DR DTM ED EI MA MF MO NA PN PPN RP SN TN TS XAD XCN XON XPN XTN'.split(' ');

const small = new Set(['OF', 'THE', 'AND', 'OR', 'TO', 'IN', 'FOR', 'BY', 'ON', 'AT', 'FROM', 'WITH', 'A', 'AN']);
const capital = new Set(['ID', 'DRG', 'SSN', 'NDC', 'HCD', 'DEA', 'UDI', 'UPIN', 'LMP', 'GUID', 'URL', 'OID', 'ICU', 'BP', 'UB', 'HL7', 'FDA', 'DNA', 'RH']);

function titled(name) {
  return clean(name).split('_').map((word, i) => capital.has(word) ? word : small.has(word) && i > 0 ? word.toLowerCase() : word[0] + word.slice(1).toLowerCase()).join(' ');
}

// How often the sources say the same, per version and kind of fact.
class Agreement {
  rows = new Map();

  count(version, kind, x, y) {
    this.add(version, kind, 'type', typeOf(x.type) === typeOf(y.type) || x.usage === 'X');
    this.add(version, kind, 'usage', x.usage === y.usage || (x.usage === 'C' && y.usage === 'O'));
    this.add(version, kind, 'repetition', x.max === y.max);
    if (x.table !== undefined && y.table !== undefined) this.add(version, kind, 'table', x.table === y.table);
    this.add(version, kind, 'name', snake(x.name) === snake(y.name));
  }

  add(version, kind, fact, isSame) {
    const key = `${version}\t${kind}\t${fact}`;
    const row = this.rows.get(key) ?? { same: 0, all: 0 };
    row.all++;
    row.same += isSame ? 1 : 0;
    this.rows.set(key, row);
  }

  text(version, kind, fact) {
    const row = this.rows.get(`${version}\t${kind}\t${fact}`);
    return row ? `${(100 * row.same / row.all).toFixed(1)} % of ${row.all}` : '-';
  }
}
