// What neither the sources nor the rules of merge.mjs get right, each with its reason. Reviewed by hand; add to it, and generate again.

// Segments and data types that a version does not have.
export const absent = [
  { version: '2.1', segment: 'MFI', because: 'master files came with 2.2; no message of 2.1 has it' },
  { version: '2.1', segment: 'PD1', because: 'came with 2.3; no message of 2.1 has it' },
  { version: '2.3', segment: 'IAM', because: 'came with 2.4; no message of 2.3 has it' },
  { version: '2.3.1', segment: 'IAM', because: 'came with 2.4; no message of 2.3.1 has it' },
  { version: '2.3', segment: 'QCK', because: 'a message type, no segment' },
];

// Structures that a version does not have, or segments that are not in one of its structures.
export const structures = [
  { versions: ['2.1'], structure: 'ADT_A14', without: 'PD1', because: 'PD1 came with 2.3' },
  { versions: ['2.3', '2.3.1'], structure: 'ADT_A60', because: 'came with 2.4, with its segment IAM' },
  { versions: ['2.3.1'], structure: 'QBP_Q22', because: 'queries by parameter came with 2.4' },
  { versions: ['2.3.1'], structure: 'RSP_K22', because: 'queries by parameter came with 2.4' },
];

// Single facts: a field's or component's place, and what it is.
export const elements = [
  { versions: ['2.5.1'], place: 'OBX-2', set: { max: 1, table: 125 }, because: 'the source has the table\'s number as the repetitions' },
  { versions: ['2.3'], place: 'OBR-27', set: { usage: 'O', max: 0 }, because: 'chapter 4 of 2.3 has it optional and repeating, as 2.2 and 2.3.1 do' },
  { versions: ['2.3'], place: 'ORC-7', set: { usage: 'O', max: 0 }, because: 'the same field: OBR-27' },
  { versions: ['2.3.1'], place: 'ORC-1', set: { usage: 'R' }, because: 'required in every version, and by the text of 2.3.1' },
  { versions: ['2.3'], place: 'EVN-2', set: { usage: 'R' }, because: 'required in every version' },
  { versions: ['2.3'], place: 'IN1-2', set: { usage: 'R' }, because: 'required in every version' },
  { versions: ['2.3'], place: 'PR1-5', set: { usage: 'R' }, because: 'required in every version' },
  { versions: ['2.3'], place: 'QRD-1', set: { usage: 'R' }, because: 'required in every version' },
  { versions: ['2.4'], place: 'OBX-8', set: { max: 5 }, because: 'repeats up to five times from 2.1 on' },
  { versions: ['2.8'], place: 'OBX-4', set: { max: 1 }, because: 'repeats in no other version' },
  { versions: ['2.8'], place: 'OBX-13', set: { max: 1 }, because: 'repeats in no other version' },
  ...['OBX-2', 'OBX-4', 'OBR-2', 'OBR-3', 'OBR-7', 'OBR-22', 'OBR-25', 'ORC-2', 'ORC-3'].map(place => (
    { versions: ['2.3', '2.3.1', '2.4', '2.5', '2.5.1', '2.6'], place, set: { usage: 'C' }, because: 'conditional, which the sources tell only from 2.7 on' })),
  ...[5, 6, 7, 8].map(n => ({ versions: ['2.7'], place: `XTN-${n}`, set: { type: 'SNM' }, because: '2.7 made them strings of telephone digits; hl7-dictionary has no SNM' })),
];

// Names for what the sources only have abbreviations of.
export const names = {
  segments: {
    BUI: 'Blood Unit Information', CDO: 'Cumulative Dosage', DON: 'Donation', DPS: 'Diagnosis and Procedure Code', MCP: 'Master File Coverage',
    OMC: 'Supporting Clinical Information', PM1: 'Payer Master File', RXV: 'Pharmacy/Treatment Infusion', SGH: 'Segment Group Header', SGT: 'Segment Group Trailer',
  },
  types: {
    CE: 'Coded Element', ELD: 'Error Location and Description', LA1: 'Location with Address Variation 1', LA2: 'Location with Address Variation 2',
    OG: 'Observation Grouper', SPS: 'Specimen Source', TQ: 'Timing Quantity', SNM: 'String of Telephone Number Digits',
  },
};

// Names of data types that are hl7-dictionary's own, and the standard's.
export const types = { CQ_QUANTITY: 'CQ', CM_RI: 'RI', VARIES: 'varies' };

// Misspelt words in the names of fields and components.
export const words = [[/Exiration/, 'Expiration'], [/Mother s /, "Mother's "], [/Occurences/, 'Occurrences'], [/Familiy/, 'Family'], [/References Range/, 'Reference Range']];

// Data types with more components than the version has.
export const components = [
  { versions: ['2.2'], type: 'CN', count: 8, because: 'the source adds a national extension' },
];

// Who decides the codes of a table, where its use does not tell: ID fields take HL7's tables, all others a site's.
export const tables = {
  76: ['user', 'sites have message types of their own (Z..)'],
  3: ['user', 'sites have events of their own (Z..)'],
  354: ['user', 'sites have structures of their own (Z..)'],
  396: ['user', 'sites name coding systems of their own: 99...'],
  399: ['external', 'ISO 3166'],
  296: ['external', 'ISO 639'],
  207: ['user', 'the suggested values are not all'],
  333: ['external', 'drivers\' licence issuers: states and countries'],
  357: ['hl7', 'acknowledgments are read by it'],
  227: ['external', 'MVX, kept by CDC'],
  292: ['external', 'CVX, kept by CDC'],
  291: ['external', 'media subtypes, kept by IANA'],
};

// Misspelt or invented names of groups, as they should be.
export const groups = { TIIMING: 'TIMING', RSPONSE: 'RESPONSE', DEFINTION: 'DEFINITION', LOCATIONL_RESOURCE: 'LOCATION_RESOURCE' };

// Names of message structures with a digit where a letter belongs.
export const misspelt = ['OMG_019', 'OML_021', 'OML_033', 'OML_035', 'ORB_028', 'QRV_Q17', 'REF_T12', 'RRI_T12', 'ARD_A19', 'QRY'];
