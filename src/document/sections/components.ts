import type { Model, Resource } from '../../model/index.ts';
import { gatherResources, onlyInSome, type RowAcross } from '../across.ts';
import { COMPUTE } from '../components/compute.ts';
import { DATA } from '../components/data.ts';
import { EDGE } from '../components/edge.ts';
import { MESSAGES } from '../components/messages.ts';
import type { ComponentType, Settings } from '../components/settings.ts';
import { blocks, code, plain, table } from '../markdown.ts';
import { readingOf } from '../reading.ts';
import type { Section } from '../section.ts';
import type { DocumentSubject } from '../subject.ts';

const KINDS: readonly (readonly [heading: string, types: Readonly<Record<string, ComponentType>>])[] = [
  ['Edge', EDGE],
  ['Compute', COMPUTE],
  ['Data', DATA],
  ['Messages, audit and watch', MESSAGES],
];

/** What the system is made of: each component with the settings that matter. */
export const components: Section = {
  name: 'components',
  title: 'Components',
  write: (subject) =>
    blocks(
      ...KINDS.map(([heading, types]) => {
        const shown = tableOf(subject, types);
        return shown === '' ? '' : `### ${heading}\n\n${shown}`;
      }),
    ),
};

const MOST_ROWS = 120;

function tableOf(subject: DocumentSubject, types: Readonly<Record<string, ComponentType>>): string {
  const order = Object.keys(types);
  const rows = gatherResources(subject, ({ type }) => Object.hasOwn(types, type))
    .toSorted((left, right) => order.indexOf(typeOf(left)) - order.indexOf(typeOf(right)))
    .map((row) => ({ row, told: settingsOf(types, row) }));
  if (rows.length === 0) return '';
  const names = subject.environments.map(({ name }) => name);
  const lines = rows.map(({ row, told }) => [
    code(nameIn(row)) + onlyInSome(subject, row),
    types[typeOf(row)]?.called ?? typeOf(row),
    shared(told).map(plain).join('; '),
    ...names.map((name) => own(told, name).map(plain).join('; ')),
  ]);
  const shown = lines.slice(0, MOST_ROWS);
  const left = lines.length - shown.length;
  return blocks(
    table(['Component', 'What', 'Settings', ...(names.length > 1 ? names : [])], shown),
    left > 0 && `And ${left} more of these kinds.`,
  );
}

type Found = RowAcross<{ readonly resource: Resource; readonly model: Model }>;
type Told = ReadonlyMap<string, Settings>;

function nameIn(row: Found): string {
  return [...row.in.values()][0]?.resource.logicalId ?? '';
}

function typeOf(row: Found): string {
  return [...row.in.values()][0]?.resource.type ?? '';
}

/** Names that carry the environment's own name are written out for each, so that they can be pasted. */
function settingsOf(types: Readonly<Record<string, ComponentType>>, row: Found): Told {
  return new Map(
    [...row.in].map(([environment, { resource, model }]) => [
      environment,
      types[resource.type]?.settings(readingOf(model, resource)) ?? {},
    ]),
  );
}

/** The phrases that all environments share, in the order of the first. */
function shared(told: Told): readonly string[] {
  const [first, ...rest] = [...told.values()];
  return Object.entries(first ?? {}).flatMap(([name, phrase]) =>
    typeof phrase === 'string' && phrase !== '' && rest.every((other) => other[name] === phrase) ? [phrase] : [],
  );
}

/** The phrases that this environment does not share with all others. */
function own(told: Told, environment: string): readonly string[] {
  const mine = told.get(environment);
  if (mine === undefined) return [];
  return Object.entries(mine).flatMap(([name, phrase]) => {
    const isShared = [...told.values()].every((other) => other[name] === phrase);
    return typeof phrase === 'string' && phrase !== '' && !isShared ? [phrase] : [];
  });
}
