// FHIR clients by other makers against a base address: node clients.mjs BASE. One line of JSON for each step on standard output: its name, and what came of it
// or the status and text of the error.
import { Client } from 'fhir-kit-client';
import { MedplumClient } from '@medplum/core';

const base = process.argv[2];
const system = 'urn:example:mrn';
const patient = (mrn, more) => ({ resourceType: 'Patient', identifier: [{ system, value: mrn }], name: [{ family: 'Invented' }], ...more });
const urn = 'urn:uuid:0f7e2f2c-36c5-4f0e-9a51-3a1d5b8a0001';
const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: urn } };

const step = async (name, work) => {
  try {
    console.log(JSON.stringify({ name, result: await work() }));
  } catch (error) {
    const outcome = error.response?.data ?? error.outcome;
    console.log(JSON.stringify({ name, status: error.response?.status, error: outcome?.issue?.map((i) => i.expression?.join() ?? i.diagnostics).join('; ') ?? String(error) }));
  }
};

const kit = new Client({ baseUrl: base });
await step('kit capability', async () => (await kit.capabilityStatement()).fhirVersion);
let id;
await step('kit create', async () => {
  const created = await kit.create({ resourceType: 'Patient', body: patient('k1'), options: { headers: { Prefer: 'return=representation' } } });
  id = created.id;
  return created.meta.versionId;
});
await step('kit conditional create', async () =>
  (await kit.create({ resourceType: 'Patient', body: patient('k1'), options: { headers: { 'If-None-Exist': `identifier=${system}|k1`, Prefer: 'return=representation' } } })).id === id);
await step('kit update', async () =>
  (await kit.update({ resourceType: 'Patient', id, body: patient('k1', { id }), options: { headers: { 'If-Match': 'W/"1"', Prefer: 'return=representation' } } })).meta.versionId);
await step('kit conditional update', async () =>
  (await kit.update({ resourceType: 'Patient', searchParams: { identifier: `${system}|k1` }, body: patient('k1'), options: { headers: { Prefer: 'return=representation' } } })).meta.versionId);
await step('kit old version', async () => kit.update({ resourceType: 'Patient', id, body: patient('k1', { id }), options: { headers: { 'If-Match': 'W/"1"' } } }));
await step('kit transaction', async () => (await kit.transaction({ body: { resourceType: 'Bundle', type: 'transaction', entry: [
  { fullUrl: urn, resource: patient('k2'), request: { method: 'POST', url: 'Patient', ifNoneExist: `identifier=${system}|k2` } },
  { resource: observation, request: { method: 'POST', url: 'Observation' } },
] } })).entry.map((e) => e.response.status.slice(0, 3)).join(' '));
await step('kit batch', async () => (await kit.batch({ body: { resourceType: 'Bundle', type: 'batch', entry: [
  { resource: patient('k3'), request: { method: 'POST', url: 'Patient' } },
  { request: { method: 'GET', url: 'Patient?identifier=k3' } },
] } })).entry.map((e) => e.response.status.slice(0, 3)).join(' '));
await step('kit refused', async () => kit.create({ resourceType: 'Patient', body: patient('k4', { nosuch: 1, gender: 'm' }) }));
await step('kit read', async () => kit.read({ resourceType: 'Patient', id }));

const medplum = new MedplumClient({ baseUrl: `${new URL(base).origin}/`, fhirUrlPath: new URL(base).pathname.slice(1), fetch, cacheTime: 0 });
await step('medplum create', async () => (await medplum.createResource(patient('m1'))).meta.versionId);
await step('medplum create if none exists', async () => (await medplum.createResource(patient('m1'), { headers: { 'If-None-Exist': `identifier=${system}|m1` } })).meta.versionId);
await step('medplum update', async () => (await medplum.updateResource(patient('m2', { id: 'm2' }))).meta.versionId);
await step('medplum upsert', async () => (await medplum.upsertResource(patient('m2'), `identifier=${system}|m2`)).meta.versionId);
await step('medplum batch', async () => (await medplum.executeBatch({ resourceType: 'Bundle', type: 'transaction', entry: [
  { fullUrl: urn, resource: patient('m3'), request: { method: 'POST', url: 'Patient' } },
  { resource: observation, request: { method: 'POST', url: 'Observation' } },
] })).entry.map((e) => e.response.status.slice(0, 3)).join(' '));
await step('medplum refused', async () => medplum.createResource(patient('m4', { birthDate: '3 March' })));
process.exit(0);
