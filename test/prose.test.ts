/**
 * What README, CONTRIBUTING and docs/ tell a reader to type is typed here, in the order of the text, in a project like the
 * reader's: what is meant to work works, and what a command is said to print it prints.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseClaims } from '../src/claims/index.ts';
import { runLintel, runProcess } from './cli/run-lintel.ts';
import { ROOT, textOf } from './imports.ts';
import { type Block, blocksOf, isShownIn } from './prose-blocks.ts';

/** What would take minutes, or is an installation: the test that runs it, or why nothing does. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'npx lintel docs --check': 'test/documents.test.ts',
  'npx lintel local': 'test/cli/local.test.ts',
  'npx lintel up mcp-tagging': 'test/system/up.test.ts',
  'npm install --save-dev lintel aws-cdk-lib constructs': 'test/synth/package.test.ts',
};

const NETWORK = ['Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }'];
const template = (...resources: readonly string[]) =>
  `Resources:\n${[...NETWORK, ...resources].map((each) => `  ${each}\n`).join('')}`;
const QUEUE = 'Jobs: { Type: AWS::SQS::Queue, Properties: { MessageRetentionPeriod: 86400 } }';

const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module" }',
  'template.yaml': template(QUEUE),
  'old.yaml': template(),
  'new.yaml': template(QUEUE),
  'ARCHITECTURE.md': '# Jobs\n\nThe VPC has the block 10.0.0.0/16. Messages in the queue are kept for 1 day.\n',
};

/** Systems of this repository, asked from outside of it so that nothing is written into it. */
const OF_CHECKOUT = /\b(mcp-tagging|ec2-autoscaling|MCP-)/;

let folder = '';
const checkout = () => join(folder, 'checkout');

function put(root: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  symlinkSync(ROOT, join(root, 'node_modules', 'lintel'));
  for (const name of ['aws-cdk-lib', 'constructs'])
    symlinkSync(join(ROOT, 'node_modules', name), join(root, 'node_modules', name));
}

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'lintel-prose-')));
  put(checkout(), { 'lintel.config.ts': `export { default } from '${join(ROOT, 'lintel.config.ts')}';\n` });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A project of a reader: with the templates that commands name, and with the architecture of `lintel init` or without. */
function project(name: string, isBegun: boolean): string {
  const root = join(folder, name.replaceAll(/\W/g, '-'));
  mkdirSync(root);
  if (isBegun) cpSync(join(ROOT, 'examples', 'start'), root, { recursive: true });
  put(root, FILES);
  return root;
}

async function run(line: string, root: string): Promise<string> {
  const words = line.split(/\s+/).slice(2);
  const cwd = OF_CHECKOUT.test(line) ? checkout() : root;
  const { code, out, err } = await runLintel(words, { cwd, env: { COLUMNS: '100' } });
  // 1 is an answer: an audited document says something false, environments differ.
  expect([0, 1], `${line}\n${err}`).toContain(code);
  expect(err, line).not.toContain('error LTL');
  return out;
}

/** Verbs and options that a sentence mentions. */
async function isUnderstood(line: string): Promise<void> {
  const [verb = '', ...words] = line.replace(/^npx /, '').split(/\s+/).slice(1);
  const { code, out } = await runLintel([verb, '--help']);
  expect(code, line).toBe(0);
  for (const option of words.filter((word) => word.startsWith('--'))) expect(out, line).toContain(option);
}

function isScript(line: string): void {
  const [, first = '', second = ''] = line.split(/\s+/);
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Readonly<Record<string, string>> };
  const name = first === 'run' ? second : first;
  if (!['ci', 'install'].includes(name)) expect(Object.keys(scripts), line).toContain(name);
}

async function typed(block: Block, root: string): Promise<void> {
  if (block.kind === 'snippet') return snippet(block.language, block.text, root);
  const { line } = block;
  const elsewhere = ELSEWHERE[line];
  if (elsewhere !== undefined) expect(existsSync(join(ROOT, elsewhere)), line).toBe(true);
  else if (line.startsWith('npm')) isScript(line);
  else if (block.kind === 'mention') await isUnderstood(line);
  else {
    const out = await run(line, root);
    if (block.kind === 'console') expect(isShownIn(out, block.shown), `${line} prints\n${out}`).toBe(true);
  }
}

async function snippet(language: string, text: string, root: string): Promise<void> {
  if (language === 'yaml') {
    expect(parseClaims(parse(text)).diagnostics).toEqual([]);
    return;
  }
  expect(language).toBe('ts');
  writeFileSync(join(root, 'snippet.test.ts'), text);
  const node = ['--conditions=lintel:source'];
  const { code, out, err } = await runProcess([], { program: 'snippet.test.ts', node, cwd: root });
  expect(code, `${out}${err}`).toBe(0);
}

/** The examples of these two pages are judged one by one, by test/claims/examples.test.ts and by src/prove/checks. */
const PAGES = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md') && !['claims.md', 'checks.md'].includes(name))
  .map((name) => `docs/${name}`);

test.each(['README.md', 'CONTRIBUTING.md', ...PAGES.sort()])(
  'what %s tells to type works, in its order',
  async (name) => {
    const root = project(name, name !== 'README.md');
    for (const block of blocksOf(textOf(name))) await typed(block, root);
  },
);

describe('the reading of prose', () => {
  test('finds commands, what they print, snippets and mentions', () => {
    const text = [
      'Say `lintel why` or',
      '',
      '    npm ci && npx lintel list   # all',
      '```console',
      '$ npx lintel doctor',
      'ok',
      '…',
      '```',
      '```ts',
      'const one = 1;',
      '```',
      '```',
      'a picture',
      '```',
    ].join('\n');
    expect(blocksOf(text)).toEqual([
      { kind: 'mention', line: 'lintel why' },
      { kind: 'command', line: 'npm ci' },
      { kind: 'command', line: 'npx lintel list' },
      { kind: 'console', line: 'npx lintel doctor', shown: ['ok', '…'] },
      { kind: 'snippet', language: 'ts', text: 'const one = 1;\n' },
    ]);
  });

  test.each<[string, readonly string[], boolean]>([
    ['all of it', ['a', 'b', 'c'], true],
    ['its end', ['…', 'c'], true],
    ['a gap that is not told', ['a', 'c'], false],
    ['another order', ['…', 'b', '…', 'a'], false],
    ['a line that is not there', ['…', 'd'], false],
  ])('%s of an output', (_, shown, expected) => {
    expect(isShownIn('a\nb\nc\n', shown)).toBe(expected);
  });
});
