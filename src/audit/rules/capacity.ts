import type { Resource } from '../../model/index.ts';
import {
  cannotTell,
  isAbsent,
  isFalse,
  isTrue,
  place,
  resourcesOf,
  type SystemFacts,
  textsOf,
  withWords,
} from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, numberOf, passageContext, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, numberValue, type Statement, type StatementJudgement } from '../statement.ts';

/** How many instances and tasks run, and how few and many may. */
export const capacities: StatementRule = {
  kind: 'capacity',
  checks:
    'numbers of tasks of each service, smallest and largest size of groups, and services that run here and are planned there',
  read: (document) => [
    ...readTasks(document),
    ...readGroups(document),
    ...readRanges(document),
    ...readRunning(document),
    ...readNodes(document),
    ...readScaling(document),
  ],
  say: (statement) => {
    const [tasks, min, max] = [
      numberValue(statement, 'tasks'),
      numberValue(statement, 'min'),
      numberValue(statement, 'max'),
    ];
    if (tasks !== undefined)
      return `the service${statement.subject[1] === undefined ? '' : ` ${statement.subject[1]}`} runs ${tasks} task${tasks === 1 ? '' : 's'}`;
    if (statement.values.scales === true) return 'services of ECS scale by themselves';
    if (statement.subject[0] === 'ECS service')
      return `a service of ECS has ${min === undefined ? `at most ${max}` : `at least ${min}`} tasks`;
    const desired = numberValue(statement, 'desired');
    if (desired !== undefined) return `the group runs ${desired} instances`;
    return `the group has ${[min === undefined ? '' : `at least ${min}`, max === undefined ? '' : `at most ${max}`].filter((each) => each !== '').join(' and ')} instances`;
  },
  judge,
  compare,
};

