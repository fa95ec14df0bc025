/** Writes every generated file of the repository, or with `--check` fails when one on disk differs. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DIAGNOSTICS } from '../src/base/index.ts';
import { claimSchema } from '../src/claims/index.ts';
import { generate as generateAws } from './generate-aws.ts';

const ROOT = join(import.meta.dirname, '..');

interface Generated {
  readonly path: string;
  readonly text: string;
}

function claimsSchema(): Generated {
  return { path: 'schema/claims@1.json', text: `${JSON.stringify(claimSchema(), undefined, 2)}\n` };
}

function diagnosticsPage(): Generated {
  const rows = Object.entries(DIAGNOSTICS).map(([code, meaning]) => `| ${code} | ${meaning} |`);
  return {
    path: 'docs/diagnostics.md',
    text: [
      '<!-- Generated from src/base/diagnostic.ts by npm run generate. -->',
      '# Diagnostics',
      '',
      'What Lintel reports about a file, a command line or the machine. LTL1xxx speak of templates, LTL2xxx of claims,',
      'LTL3xxx of the command line and configuration, LTL4xxx of the machine.',
      '',
      '| Code | Meaning |',
      '|---|---|',
      ...rows,
      '',
    ].join('\n'),
  };
}

const files: readonly Generated[] = [claimsSchema(), diagnosticsPage(), ...generateAws()];
const isCurrent = ({ path, text }: Generated) =>
  existsSync(join(ROOT, path)) && readFileSync(join(ROOT, path), 'utf8') === text;
const stale = files.filter((file) => !isCurrent(file));

if (process.argv.includes('--check')) {
  for (const { path } of stale) console.error(`${path} is not current; run npm run generate.`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const { path, text } of stale) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
    console.log(`wrote ${path}`);
  }
}
