/** What is started, with what size and which settings. */
import type { Assertion } from '../../claims/index.ts';
import { elementsAt } from '../../model/index.ts';
import type { Question, Thing } from '../question.ts';
import { functionRuns } from '../running/functions.ts';
import { instanceRuns } from '../running/instances.ts';
import type { Aspect, Running } from '../running/running.ts';
import { definitionRuns, serviceRuns } from '../running/tasks.ts';
import { wholeText } from './balancers.ts';
import { listed, type NameOf, type Proposal } from './proposal.ts';

type Runs = Omit<Extract<Assertion, { kind: 'runs' }>, 'kind' | 'of'>;

/** One setting of what runs, and how a title says it. */
interface Setting {
  readonly runs: Runs;
  readonly says: string;
}

export function proposeRunning(question: Question, nameOf: NameOf): readonly Proposal[] {
  return [...question.model.resources.values()].flatMap((resource): readonly Proposal[] => {
    const thing: Thing = { ...resource, kind: 'resource' };
    const of = nameOf(thing.id);
    return runningOf(question, thing).flatMap(({ container, running }) => [
      ...settings(of, container, running),
      ...metadata(of, running),
    ]);
  });
}

interface Started {
  /** Which of several containers. */
  readonly container?: string;
  readonly running: Running;
}

/** A task definition is told with the services that run it, where there are any. */
function runningOf(question: Question, thing: Thing): readonly Started[] {
  switch (thing.type) {
    case 'AWS::ECS::Service':
      return containersOf(serviceRuns(question, thing, undefined), (name) => serviceRuns(question, thing, name));
    case 'AWS::ECS::TaskDefinition': {
      const names = elementsAt(thing.properties, ['ContainerDefinitions']);
      if (names.length !== 1) return [];
      const all = definitionRuns(question, thing, undefined);
      return all.every(({ owners }) => owners.length === 0) ? all.map((running) => ({ running })) : [];
    }
    case 'AWS::Lambda::Function':
      return [{ running: functionRuns(thing) }];
    case 'AWS::EC2::Instance':
    case 'AWS::EC2::LaunchTemplate':
    case 'AWS::AutoScaling::LaunchConfiguration':
      return instanceRuns(question, thing, undefined).map((running) => ({ running }));
    default:
      return [];
  }
}

function containersOf(all: readonly Running[], of: (name: string) => readonly Running[]): readonly Started[] {
  const several = all.map(({ unknown }) => /which container of .* is meant: (.*)$/.exec(unknown ?? '')?.[1]);
  return all.flatMap((running, index): readonly Started[] => {
    const names = several[index]?.split(', ');
    return names === undefined
      ? [{ running }]
      : names.flatMap((container) => of(container).map((each) => ({ container, running: each })));
  });
}

/** The settings of one promise: what is chosen together is told together. */
const SETTINGS = [
  { verb: ['runs on', 'run on'], texts: ['runtime', 'instanceType'], numbers: [] },
  {
    verb: ['has', 'have'],
    texts: [],
    numbers: [
      ['cpu', (n: number) => `${n} CPU units`],
      ['memory', (n: number) => `${n} MiB`],
      ['timeoutSeconds', (n: number) => `at most ${n} seconds`],
      ['count', (n: number) => (n === 1 ? 'one task' : `${n} tasks`)],
    ],
  },
] as const;

function settings(of: string, container: string | undefined, running: Running): readonly Proposal[] {
  if (running.unknown !== undefined) return [];
  const which = container === undefined ? {} : { container };
  const name = container === undefined ? '' : ` (container ${container})`;
  return SETTINGS.flatMap(({ verb: [one, many], texts, numbers }): readonly Proposal[] => {
    const found: readonly Setting[] = [
      ...texts.flatMap((aspect): readonly Setting[] => {
        const text = writtenIn(running, aspect);
        return text === undefined ? [] : [{ runs: { [aspect]: text }, says: text }];
      }),
      ...numbers.flatMap(([aspect, says]): readonly Setting[] => {
        const number = sizeIn(writtenIn(running, aspect));
        return number === undefined ? [] : [{ runs: { [aspect]: number }, says: says(number) }];
      }),
    ];
    if (found.length === 0) return [];
    const told = listed(found.map(({ says }) => says));
    const says = (subjects: string, isMany: boolean) => `${subjects}${name} ${isMany ? many : one} ${told}`;
    const holds: Assertion = { kind: 'runs', of, ...which, ...Object.assign({}, ...found.map(({ runs }) => runs)) };
    return [{ area: 'What runs', of, attempts: [{ says, holds: [holds] }] }];
  });
}

function metadata(of: string, running: Running): readonly Proposal[] {
  if (running.slots.metadataTokens === undefined) return [];
  const says = (subjects: string) => `The metadata service of ${subjects} wants a token`;
  return [
    { area: 'What runs', of, attempts: [{ says, holds: [{ kind: 'runs', of, imdsv2: true }] }], isExpected: true },
  ];
}

/** What stands in all places of an aspect, where the template writes it. */
function writtenIn({ slots }: Running, aspect: Aspect): string | undefined {
  const texts = (slots[aspect] ?? []).map(({ thing, path }) => {
    const [found, ...more] = elementsAt(thing.properties, path);
    return more.length > 0 ? undefined : wholeText(found?.value);
  });
  return new Set(texts).size === 1 ? texts[0] : undefined;
}

/** `.5 vCPU` and `1 GB` are 512 and 1024. */
function sizeIn(text: string | undefined): number | undefined {
  const unit = /^([\d.]+)\s*(?:vCPU|GB)$/i.exec(text ?? '');
  const number = unit === null ? Number(text) : Number(unit[1]) * 1024;
  return text === undefined || !Number.isFinite(number) ? undefined : number;
}
