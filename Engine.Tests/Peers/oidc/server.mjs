// An OAuth 2 server for clients that are machines: panva's certified oidc-provider. Client credentials with a secret,
// a signed assertion or a certificate; JWT or opaque access tokens by resource; introspection, revocation, JWKS.
//   node server.mjs FOLDER      (start.sh makes the keys and certificates in it)
// OIDC_PORT is the port, 0 for a free one, which is then written to FOLDER/port. OIDC_TTL is a token's life in seconds.
import { createPublicKey, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import Provider, { errors } from 'oidc-provider';

const folder = process.argv[2];
const life = Number(process.env.OIDC_TTL ?? 300);
const text = (name) => readFileSync(join(folder, name), 'utf8');
const publicKey = (name, more) => ({ ...createPublicKey(text(name)).export({ format: 'jwk' }), use: 'sig', ...more });
const scopes = ['api.read', 'api.write', 'system/*.read', 'system/*.write'];

const machine = (client_id, more) => ({
  client_id, grant_types: ['client_credentials'], response_types: [], redirect_uris: [], scope: ['openid', ...scopes].join(' '), ...more,
});
const selfSigned = new X509Certificate(text('selfsigned.crt'));
const clients = [
  machine('engine-basic', { client_secret: 'engine-basic-secret-0123456789abcdef', token_endpoint_auth_method: 'client_secret_basic' }),
  machine('engine-post', { client_secret: 'engine-post-secret-0123456789abcdef', token_endpoint_auth_method: 'client_secret_post' }),
  machine('engine-jwt-rs', {
    token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'RS384',
    jwks: { keys: [publicKey('client-rsa.key', { kid: 'rsa-1', alg: 'RS384' })] },
  }),
  machine('engine-jwt-es', {
    token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES384',
    jwks: { keys: [publicKey('client-ec.key', { kid: 'ec-1', alg: 'ES384' })] },
  }),
  // RFC 8705: a certificate of our authority, by its subject; one that signs itself, by its key. Both give tokens bound to the certificate.
  machine('engine-mtls', {
    token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=engine-mtls', tls_client_certificate_bound_access_tokens: true,
  }),
  machine('engine-mtls-self', {
    token_endpoint_auth_method: 'self_signed_tls_client_auth', tls_client_certificate_bound_access_tokens: true,
    jwks: { keys: [{ ...selfSigned.publicKey.export({ format: 'jwk' }), use: 'sig', x5c: [selfSigned.raw.toString('base64')] }] },
  }),
  // May introspect every token, and get none.
  {
    client_id: 'resource-server', client_secret: 'resource-server-secret-0123456789abcdef', grant_types: [], response_types: [], redirect_uris: [],
    token_endpoint_auth_method: 'client_secret_basic',
  },
];

// A JWT is not kept here, and so cannot be introspected or revoked.
const resources = { 'urn:example:api': 'jwt', 'https://fhir.example.org/r4': 'jwt', 'urn:example:opaque': 'opaque' };
const certificate = (ctx) => {
  const shown = ctx.req.socket.getPeerCertificate?.(true);
  return shown?.raw ? new X509Certificate(shown.raw) : undefined;
};
const settings = {
  clients,
  jwks: JSON.parse(text('jwks.json')),
  scopes: ['openid', 'offline_access', ...scopes],
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'],
  enabledJWA: { clientAuthSigningAlgValues: ['RS384', 'ES384'] },
  ttl: { ClientCredentials: (ctx, token) => token.resourceServer?.accessTokenTTL ?? life },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: (ctx, client, token) => client.clientId === 'resource-server' || token.clientId === client.clientId },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => 'urn:example:api',
      useGrantedResource: () => true,
      getResourceServerInfo: (ctx, resource) => {
        if (!(resource in resources)) throw new errors.InvalidTarget();
        return { scope: scopes.join(' '), audience: resource, accessTokenTTL: life, accessTokenFormat: resources[resource], jwt: { sign: { alg: 'RS256' } } };
      },
    },
    mTLS: {
      enabled: true, certificateBoundAccessTokens: true, selfSignedTlsClientAuth: true, tlsClientAuth: true,
      getCertificate: certificate,
      certificateAuthorized: (ctx) => ctx.req.socket.authorized === true,
      certificateSubjectMatches: (ctx, property, expected) => property === 'tls_client_auth_subject_dn' && certificate(ctx)?.subject === expected,
    },
  },
};

// The issuer names the port, which is known only once it listens. Every request for a token is one line, so that tests can count them.
let answer;
const server = createServer(
  { key: text('server.key'), cert: text('server.crt'), ca: text('ca.crt'), requestCert: true, rejectUnauthorized: false },
  (request, response) => answer(request, response));
server.listen(Number(process.env.OIDC_PORT ?? 4443), '127.0.0.1', () => {
  const { port } = server.address();
  const provider = new Provider(`https://localhost:${port}`, settings);
  const serve = provider.callback();
  answer = (request, response) => {
    if (request.url === '/token') console.log('token');
    return serve(request, response);
  };
  for (const event of ['server_error', 'grant.error', 'introspection.error'])
    provider.on(event, (ctx, error) => console.error(event, error.error ?? '', error.error_description ?? error.message, error.error_detail ?? ''));
  writeFileSync(join(folder, 'port'), String(port));
});
process.on('SIGTERM', () => process.exit(0));
