/**
 * Breaking edits as data: `<system>.edits.json`, one row for each edit.
 *
 *     { "edit": "backups are kept for a day", "refutes": ["PMO-DB-09"], "at": "Database.Properties.BackupRetentionPeriod", "to": 1 }
 *     { "edit": "the restore is left out", "refutes": ["PMO-DR-06"], "file": "host/restore", "says": "pg_restore", "becomes": "true" }
 *
 * `at` begins with a logical id, of a resource, a parameter or an output, or is the `Description` of a stack; `Stack/Id` says in which stack where that is not
 * the first that has it. `to` is the new value of that place; without `to` the place is left out. An id that is not there
 * is a new resource, which may be `like` another, an index past the end a new element, and `["a.b"]` is a key with dots. Of a long text at a place, as of
 * a file, only what it `says` can become something else. `region` puts the first stack elsewhere. `in` names the
 * environment, the last of the architecture where it is left out. `npm run mutate:template -- SYSTEM` proposes rows for the claims that
 * no edit names.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Shape, Shaped } from '../../src/base/index.ts';
import { list, object, text } from '../../src/base/index.ts';
import type { System } from '../judged.ts';
import { type EditableTemplate, edited, withFile } from './noticed.ts';

const ANYTHING: Shape<unknown> = { schema: {}, check: (value): value is unknown => value !== null };

const ROW = object(
  {
    edit: text({ about: 'what the edit does, as a sentence' }),
    refutes: list(text(), { min: 1, about: 'the claims that must refuse it' }),
  },
  {
    in: text({ about: 'the environment; default: the last of the architecture' }),
    at: text({ about: 'the place in the template' }),
    to: ANYTHING,
    like: text({ about: 'the logical id of which the place becomes a copy' }),
    region: text({ about: 'the region of the first stack' }),
    file: text({ about: 'a delivered file' }),
    says: text({ about: 'what the file, or the text at the place, says' }),
    becomes: text({ about: 'what it says instead' }),
  },
);

export type Row = Shaped<typeof ROW>;

/** The rows of a system; none where it has no file. Fails where a row cannot be read. `aimed` rows stand apart (test/synth/aimed-edits.test.ts). */
export function rowsOf(system: string, kind: 'edits' | 'aimed' = 'edits'): readonly Row[] {
  const path = join(import.meta.dirname, `${system}.${kind}.json`);
  if (!existsSync(path)) return [];
  const rows: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const faults: string[] = [];
  const isRow = (row: unknown): row is Row =>
    ROW.check(row, [], (at, what) => faults.push(`${path}: ${JSON.stringify(row)} ${at.join('.')}: ${what}`));
  if (Array.isArray(rows) && rows.every(isRow)) return rows;
  throw new Error(faults.join('\n') || `${path} is no list of rows.`);
}

/** The system after the edit of a row; fails where the edit changes nothing. */
export function afterRow(system: System, row: Row): System {
  const { at, file, says, becomes, region } = row;
  if (at !== undefined) return edited(system, (...templates) => editAt(system, templates, row, at));
  if (file !== undefined && says !== undefined) return withFile(system, file, says, becomes ?? '');
  if (region !== undefined) {
    const [first, ...others] = system.stacks;
    if (first === undefined || first.region === region) throw new Error('The edit changes nothing.');
    return { ...system, stacks: [{ ...first, region }, ...others] };
  }
  throw new Error(`"${row.edit}" says neither "at" nor "region" nor "file" with "says".`);
}

const SECTIONS = ['Resources', 'Parameters', 'Outputs'] as const;

function editAt({ stacks }: System, templates: readonly EditableTemplate[], row: Row, at: string): void {
  const { says, becomes = '', like } = row;
  const [, stack, path = ''] = /^(?:([\w-]+)\/)?(.*)$/s.exec(at) ?? [];
  const [id, ...rest] = stepsOf(path);
  const candidates = templates.filter((_, index) => stack === undefined || stacks[index]?.name === stack);
  const template = candidates.find((each) => SECTIONS.some((section) => id in each[section])) ?? candidates[0];
  if (template === undefined) throw new Error(`There is no stack "${stack}".`);
  const section = SECTIONS.find((each) => id in template[each]) ?? 'Resources';
  // biome-ignore lint/suspicious/noExplicitAny: edits reach anywhere into template data
  let place: any = id === 'Description' ? template : template[section];
  let key = id;
  for (const step of rest) {
    place = place[key];
    if (typeof place !== 'object' || place === null) throw new Error(`"${at}": there is nothing at "${key}".`);
    key = step;
  }
  const to = like === undefined ? row.to : structuredClone(template.Resources[like]);
  if (says !== undefined) {
    if (!String(place[key]).includes(says)) throw new Error(`"${at}" does not say "${says}".`);
    place[key] = String(place[key]).replaceAll(says, becomes);
  } else if (to !== undefined) place[key] = to;
  else if (!(key in place)) throw new Error(`"${at}": there is nothing at "${key}".`);
  else if (Array.isArray(place)) place.splice(Number(key), 1);
  else delete place[key];
}

const STEP = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g;

function stepsOf(path: string): readonly [string, ...string[]] {
  const [first, ...rest] = [...path.matchAll(STEP)].map(([, quoted, index, plain]) => quoted ?? index ?? plain ?? '');
  if (first === undefined) throw new Error(`"${path}" names no place.`);
  return [first, ...rest];
}

/** The steps of a path as `at` spells them. */
export function pathOf([id, ...steps]: readonly (string | number)[]): string {
  const spell = (step: string | number) => {
    if (typeof step === 'number') return `[${step}]`;
    return /[.[\]]/.test(step) ? `["${step}"]` : `.${step}`;
  };
  return [id, ...steps.map(spell)].join('');
}
