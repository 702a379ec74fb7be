// The message structures of each version, and the events that have them.

import { groups as renamed, misspelt, structures as mistaken } from './corrections.mjs';
import { structureText } from './files.mjs';
import { versions } from './sources.mjs';

export function mergeStructures(models, dictionary, hl7apy, agreement) {
  for (const version of versions) {
    const a = dictionary.models[version]?.structures ?? {}, b = hl7apy.models[version]?.structures;
    const model = models[version];
    if (!b) {
      const before = models[versions[versions.indexOf(version) - 1]];
      [model.structures, model.events] = [structuredClone(before.structures), { ...before.events }];
      continue;
    }
    // From 2.7 on hl7-dictionary lacks the names of segments that are choices.
    const isBase = versions.indexOf(version) < versions.indexOf('2.7');
    for (const id of Object.keys(a)) if (b[id]) agreement.add(version, 'structures', 'all', plain(a[id]) === plain(b[id]));
    const all = { ...(isBase ? {} : Object.fromEntries(Object.entries(a).filter(([, nodes]) => !plain(nodes).includes('null')))), ...b, ...(isBase ? withHeader(a, b) : {}) };
    // From 2.3.1 on MSH-9.3 names structures.
    const isNamed = versions.indexOf(version) >= versions.indexOf('2.3.1');
    model.structures = {};
    model.events = {};
    for (const [id, nodes] of Object.entries(all)) if (!misspelt.includes(id) && !/[a-z]/.test(id)) model.structures[id] = mended({ kind: 'group', children: nodes }).children;
    for (const { versions: held, structure, without } of mistaken) {
      if (!held.includes(version)) continue;
      if (without) model.structures[structure] = model.structures[structure].filter(node => node.name !== without);
      else delete model.structures[structure];
    }
    // An event of a structure that table 0354 names for it, or whose segments are those of one that hl7apy has, has none of its own.
    for (const [id, nodes] of Object.entries(model.structures)) {
      const named = ofEvent(dictionary, id);
      if (b[id] && !(named && b[named] && same(model.structures[named], nodes))) continue;
      const structure = named ?? Object.keys(b).find(other => other.startsWith(id.slice(0, 4)) && same(model.structures[other], nodes));
      if (!structure || !model.structures[structure] || structure === id || (!isNamed && !same(model.structures[structure], nodes))) continue;
      model.events[id] = structure;
      delete model.structures[id];
    }
    for (const [structure, events] of isNamed ? Object.entries(dictionary.tables[354].codes) : []) {
      if (!model.structures[structure] || !/^[A-Z]\w\w(, ?|$)/.test(events)) continue;
      for (const event of events.split(/, ?/).filter(Boolean).map(event => structure.slice(0, 4) + event)) if (!model.structures[event]) model.events[event] ??= structure;
    }
    if (Object.keys(a).length === 0) {
      const before = models[versions[versions.indexOf(version) - 1]].events;
      for (const [id, structure] of Object.entries(before)) if (!model.structures[id] && model.structures[structure]) model.events[id] = structure;
    }
  }
  for (const version of versions) for (const [id, nodes] of Object.entries(models[version].structures)) alias(id, nodes, models, version);
  // What is called the same in two versions has both versions' other names.
  const known = new Map();
  const key = (id, group) => `${id} ${group.name}`;
  const each = visit => { for (const version of versions) for (const [id, nodes] of Object.entries(models[version].structures)) visit(id, all(nodes)); };
  each((id, groups) => groups.forEach(group => known.set(key(id, group), new Set([...(known.get(key(id, group)) ?? []), ...(group.node.aliases ?? [])]))));
  each((id, groups) => {
    const taken = new Set(groups.flatMap(group => [group.name, ...(group.node.aliases ?? [])]));
    for (const group of groups) {
      for (const other of known.get(key(id, group))) {
        if (taken.has(other)) continue;
        taken.add(other);
        (group.node.aliases ??= []).push(other);
      }
      group.node.aliases?.sort();
    }
  });
}

// Some of hl7-dictionary's have lost their beginning.
const withHeader = (a, b) => Object.fromEntries(Object.entries(a).filter(([id, nodes]) => nodes[0].name === 'MSH' || !b[id]));

const plain = nodes => structureText(nodes.map(mended)).replace(/<([^<>|]*)>/g, '$1');
const same = (x, y) => x && y && structureText(x) === structureText(y);

// A choice is of one; the names of groups as they should be.
function mended(node) {
  const copy = { ...node };
  if (node.kind === 'choice') Object.assign(copy, { min: 1, max: 1 });
  if (node.kind === 'group') copy.name = renamed[node.name] ?? node.name;
  if (node.children) copy.children = node.children.filter(child => child.kind === 'segment' || child.children.length > 0).map(mended);
  return copy.kind === 'choice' && copy.children.length === 1 ? { ...copy.children[0] } : copy;
}

// Table 0354 lists the events of a structure: "A01, A04, A08, A13".
function ofEvent(dictionary, id) {
  const [type, event] = id.split('_');
  for (const [structure, events] of Object.entries(dictionary.tables[354].codes))
    if (structure.startsWith(type + '_') && event && events.split(/, ?/).includes(event)) return structure;
  return undefined;
}

// ---- Names by which other versions call the same group, so that a path written for one version is good for the others.

function alias(id, nodes, models, version) {
  const own = all(nodes);
  const taken = new Set(own.map(group => group.name));
  const at = versions.indexOf(version);
  const others = versions.map((v, i) => [Math.abs(i - at), v]).sort((x, y) => x[0] - y[0]).slice(1).map(([, v]) => v);
  for (const other of others) {
    if (!models[other].structures[id]) continue;
    const theirs = all(models[other].structures[id]);
    const names = new Set(theirs.map(group => group.name));
    for (const group of theirs) {
      if (taken.has(group.name) || group.name.length < 3 || group.name.endsWith('_SUPPGRP')) continue;
      const free = own.filter(mine => !names.has(mine.name));
      const best = closest(group, free);
      if (!best || closest(best, theirs.filter(their => !own.some(mine => mine.name === their.name)))?.name !== group.name) continue;
      (best.node.aliases ??= []).push(group.name);
      taken.add(group.name);
    }
  }
}

function all(nodes, depth = 0, found = []) {
  for (const node of nodes) {
    if (node.kind === 'group') found.push({ node, name: node.name, depth, segments: new Set(segments(node)) });
    if (node.children) all(node.children, depth + (node.kind === 'group' ? 1 : 0), found);
  }
  return found;
}

const segments = node => node.kind === 'segment' ? [node.name] : node.children.flatMap(segments);

// Mostly the same segments at much the same depth.
function closest(group, candidates) {
  let best, most = 0.5;
  for (const candidate of candidates) {
    const common = [...group.segments].filter(name => candidate.segments.has(name)).length;
    const score = common / (group.segments.size + candidate.segments.size - common) - 0.1 * Math.abs(group.depth - candidate.depth);
    if (score > most) [best, most] = [candidate, score];
  }
  return best;
}
