/**
 * Linters of others over what the systems deliver: `npm run lint:delivered [-- --keep FOLDER]`. Templates go to cfn-lint;
 * scripts, what instances run when they start, and the blocks of runbooks to shellcheck; workflows to actionlint, which asks
 * shellcheck about their steps; Dockerfiles to hadolint. Each is taken from PATH; one that is not there is told, with what
 * was not judged. `--keep` says where the files are written, and leaves them there. Exits 1 on findings.
 *
 * Templates are those of the environments, everything else of changed options too, equal texts once.
 */
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Case, ENVIRONMENTS, VARIANTS } from '../test/systems.ts';
import { blocksAsScript, scriptsOfUserData } from './delivered-shell.ts';

/** Without W3005: a dependency that a reference makes too changes nothing, and the CDK writes it; without W3010: zones are the document's. */
const CFN_LINT = ['--ignore-checks', 'W3005', 'W3010', '--regions'];
/** Notes of less weight do not fit: `${Parameter}` in quotes is CloudFormation's, a sourced file is on the host. */
const SHELLCHECK = ['--severity=warning'];
/** A user by name is one of the image. */
const HADOLINT = ['--failure-threshold', 'warning', '--no-color'];

const ROOT = join(import.meta.dirname, '..');
const { keep } = parseArgs({ options: { keep: { type: 'string' } } }).values;
const folder = keep ?? mkdtempSync(join(tmpdir(), 'lintel-delivered-'));
const templates = new Map<string, string[]>();
const scripts: string[] = [];
const workflows: string[] = [];
const dockerfiles: string[] = [];
const seen = new Set<string>();
let failed = false;

/** Writes a text for a linter, unless an equal one is there. */
function put(into: string[], path: string, text: string): void {
  if (seen.has(text)) return;
  seen.add(text);
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  into.push(path);
}

function deliver(it: Case): void {
  const at = it.title.replaceAll(/[^\w.-]+/g, '-').replace(/-$/, '');
  for (const { name, region = 'us-east-1', template } of it.synthesized().stacks) {
    const ofRegion = templates.get(region) ?? [];
    templates.set(region, ofRegion);
    if (ENVIRONMENTS.includes(it)) put(ofRegion, `${at}/${name}.template.json`, JSON.stringify(template, null, 1));
    for (const { id, script } of scriptsOfUserData(template)) put(scripts, `${at}/${name}.${id}.sh`, script);
  }
  for (const [path, text] of Object.entries(it.files())) {
    if (path.startsWith('.github/workflows/')) put(workflows, `${at}/${path}`, text);
    else if (path.endsWith('Dockerfile')) put(dockerfiles, `${at}/${path}`, text);
    else if (path.endsWith('.md')) put(scripts, `${at}/${path}.sh`, blocksAsScript(text));
    else if (/^#!.*sh\b/.test(text)) put(scripts, `${at}/${path}`, text);
  }
}

/** Asks a linter; a folder without findings is told in a line. */
function judge(program: string, what: string, options: readonly string[], files: readonly string[]): void {
  const run = spawnSync(program, [...options, ...files], {
    cwd: folder,
    env: { ...process.env, SHELLCHECK_OPTS: SHELLCHECK.join(' ') },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (run.error !== undefined) {
    console.log(`- ${program} could not be started, so ${files.length} ${what} were not judged: ${run.error.message}`);
    return;
  }
  failed ||= run.status !== 0;
  console.log(`${run.status === 0 ? '✓' : '✗'} ${program}: ${files.length} ${what}`);
  // A linter that expects one of a thousand names lists them all.
  if (run.status !== 0) console.log(`${run.stdout}${run.stderr}`.replaceAll(/^(.{300}).+$/gm, '$1 …'));
}

for (const it of [...ENVIRONMENTS, ...VARIANTS]) deliver(it);
for (const path of globSync(['.ci/run', 'tools/review/*.sh'], { cwd: ROOT }))
  put(scripts, `lintel/${path}`, readFileSync(join(ROOT, path), 'utf8'));

for (const [region, files] of templates)
  judge('cfn-lint', `templates of ${region}`, [...CFN_LINT, region, '--'], files);
judge('shellcheck', 'scripts and runbooks', SHELLCHECK, scripts);
judge('actionlint', 'workflows', ['-no-color'], workflows);
judge('hadolint', 'Dockerfiles', HADOLINT, dockerfiles);
if (keep === undefined) rmSync(folder, { recursive: true });
process.exitCode = failed ? 1 : 0;
