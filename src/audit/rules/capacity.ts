import type { Resource } from '../../model/index.ts';
import { cannotTell, isFalse, isTrue, place, resourcesOf, type SystemFacts, textsOf, withWords } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, passageContext, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, numberValue, type Statement, type StatementJudgement } from '../statement.ts';

/** How many instances and tasks run, and how few and many may. */
export const capacities: StatementRule = {
  kind: 'capacity',
  checks:
    'numbers of tasks of each service, smallest and largest size of groups, and services that run here and are planned there',
  read: (document) => [...readTasks(document), ...readGroups(document)],
  say: (statement) => {
    const [tasks, min, max] = [
      numberValue(statement, 'tasks'),
      numberValue(statement, 'min'),
      numberValue(statement, 'max'),
    ];
    if (tasks !== undefined) return `the service ${statement.subject[1]} runs ${tasks} task${tasks === 1 ? '' : 's'}`;
    return `the group has ${[min === undefined ? '' : `at least ${min}`, max === undefined ? '' : `at most ${max}`].filter((each) => each !== '').join(' and ')} instances`;
  },
  judge,
  compare,
};

function readTasks(document: ReadDocument): readonly Statement[] {
  return findAll(document, /^(?:[-*]\s*)?([\w-]+)\s*(?:\(([\w ]+)\))?\s*[:(]\s*(\d+) tasks?\b/i).map(
    ({ passage, found }) =>
      state(passage, 0, found[0].length, {
        kind: 'capacity',
        subject: ['task', (found[1] ?? '').toLowerCase()],
        values: { tasks: Number(found[3]) },
      }),
  );
}

function readGroups(document: ReadDocument): readonly Statement[] {
  const ranges = findAll(document, /\binstance count:?\s*(\d+)\s*[-–]\s*(\d+)/i).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'capacity',
      subject: ['Auto Scaling group'],
      values: { min: Number(found[1]), max: Number(found[2]) },
    }),
  );
  const bounds = findAll(
    document,
    /\b(min|max)(?:imum)?(?: number of)?(?: instances| size| capacity)?:\s*(\d+)(?![\d.]*\s*(?:ACU|GB))/i,
  )
    .filter(
      ({ passage }) =>
        /\binstances?\b|\bauto ?scaling\b|\bASG\b/i.test(`${passage.text} ${passageContext(passage)}`) &&
        !/\bACU\b|\bconnections\b/i.test(passage.text),
    )
    .map(({ passage, found }) =>
      state(passage, found.index, found[0].length, {
        kind: 'capacity',
        subject: ['Auto Scaling group'],
        values: { [(found[1] ?? '').toLowerCase()]: Number(found[2]) },
      }),
    );
  return [...ranges, ...bounds];
}

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const tasks = numberValue(statement, 'tasks');
  if (tasks !== undefined) return judgeTasks(tasks, statement.subject[1] ?? '', { model });
  const groups = resourcesOf(model, 'AWS::AutoScaling::AutoScalingGroup');
  if (groups.length === 0) return cannotTell('the template has no Auto Scaling group');
  const pairs = [
    ['MinSize', numberValue(statement, 'min')],
    ['MaxSize', numberValue(statement, 'max')],
  ] as const;
  const found = pairs.flatMap(([path, wanted]) =>
    wanted === undefined
      ? []
      : groups.flatMap((each) => textsOf(each, path).map((real) => ({ ...real, path, wanted }))),
  );
  const at = found.map((each) => each.place);
  const shown = found.map(({ path, text }) => `${path} ${text}`).join(', ');
  if (found.length === 0) return cannotTell('the group sets no sizes');
  if (found.some(({ open }) => open)) return cannotTell(`only deployment tells: ${shown}`, ...at);
  return found.every(({ text, wanted }) => Number(text) === wanted)
    ? isTrue(`it has ${shown}`, ...at)
    : isFalse(`it has ${shown}`, ...at);
}

function judgeTasks(tasks: number, name: string, { model }: Pick<SystemFacts, 'model'>): StatementJudgement {
  const services = resourcesOf(model, 'AWS::ECS::Service');
  if (services.length === 0) return cannotTell('the template has no ECS service');
  const named = serviceNamed(services, name);
  if (named.length === 0)
    return isFalse(
      `no service of the template is called ${name}; there are ${services.map(({ logicalId }) => logicalId).join(', ')}`,
      ...services.map((each) => place(each)),
    );
  const found = named.flatMap((each) => textsOf(each, 'DesiredCount'));
  if (found.length === 0) return cannotTell('the service sets no desired count', ...named.map((each) => place(each)));
  const right = found.filter(({ text }) => text === String(tasks));
  const shown = found.map(({ text }) => text).join(', ');
  return right.length > 0
    ? isTrue(`it wants ${shown}`, ...right.map((each) => each.place))
    : isFalse(`it wants ${shown}`, ...found.map((each) => each.place));
}

/** By its full name, or by the last word of it. */
export function serviceNamed(services: readonly Resource[], name: string): readonly Resource[] {
  const exact = services.filter((each) => textsOf(each, 'ServiceName').some(({ text }) => text.toLowerCase() === name));
  return exact.length > 0 ? exact : withWords(services, [name.split('-').at(-1) ?? name]);
}

/** A service that runs in one place of the document and is planned in another. */
function compare(statements: readonly Statement[]): readonly Clash[] {
  const own = statements.filter((each) => each.kind === 'capacity' && numberValue(each, 'tasks') !== undefined);
  return own.flatMap((statement) =>
    own
      .filter(
        (other) => statement.modality === undefined && other.modality === 'planned' && sameService(statement, other),
      )
      .map((other) => ({ statement, other, because: 'it runs here and is planned there' })),
  );
}

function sameService(a: Statement, b: Statement): boolean {
  const [first = '', second = ''] = [a.subject[1], b.subject[1]];
  return first === second || first.endsWith(`-${second}`) || second.endsWith(`-${first}`);
}
