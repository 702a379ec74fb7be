// Makes one model a version out of the sources.

import { clean, versions } from './sources.mjs';

export function merge(dictionary, hl7apy) {
  const models = {};
  for (const version of versions) {
    const a = dictionary.models[version], b = hl7apy.models[version];
    const model = { segments: {}, types: {}, structures: {}, events: {}, tables: {} };
    for (const [kind, parts] of [['segments', 'fields'], ['types', 'components']]) {
      for (const [id, definition] of Object.entries({ ...b?.[kind], ...a?.[kind] })) {
        model[kind][id] = { name: definition.name ?? id, [parts]: Array.from(definition[parts], e => e ? { ...e, name: e.name ?? '' } : { name: 'Withdrawn', type: 'ST', usage: 'X', max: 1 }) };
      }
    }
    for (const [id, nodes] of Object.entries(versions.indexOf(version) >= 8 && b ? { ...b.structures } : version === '2.7.1' ? hl7apy.models['2.7'].structures : { ...b?.structures, ...a?.structures })) model.structures[id] = nodes;
    for (const [id, table] of Object.entries(dictionary.tables)) model.tables[id] = { name: table.name, kind: 'hl7', codes: Object.fromEntries(Object.entries(table.codes).map(([c, t]) => [clean(c), clean(t)])) };
    const used = new Set(Object.values(model.segments).flatMap(s => s.fields).concat(Object.values(model.types).flatMap(t => t.components)).map(e => e.type));
    for (const type of used) model.types[type] ??= { name: type, components: [] };
    models[version] = model;
  }
  return models;
}
