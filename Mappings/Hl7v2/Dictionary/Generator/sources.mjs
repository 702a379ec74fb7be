// Reads the sources into one shape, a model per version:
// { segments: { PID: { name, fields: [element] } }, types: { CX: { name, components: [element] } },
//   structures: { ORU_R01: [node] }, tables: { 125: { name, codes: { ST: text } } } }
// element: { name, type, usage: O|R|C|X, max (0: no limit), length, table }; undefined is what a source does not say.
// node: { kind: segment|group|choice, name, min, max, children }

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const versions = ['2.1', '2.2', '2.3', '2.3.1', '2.4', '2.5', '2.5.1', '2.6', '2.7', '2.7.1', '2.8', '2.8.1', '2.8.2'];

// ---- hl7-dictionary: JSON behind "var x =". Its opt is 1 optional, 2 required, 3 conditional, 4 withdrawn; its max 0 is no limit.

export function readHl7Dictionary(folder) {
  const json = path => {
    const text = readFileSync(join(folder, 'lib', path), 'utf8');
    return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
  };
  const tables = {};
  for (const [number, table] of Object.entries(json('tables.js'))) tables[number] = { name: clean(table.desc), codes: table.values };
  const models = {};
  for (const version of versions) {
    if (!existsSync(join(folder, 'lib', version))) continue;
    const model = { segments: {}, types: {}, structures: {} };
    for (const [id, segment] of Object.entries(json(`${version}/segments.js`)))
      if (/^[A-Z][A-Z0-9]{2}$/.test(id)) model.segments[id] = { name: clean(segment.desc), fields: segment.fields.map(dictionaryElement) };
    for (const [id, type] of Object.entries(json(`${version}/fields.js`)))
      model.types[id] = { name: clean(type.desc), components: type.subfields.map(dictionaryElement) };
    for (const [id, message] of Object.entries(json(`${version}/messages.js`)))
      model.structures[id] = message.segments.segments.map(dictionaryNode);
    models[version] = model;
  }
  return { models, tables };
}

const dictionaryElement = field => ({
  name: clean(field.desc), type: field.datatype || undefined, usage: ['O', 'O', 'R', 'C', 'X'][field.opt], max: field.rep,
  length: field.len || undefined, table: field.table || undefined,
});

function dictionaryNode(part) {
  const cardinality = { min: part.min, max: part.max };
  if (part.compounds) return { kind: 'choice', ...cardinality, children: part.compounds.map(dictionaryNode) };
  if (part.children) return { kind: 'group', name: part.name.toUpperCase().replace(/[^A-Z0-9]+/g, '_'), ...cardinality, children: part.children.map(dictionaryNode) };
  return { kind: 'segment', name: part.name, ...cardinality };
}

// ---- hl7apy: Python literals. They are data with references such as SEGMENTS['PID'], which the names beside them repeat.

export function readHl7apy(folder) {
  const models = {};
  for (const version of versions) {
    const path = join(folder, 'hl7apy', 'v' + version.replaceAll('.', '_'));
    if (!existsSync(path)) continue;
    const module = (file, name) => {
      const text = readFileSync(join(path, file + '.py'), 'utf8');
      return literal(text, text.indexOf('{', text.indexOf(`\n${name} = {`)));
    };
    const fields = module('fields', 'FIELDS');
    const components = module('datatypes', 'DATATYPES');
    const element = ([name, , cardinality], from) => {
      const [, , type, text, table] = from[name];
      return {
        name: text, type, usage: cardinality[1] === 0 || type === 'WD' ? 'X' : cardinality[0] > 0 ? 'R' : 'O',
        max: cardinality[1] < 0 ? 0 : cardinality[1] || 1, table: table && table !== 'HL79999' ? Number(table.replace(/^HL7/, '')) : undefined,
      };
    };
    const model = { segments: {}, types: {}, structures: {}, tables: {}, withdrawn: [] };
    // ANYHL7SEGMENT is none, and withdrawn ones have no fields any more.
    for (const [id, [, parts]] of Object.entries(module('segments', 'SEGMENTS')))
      if (id.length === 3 && parts?.length) model.segments[id] = { fields: numbered(parts, part => element(part, fields)) };
      else if (id.length === 3) model.withdrawn.push(id);
    for (const [id, parts] of Object.entries(module('datatypes', 'DATATYPES_STRUCTS')))
      model.types[id] = { components: numbered(parts, part => element(part, components)) };
    const groups = module('groups', 'GROUPS');
    const node = ([name, , [min, max], kind]) => {
      const cardinality = { min, max: max < 0 ? 0 : max };
      if (kind === 'SEG') return { kind: 'segment', name, ...cardinality };
      const [order, parts] = groups[name];
      return { kind: order === 'choice' ? 'choice' : 'group', name, ...cardinality, children: parts.map(node) };
    };
    for (const [id, [, parts]] of Object.entries(module('messages', 'MESSAGES'))) model.structures[id] = parts.map(part => stripped(node(part), id));
    if (existsSync(join(path, 'tables.py'))) {
      for (const [id, [name, codes]] of Object.entries(module('tables', 'TABLES')))
        model.tables[Number(id.replace(/^HL7/, ''))] = { name: clean(name), codes: [codes].flat() };
    }
    models[version] = model;
  }
  return { models };
}