function readTasks(document: ReadDocument): readonly Statement[] {
  return findAll(document, /^(?:[-*]\s*)?([\w-]+)\s*(?:\(([\w ]+)\))?\s*[:(]\s*(\d+) tasks?\b/i)
    .map(({ passage, found }) =>
      state(passage, 0, found[0].length, {
        kind: 'capacity',
        subject: ['task', (found[1] ?? '').toLowerCase()],
        values: { tasks: Number(found[3]) },
      }),
    )
    .concat(
      findAll(
        document,
        /\b(?:number of|desired) tasks?\b[^.\d]{0,24}(\d+)\b|\bdesired ?count(?: of|\s*[:=]| is)?\s*(\d+)\b|^(?:ECS |Fargate )?tasks?(?: count)?:\s*(\d+)$|\bruns? (\d+) (?:ECS |Fargate )?tasks?\b/i,
      ).map(({ passage, found }) =>
        state(passage, found.index, found[0].length, {
          kind: 'capacity',
          subject: ['task'],
          values: { tasks: Number(found.slice(1).find((each) => each !== undefined)) },
          ...(/desired ?count/i.test(found[0]) &&
            passage.form !== 'drawing' &&
            !/^\W*\d+[.)]/.test(passage.text) && { tight: true as const }),
        }),
      ),
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
    /(?<![/\w])(min|max)(?:imum)?(?: number of)?(?: instances| size| capacity)?:\s*(\d+)(?![\d.]*\s*(?:ACU|GB|\/))/i,
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
  return [...ranges, ...bounds, ...readBounds(document), ...readTriples(document)];
}

const BOUNDS: readonly (readonly [bound: 'min' | 'max', words: RegExp])[] = [
  ['min', /\bmin(?:imum)?(?: of)? (\d{1,3}) (?:EC2 )?instances?\b/i],
  ['max', /\b(?:max(?:imum)?(?: of)?|up to) (\d{1,3}) (?:EC2 )?instances?\b/i],
  [
    'max',
    /\bscales? (?:up |out )?(?:up )?to (\d{1,3})\b(?!\s*(?:%|[a-z]*B\b|k\b|[KM]\b|\+|,\d|ACU|vCPU|tasks?|million|thousand|request|user|read|write))/i,
  ],
];

/** `Min 2 instances`, `scales up to 20`, beside or below words of an Auto Scaling group. */
function readBounds(document: ReadDocument): readonly Statement[] {
  return BOUNDS.flatMap(([bound, words]) =>
    findAll(document, words)
      .filter(({ passage }) => GROUP.test(`${passage.text} ${passageContext(passage)}`) && !OTHERS.test(passage.text))
      .map(({ passage, found }) =>
        state(passage, found.index, found[0].length, {
          kind: 'capacity',
          subject: ['Auto Scaling group'],
          values: { [bound]: Number(found[1]) },
        }),
      ),
  );
}

/** What grows by itself, too, and is no group of instances. */
const OTHERS = /\bACUs?\b|\bvCPU\b|\btasks?\b|\bECS\b|\bFargate\b|\bLambda\b|\bDynamoDB\b|\breplicas?\b|\bpods?\b/i;

const TRIPLE =
  /\b((?:min|max|desired)(?:imum)?(?:\s*\/\s*(?:min|max|desired)(?:imum)?){1,2})\b[^.\d]{0,16}(\d+)\s*\/\s*(\d+)(?:\s*\/\s*(\d+))?/i;

/** `Min/Desired/Max: 1/2/4`. */
function readTriples(document: ReadDocument): readonly Statement[] {
  return findAll(document, TRIPLE).flatMap(({ passage, found }) => {
    if (OTHERS.test(passage.text)) return [];
    const names = (found[1] ?? '').toLowerCase().split(/\s*\/\s*/);
    const figures = [found[2], found[3], found[4]].filter((each) => each !== undefined);
    if (names.length !== figures.length) return [];
    return names.map((name, at) =>
      state(passage, found.index, found[0].length, {
        kind: 'capacity',
        subject: ['Auto Scaling group'],
        values: { [name.replace(/imum$/, '')]: Number(figures[at]) },
      }),
    );
  });
}

const GROUP = /\bauto[- ]?scal\w*|\bASGs?\b/i;
const RANGES: readonly RegExp[] = [
  /(?:\bASGs?|\bauto[- ]?scaling(?: groups?)?)\W{0,3}(\d+)\s*(?:[–-]|to)\s*(\d+)\b(?!\s*%)/i,
  /\bscales?\s(?:from )?(\d+)\s*(?:[–-]|to)\s*(\d+)\b(?!\s*(?:%|[a-z]*B\b|ACU))/i,
  /\bmin(?:imum)?(?: size| capacity)?(?: of)? (\d+)\s*(?:,|and|\/)\s*(?:a )?max(?:imum)?(?: size| capacity)?(?: of)? (\d+)\b/i,
  /\bmin(?:imum)? and max(?:imum)?\b[^.\d]{0,24}(\d+) and (\d+)\b/i,
  /\bmin\/max (\d+)()\b/i,
];

/** `ASG (2–20)`, `min 2, max 4`, `min/max 1`. */
function readRanges(document: ReadDocument): readonly Statement[] {
  return RANGES.flatMap((pattern) =>
    findAll(document, pattern)
      .filter(
        ({ passage }) => GROUP.test(`${passage.text} ${passageContext(passage)}`) || /\binstance/i.test(passage.text),
      )
      .filter(({ passage }) => !/\bACU\b|\bvCPU\b|\btasks?\b/i.test(passage.text))
      .flatMap(({ passage, found }) => {
        const [min, max] = [Number(found[1]), Number(found[2] === '' ? found[1] : found[2])];
        return (['min', 'max'] as const).map((bound) =>
          state(passage, found.index, found[0].length, {
            kind: 'capacity',
            subject: ['Auto Scaling group'],
            values: { [bound]: bound === 'min' ? min : max },
          }),
        );
      }),
  );
}

const RUNNING =
  /\b(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)\s*(?:x\s*)?(?:(?:EC2|ECS|web|app(?:lication)?|container)\s+)*(?:servers?|instances?|hosts?|nodes?)\b(?!\s*(?:type|class))[^.;]{0,70}?(?:\bauto[- ]?scal\w*|\bASGs?\b)|\bkeeps? (\d{1,3}) instances? running\b|\bdesired(?: capacity)?:?\s+(?:of )?(\d{1,3})\b/i;

/** `four servers … in an auto scaling group`, `desired: 4`. */
function readRunning(document: ReadDocument): readonly Statement[] {
  return findAll(document, RUNNING).flatMap(({ passage, found }) => {
    const desired = numberOf(found[1] ?? found[2] ?? found[3] ?? '');
    if (desired === undefined || !GROUP.test(`${passage.text} ${passageContext(passage)}`)) return [];
    return [
      state(passage, found.index, found[0].length, {
        kind: 'capacity',
        subject: ['Auto Scaling group'],
        values: { desired },
      }),
    ];
  });
}

const SCALES =
  /\b(?:ECS|Fargate)\b(?: (?:services?|tasks?))?[^.;]{0,12}\bauto-?scal(?:ing|es?)\b|\bauto-?scal(?:ing|es?)\b(?: for| of)? (?:ECS|Fargate)\b|\b(?:ECS|Fargate) (?:services?|tasks?) scale/i;
const TASKS =
  /\bmin(?:imum)?(?: of)? (\d{1,3}) tasks?\b[^.;\d]{0,20}\bmax(?:imum)?(?: of)? (\d{1,3}) tasks?\b|\b(\d{1,3})\s*(?:[–-]|to)\s*(\d{1,3}) (?:ECS |Fargate )?tasks\b/i;

/** `2 tasks, min 2, max 6`. */
const LEAST_AND_MOST =
  /\bmin(?:imum)?:? (\d{1,3})\s*(?:,|\/|and)\s*max(?:imum)?:? (\d{1,3})\b(?!\s*(?:%|[GM]i?B\b|vCPU|ACU|instances?\b))/i;

/** `Auto-scaling ECS Fargate`, `from a minimum of 2 tasks to a maximum of 20 tasks`. */
function readScaling(document: ReadDocument): readonly Statement[] {
  const scales = findAll(document, SCALES, ['prose', 'item', 'cell']).flatMap(({ passage, found }) =>
    /\b(?:no|not|without)\b/i.test(passage.text)
      ? []
      : [
          state(passage, found.index, found[0].length, {
            kind: 'capacity',
            subject: ['ECS service'],
            values: { scales: true },
          }),
        ],
  );
  const among = findAll(document, LEAST_AND_MOST, ['prose', 'item', 'cell']).filter(({ passage }) =>
    /\btasks?\b/i.test(passage.text),
  );
  const bounds = [...findAll(document, TASKS, ['prose', 'item', 'cell']), ...among].flatMap(({ passage, found }) =>
    (['min', 'max'] as const).map((bound) =>
      state(passage, found.index, found[0].length, {
        kind: 'capacity',
        subject: ['ECS service'],
        values: { [bound]: Number(bound === 'min' ? (found[1] ?? found[3]) : (found[2] ?? found[4])) },
      }),
    ),
  );
  return [...scales, ...bounds];
}

function judgeScaling(statement: Statement, { model }: Pick<SystemFacts, 'model'>): StatementJudgement {
  const targets = resourcesOf(model, 'AWS::ApplicationAutoScaling::ScalableTarget').filter((each) =>
    textsOf(each, 'ServiceNamespace').some(({ text, open }) => open || text === 'ecs'),
  );
  const services = resourcesOf(model, 'AWS::ECS::Service');
  if (targets.length === 0)
    return services.length === 0
      ? cannotTell('the template has no ECS service')
      : isAbsent('no service of the template is scaled', ...services.map((each) => place(each)));
  if (statement.values.scales === true)
    return isTrue('the template scales them', ...targets.map((each) => place(each)));
  const bound = numberValue(statement, 'min') === undefined ? 'max' : 'min';
  const found = targets.flatMap((each) => textsOf(each, bound === 'min' ? 'MinCapacity' : 'MaxCapacity'));
  const right = found.filter(({ text }) => Number(text) === numberValue(statement, bound));
  const shown = found.map(({ text }) => text).join(', ');
  const at = found.map((each) => each.place);
  if (right.length > 0) return isTrue(`it is ${shown}`, ...right.map((each) => each.place));
  return found.length !== 1 || found.some(({ open }) => open)
    ? cannotTell(`it is ${shown}`, ...at)
    : isFalse(`it is ${shown}`, ...at);
}

const NODES =
  /\bnode ?groups?\b[^.;\d]{0,30}\b(\d{1,3})\s*(?:[–-]|to)\s*(\d{1,3})\s+(?:[a-z]\w*\.\w+ )?(?:nodes|instances|workers)\b/i;

/** `Node group: 2-4 t3.medium instances`. */
function readNodes(document: ReadDocument): readonly Statement[] {
  return findAll(document, NODES).flatMap(({ passage, found }) =>
    (['min', 'max'] as const).map((bound) =>
      state(passage, found.index, found[0].length, {
        kind: 'capacity',
        subject: ['node group'],
        values: { [bound]: Number(bound === 'min' ? found[1] : found[2]) },
      }),
    ),
  );
}

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const tasks = numberValue(statement, 'tasks');
  if (tasks !== undefined) return judgeTasks(tasks, statement.subject[1] ?? '', { model });
  if (statement.subject[0] === 'ECS service') return judgeScaling(statement, { model });
  const isOfNodes = statement.subject[0] === 'node group';
  const groups = resourcesOf(model, isOfNodes ? 'AWS::EKS::Nodegroup' : 'AWS::AutoScaling::AutoScalingGroup');
  if (groups.length === 0) return cannotTell(`the template has no ${isOfNodes ? 'node group' : 'Auto Scaling group'}`);
  const desired = numberValue(statement, 'desired');
  if (desired !== undefined) return judgeDesired(desired, groups);
  const path = isOfNodes ? 'ScalingConfig.' : '';
  const pairs = [
    [`${path}MinSize`, numberValue(statement, 'min')],
    [`${path}MaxSize`, numberValue(statement, 'max')],
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
  const wanted = found[0]?.wanted;
  if (groups.length > 1 && new Set(found.map(({ text }) => text)).size > 1)
    return found.some(({ text }) => Number(text) === wanted)
      ? isTrue(`one of the groups has it: ${shown}`, ...at)
      : cannotTell(`which group is meant is not known: ${shown}`, ...at);
  return found.every(({ text, wanted }) => Number(text) === wanted)
    ? isTrue(`it has ${shown}`, ...at)
    : isFalse(`it has ${shown}`, ...at);
}

/** A group that names no desired capacity starts with its smallest size. */
function judgeDesired(desired: number, groups: readonly Resource[]): StatementJudgement {
  const found = groups.flatMap((each) => {
    const own = textsOf(each, 'DesiredCapacity');
    return own.length > 0 ? own : textsOf(each, 'MinSize');
  });
  const at = found.map((each) => each.place);
  const shown = found.map(({ text }) => text).join(', ');
  if (found.some(({ text }) => Number(text) === desired)) return isTrue(`it is ${shown}`, ...at);
  if (found.length !== 1 || found.some(({ open }) => open)) return cannotTell(`it is ${shown}`, ...at);
  const [most] = groups.flatMap((each) => textsOf(each, 'MaxSize'));
  return most !== undefined && Number(most.text) >= desired && Number(shown) < desired
    ? cannotTell(`it begins with ${shown} and may grow to ${most.text}`, ...at)
    : isFalse(`it is ${shown}`, ...at);
}

function judgeTasks(tasks: number, name: string, { model }: Pick<SystemFacts, 'model'>): StatementJudgement {
  const services = resourcesOf(model, 'AWS::ECS::Service');
  if (services.length === 0) return cannotTell('the template has no ECS service');
  const named = name === '' ? services : serviceNamed(services, name);
  if (name === '' && services.length > 1) return cannotTell('which service is meant is not known');
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
