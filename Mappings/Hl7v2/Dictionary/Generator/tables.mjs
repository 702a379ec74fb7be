// The tables of each version. hl7apy has the codes of each version from 2.3.1 on, without meanings; hl7-dictionary one list for all versions, with
// them; what it lacks, FHIR's code systems may have.

import { clean, versions } from './sources.mjs';

const letters = text => text.toLowerCase().replace(/[^a-z0-9]/g, '');

export function mergeTables(models, dictionary, hl7apy, codeSystems, decided, agreement) {
  const everywhere = new Map();
  for (const version of versions)
    for (const [id, table] of Object.entries(hl7apy.models[version]?.tables ?? {})) for (const code of codes(table.codes)) everywhere.set(`${id} ${code}`, true);
  const ids = new Set([...Object.keys(dictionary.tables), ...versions.flatMap(v => Object.keys(hl7apy.models[v]?.tables ?? {}))]);
  const kinds = kindsOf(models);
  for (const [id, table] of Object.entries(dictionary.tables)) {
    for (const [code, text] of Object.entries(table.codes)) if (text && codeSystems[id]?.[code]) agreement.add('all', 'tables', 'meaning', letters(text) === letters(codeSystems[id][code]));
  }
  for (const version of versions) {
    const tables = models[version].tables = {};
    // 2.7.1 is 2.7; 2.1 to 2.3 have no lists of their own: of the tables that their fields have, the oldest list there is.
    const lists = hl7apy.models[version === '2.7.1' ? '2.7' : version].tables;
    const isOld = versions.indexOf(version) < versions.indexOf('2.3.1');
    const used = new Set(elementsOf(models[version]).map(element => element.table));
    for (const id of ids) {
      if (isOld && !used.has(Number(id)) && !hl7apy.models['2.3.1'].tables[id]) continue;
      const source = lists[id] ?? (isOld ? oldest(hl7apy, id) : undefined);
      const known = dictionary.tables[id];
      if (!source && !known) continue;
      // What only hl7-dictionary has cannot be told apart by version.
      const all = [...codes(source?.codes ?? []), ...codes(Object.keys(known?.codes ?? {})).filter(code => !everywhere.has(`${id} ${code}`))];
      const meanings = new Map(Object.entries(known?.codes ?? {}).map(([code, text]) => [code.trim(), clean(text)]));
      tables[id] = {
        name: known?.name || source.name, kind: decided[id]?.[0] ?? (kinds.has(Number(id)) ? 'hl7' : 'user'),
        codes: Object.fromEntries(all.map(code => [code, meanings.get(code) || codeSystems[id]?.[code] || ''])),
      };
    }
    // Chapter 7, OBX-2: any data type of the version but CM, CQ, SI and ID; from 2.7 on the table lists them itself.
    if (!isOld || version === '2.3') {
      const valueTypes = versions.indexOf(version) < versions.indexOf('2.7') ? Object.keys(models[version].types) : [];
      for (const id of valueTypes) if (/^[A-Z][A-Z0-9]{1,2}$/.test(id) && !['CM', 'CQ', 'SI', 'ID'].includes(id)) tables[125].codes[id] ??= '';
      for (const id of Object.keys(tables[125].codes)) tables[125].codes[id] ||= models[version].types[id]?.name ?? '';
    }
    for (const { table } of elementsOf(models[version])) if (table) tables[table] ??= { name: `Table ${table}`, kind: kinds.has(table) ? 'hl7' : 'user', codes: {} };
  }
}

const elementsOf = model => [...Object.values(model.segments).flatMap(s => s.fields), ...Object.values(model.types).flatMap(t => t.components)];

const oldest = (hl7apy, id) => hl7apy.models[versions.find(v => hl7apy.models[v]?.tables[id])]?.tables[id];

// The latest version that uses a table tells: an ID has codes of HL7, any other a site's. Before 2.3 all codes were IDs.
function kindsOf(models) {
  const kinds = new Set(), seen = new Set();
  for (const version of versions.slice(versions.indexOf('2.3')).reverse()) {
    const elements = elementsOf(models[version]).filter(element => element.table && !seen.has(element.table));
    for (const { table, type } of elements) if (type === 'ID') kinds.add(table);
    for (const { table } of elements) seen.add(table);
  }
  return kinds;
}

// Codes as they may stand in a message: ranges are written out, and what only describes codes is left out.
function codes(listed) {
  const all = new Set();
  for (const raw of listed) {
    const code = raw.replace(/\u00a0|\u00c2/g, ' ').trim();
    const range = /^([A-Z]?)(\d+) ?\.\.\. ?\1(\d+)$/.exec(code);
    if (range) for (let i = Number(range[2]); i <= Number(range[3]); i++) all.add(range[1] + i);
    else if (/^[A-Z](, ?[A-Z])+$/.test(code)) code.split(/, ?/).forEach(one => all.add(one));
    else if (code && !/\.\.\.|[<(].*[>)]|\?\?| \w+ \w+ | _|^_$|\.\.$|, |^not present$|^For /i.test(code)) all.add(code);
  }
  return [...all];
}