// PID_3 stands at place 3 whatever stands before it.
function numbered(parts, read) {
  const elements = [];
  for (const part of parts) elements[Number(part[0].slice(part[0].lastIndexOf('_') + 1)) - 1] = read(part);
  return elements;
}

// The groups of ORU_R01 are named ORU_R01_PATIENT_RESULT there.
function stripped(node, id) {
  if (node.kind !== 'segment') {
    if (node.name.startsWith(id + '_')) node.name = node.name.slice(id.length + 1);
    node.children.forEach(child => stripped(child, id));
  }
  return node;
}

function literal(text, start) {
  let at = start;
  return value();

  function value() {
    space();
    const first = text[at];
    if (first === '{') {
      const object = {};
      for (at++; !end('}'); ) {
        const key = value();
        skip(':');
        object[key] = value();
        skip(',');
      }
      return object;
    }
    if (first === '(' || first === '[') {
      const list = [];
      for (at++; !end(first === '(' ? ')' : ']'); ) {
        list.push(value());
        skip(',');
      }
      return list;
    }
    if (first === "'" || first === '"') {
      let string = '';
      for (at++; text[at] !== first; at++) {
        if (text[at] !== '\\') string += text[at];
        else if (text[++at] === 'u') [string, at] = [string + String.fromCharCode(parseInt(text.slice(at + 1, at + 5), 16)), at + 4];
        else string += text[at];
      }
      at++;
      return string;
    }
    const word = /^-?\w+/.exec(text.slice(at, at + 80))?.[0];
    if (!word) throw new Error(`hl7apy: nothing known at ${at}: ${text.slice(at, at + 40)}`);
    at += word.length;
    if (text[at] === '[') at = text.indexOf(']', at) + 1;
    return /^-?\d+$/.test(word) ? Number(word) : null;
  }

  function space() {
    while (/\s/.test(text[at]) || text[at] === '#') at = text[at] === '#' ? text.indexOf('\n', at) : at + 1;
  }

  function skip(sign) {
    space();
    if (text[at] === sign) at++;
  }

  function end(sign) {
    space();
    if (text[at] !== sign) return false;
    at++;
    return true;
  }
}

// ---- The code systems of FHIR R4 for tables of v2: { 125: { codes: { ST: text } } }, whatever the version.

export function readCodeSystems(folder) {
  const tables = {};
  for (const { resource } of JSON.parse(readFileSync(join(folder, 'dist', 'fhir', 'r4', 'v2-tables.json'), 'utf8')).entry) {
    const id = /\/CodeSystem\/v2-(\d{4})$/.exec(resource.url)?.[1];
    if (id && resource.resourceType === 'CodeSystem') tables[Number(id)] = Object.fromEntries((resource.concept ?? []).map(({ code, display }) => [code, clean(display)]));
  }
  return tables;
}

export const clean = text => (text ?? '').replace(/\s+/g, ' ').trim();
