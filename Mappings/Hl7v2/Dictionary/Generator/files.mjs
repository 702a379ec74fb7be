// Writes the models of all versions as the files that the engine embeds. A line that is the same in several versions is written once, with its versions.

import { versions } from './sources.mjs';

const byName = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

// 2.1-2.3.1,2.5-: ranges of published versions; the last may be open.
function ranges(held) {
  const parts = [];
  for (let i = 0; i < versions.length; i++) {
    if (!held.has(versions[i])) continue;
    let end = i;
    while (end + 1 < versions.length && held.has(versions[end + 1])) end++;
    parts.push(end === i && end < versions.length - 1 ? versions[i] : end === versions.length - 1 ? versions[i] + '-' : `${versions[i]}-${versions[end]}`);
    i = end;
  }
  return parts.join(',');
}

// Lines of what every version says: [{ order, name, rest }] by version, the same ones together, in order and then oldest first.
function shared(linesByVersion) {
  const lines = new Map();
  for (const version of versions) {
    for (const line of linesByVersion(version)) {
      const key = `${line.name}\t${line.rest}`;
      if (!lines.has(key)) lines.set(key, { ...line, held: new Set() });
      lines.get(key).held.add(version);
    }
  }
  return [...lines.values()].sort((a, b) => byName(a.order, b.order) || versions.indexOf([...a.held][0]) - versions.indexOf([...b.held][0]))
    .map(line => `${line.name}\t${ranges(line.held)}\t${line.rest}`);
}

const number = n => String(n).padStart(4, '0');

const elementLine = (element, i) => ({
  order: number(i + 1), name: String(i + 1),
  rest: [element.type, element.usage + (element.max === 1 ? '' : '*' + (element.max || '')), element.length ?? '-', element.table ? number(element.table) : '-', element.name].join('\t'),
});

function definitions(models, kind, parts) {
  const ids = [...new Set(versions.flatMap(v => Object.keys(models[v][kind])))].sort(byName);
  const lines = [];
  for (const id of ids) {
    const held = versions.filter(v => models[v][kind][id]);
    lines.push(`${id}\t${ranges(new Set(held))}\t${models[held.at(-1)][kind][id].name}`);
    for (const line of shared(v => (models[v][kind][id]?.[parts] ?? []).map(elementLine))) lines.push('\t' + line);
  }
  return lines;
}

function tables(models) {
  const ids = [...new Set(versions.flatMap(v => Object.keys(models[v].tables)))].map(Number).sort((a, b) => a - b);
  const lines = [];
  for (const id of ids) {
    const held = versions.filter(v => models[v].tables[id]);
    const last = models[held.at(-1)].tables[id];
    lines.push(`${number(id)}\t${ranges(new Set(held))}\t${last.kind}\t${last.name}`);
    for (const line of shared(v => Object.entries(models[v].tables[id]?.codes ?? {}).map(([code, text]) => ({ order: code, name: code, rest: text })))) lines.push('\t' + line);
  }
  return lines;
}

export function structureText(nodes, divider = ' ') {
  return nodes.map(node => {
    const cardinality = (node.max === 1 ? '' : '*' + (node.max || '')) + (node.min === 0 ? '?' : '');
    if (node.kind === 'segment') return node.name + cardinality;
    if (node.kind === 'choice') return `<${structureText(node.children, '|')}>${cardinality}`;
    return `${[node.name, ...(node.aliases ?? [])].join('=')}${cardinality}(${structureText(node.children)})`;
  }).join(divider);
}

const named = (models, kind, text) => shared(v => Object.entries(models[v][kind]).map(([id, value]) => ({ order: id, name: id, rest: text(value) })));

const head = (what, columns) => [`# HL7 v2 ${versions[0]} to ${versions.at(-1)}: ${what}.`, `# Generated; where from, and under which licences: README.md beside this file. Columns, divided by tabs: ${columns}.`];

export const files = {
  'segments.txt': models => [...head('segments and their fields', 'segment, versions, name; field, versions, data type, usage and repetition (Optional, Required, Conditional, Backward, X: withdrawn; *: any number, *5: up to 5), longest value, table, name'), ...definitions(models, 'segments', 'fields')],
  'types.txt': models => [...head('data types and their components', 'data type, versions, name; component, versions, data type, usage, longest value, table, name'), ...definitions(models, 'types', 'components')],
  'tables.txt': models => [...head('tables and their codes', 'table, versions, who decides its codes, name; code, versions, meaning'), ...tables(models)],
  'structures.txt': models => [...head('message structures', 'structure, versions, segments and GROUP(...)s; * repeats, ? may be missing, <A|B> one of them, A=B the group A, which other versions call B'), ...named(models, 'structures', structureText)],
  'events.txt': models => [...head('structures of events whose name is not the structure\'s', 'type and event, versions, structure'), ...named(models, 'events', id => id)],
};

// The rows of README.md: how much there is of each version, and how often the sources agree where both say something.
export function agreementTable(models, agreement) {
  const columns = [['segments', 'type'], ['segments', 'usage'], ['segments', 'repetition'], ['segments', 'table'], ['segments', 'name'], ['types', 'type'], ['structures', 'all']];
  const count = (version, kind, parts) => Object.values(models[version][kind]).reduce((sum, d) => sum + (parts ? d[parts].length : 1), 0);
  const rows = versions.map(v => [v, `${count(v, 'segments')} / ${count(v, 'segments', 'fields')}`, count(v, 'types'), count(v, 'tables'), count(v, 'structures'),
    ...columns.map(([kind, fact]) => agreement.text(v, kind, fact))]);
  return ['| version | segments / fields | data types | tables | structures | data type | usage | repetition | table | name | component\'s data type | structure |',
    `|${' --- |'.repeat(12)}`, ...rows.map(row => `| ${row.join(' | ')} |`), '',
    `Meanings of codes, hl7-dictionary's and FHIR's: ${agreement.text('all', 'tables', 'meaning')}.`, ''].join('\n');
}
