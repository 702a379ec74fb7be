// Writes the dictionary's data: node generate.mjs [--hl7-dictionary FOLDER] [--hl7apy FOLDER]. See README.md one folder up.

import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { files } from './files.mjs';
import { merge } from './merge.mjs';
import { readHl7apy, readHl7Dictionary } from './sources.mjs';

const option = name => process.argv[process.argv.indexOf(name) + 1];
const models = merge(readHl7Dictionary(option('--hl7-dictionary')), readHl7apy(option('--hl7apy')));
const folder = join(dirname(fileURLToPath(import.meta.url)), '..');
for (const [file, lines] of Object.entries(files)) writeFileSync(join(folder, file), lines(models).join('\n') + '\n');
