import { either, flag, list, number, object, record, text, word } from '../../base/index.ts';
import { task } from '../examples/task.ts';
import { COUNT, constant, MATCHER, type Matcher } from '../matcher.ts';
import { NAME, TARGET, type Target } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord, type Rest } from '../word.ts';

const VARIABLE = object(
  { name: text(), required: flag() },
  {
    default: text(),
    secret: object({
      shape: either((value) => typeof value === 'string', word(['plain']), object({ jsonKey: text() })),
    }),
  },
);

const CONTRACT = object(
  { variables: list(VARIABLE) },
  {
    command: list(text()),
    port: either(
      (value) => typeof value === 'string',
      word(['none']),
      number({
        min: 1,
        max: 65535,
        whole: true,
        about: 'none: it listens on no port, and nothing sends requests to it',
      }),
    ),
    health: either(
      (value) => typeof value === 'string',
      word(['none']),
      object(
        { path: text(), okStatus: number({ whole: true }) },
        {},
        'none: it answers no health check over HTTP, so no target group may ask for one',
      ),
    ),
    stopSeconds: number({ min: 0 }),
    programs: list(text(), { about: 'what the image must have; a health check may call nothing else' }),
  },
  'what a process of the workload asks for: its variables and no other, secrets in their shape, its port and health path',
);

const CHECK = object(
  {},
  {
    command: list(text(), { about: 'words of its command, in order; * is a wildcard' }),
    intervalSeconds: number({ min: 1 }),
    timeoutSeconds: number({ min: 1 }),
    retries: number({ min: 1 }),
    startSeconds: number({ min: 0 }),
  },
  'the health check of the container itself',
  { min: 1 },
);

const says = { kind: 'runs', of: 'Service' } as const;

export const RUNS = defineWord(
  'runs',
  'what a service or task, a function, an instance or a group of instances starts, and with what; what is left out is not judged',
  { of: SUBJECT },
  {
    container: text({ about: 'which of several containers' }),
    image: MATCHER,
    command: list(text(), { about: 'exactly these words; none: the command of the image' }),
    entrypoint: list(text()),
    port: either(
      (value) => typeof value === 'string',
      word(['none']),
      number({ min: 1, max: 65535, whole: true, about: 'the port of the process and of every target group before it' }),
    ),
    health: text({ about: 'the path that every target group before it asks, and its own check where it names one' }),
    check: CHECK,
    environment: record(MATCHER, 'variables with their values; absent: it has no such variable'),
    secrets: record(
      object({ from: TARGET }, { key: text({ about: 'the key of a JSON secret; without it the whole secret' }) }),
      'variables that are filled from a secret or a parameter of Systems Manager',
    ),
    only: { ...constant, schema: { const: true, description: 'no other variables and secrets than those named' } },
    user: MATCHER,
    readonlyRoot: flag('the root file system cannot be written'),
    cpu: number({ min: 0, about: 'CPU units: 1024 are one vCPU' }),
    memory: number({ min: 0, about: 'MiB' }),
    count: COUNT,
    launch: word(['FARGATE', 'FARGATE_SPOT', 'EC2', 'EXTERNAL']),
    family: MATCHER,
    logs: NAME,
    logPrefix: text(),
    role: NAME,
    executionRole: NAME,
    stopSeconds: number({ min: 0 }),
    exec: flag('ECS Exec opens a shell in its containers'),
    instanceType: MATCHER,
    imdsv2: { ...constant, schema: { const: true, description: 'the metadata service wants a token' } },
    metadataHops: number({ min: 1, max: 64, whole: true }),
    runtime: MATCHER,
    handler: text(),
    timeoutSeconds: number({ min: 1 }),
    contract: CONTRACT,
    without: list(text(), { about: 'required variables of the contract that this process does not read' }),
  },
  {
    holds: [
      {
        says: 'The service runs one container on port 3000, with its password from a secret.',
        resources: task(),
        claim: {
          ...says,
          image: { like: '*/api:*' },
          port: 3000,
          environment: { LOG_LEVEL: 'info' },
          secrets: { DB_PASSWORD: { from: 'Login', key: 'password' } },
          only: true,
          cpu: 512,
          memory: 1024,
          logs: 'Logs',
        },
      },
    ],
    fails: [
      {
        says: 'The secret is given whole, not its key.',
        resources: task({ Secrets: [{ Name: 'DB_PASSWORD', ValueFrom: { Ref: 'Login' } }] }),
        claim: { ...says, secrets: { DB_PASSWORD: { from: 'Login', key: 'password' } } },
      },
      {
        says: 'A variable has another value.',
        resources: task({ Environment: [{ Name: 'LOG_LEVEL', Value: 'debug' }] }),
        claim: { ...says, environment: { LOG_LEVEL: 'info' } },
      },
      {
        says: 'A password stands in the environment, against the contract.',
        resources: task({ Secrets: [], Environment: [{ Name: 'DB_PASSWORD', Value: 'hunter2' }] }),
        claim: {
          ...says,
          contract: {
            variables: [{ name: 'DB_PASSWORD', required: true, secret: { shape: { jsonKey: 'password' } } }],
          },
        },
      },
    ],
    unknown: [
      {
        says: 'A task definition that is made elsewhere may run anything.',
        parameters: { Definition: { Type: 'String' } },
        resources: { Service: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Definition' } } } },
        claim: { ...says, port: 3000 },
      },
    ],
  },
  { min: 3 },
);

/** A process of a workload, as its contract tells it. */
export interface Workload {
  readonly processes: readonly {
    readonly name: string;
    readonly command: readonly string[];
    readonly port?: number;
    readonly stopTimeoutSec?: number;
    readonly health?: { readonly path: string; readonly okStatus: number };
  }[];
  readonly needsInImage?: readonly string[];
  readonly env: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly default?: string;
    readonly secret?: { readonly shape: 'plain' | { readonly jsonKey: string } };
  }[];
}

type Runs = Rest<typeof RUNS, 'of'>;

/** What is said of what runs, with names of the system. */
export interface RunsSaid<Name extends string>
  extends Omit<Runs, 'secrets' | 'logs' | 'role' | 'executionRole' | 'contract' | 'environment' | 'image'> {
  /** The secret or parameter, with the key of a JSON secret: `database login:password`. */
  readonly secrets?: Readonly<Record<string, Target<Name> | `${Name}:${string}`>>;
  readonly environment?: Readonly<Record<string, Matcher<Name>>>;
  readonly image?: Matcher<Name>;
  readonly logs?: Name;
  readonly role?: Name;
  readonly executionRole?: Name;
  readonly contract?: Workload;
  /** Which process of the contract. @default its first */
  readonly process?: string;
}

/**
 * What is started, and with what.
 *
 * @example runs('service', { port: 8080, secrets: { DB_PASSWORD: 'database login:password' }, logs: 'log group' })
 * @example runs('service', { contract, process: 'worker', without: ['PORT'] })
 */
export function runs<Name extends string = string>(
  of: Subject<Name>,
  { secrets, contract, process, ...more }: RunsSaid<Name>,
): AssertionOf<typeof RUNS> {
  return {
    kind: 'runs',
    of,
    ...more,
    ...(secrets !== undefined && {
      secrets: Object.fromEntries(Object.entries<string>(secrets).map(([name, source]) => [name, secretOf(source)])),
    }),
    ...(contract !== undefined && { contract: processOf(contract, process) }),
  };
}

/** `login:password` as name and key; an ARN and text with `${…}` keep their colons. */
function secretOf(source: string): { readonly from: string; readonly key?: string } {
  const at = source.startsWith('arn:') ? -1 : source.indexOf(':', source.lastIndexOf('}') + 1);
  return at < 0 ? { from: source } : { from: source.slice(0, at), key: source.slice(at + 1) };
}

function processOf(
  { processes, env, needsInImage }: Workload,
  name: string | undefined,
): NonNullable<Runs['contract']> {
  const found = name === undefined ? processes[0] : processes.find((each) => each.name === name);
  if (found === undefined)
    throw new Error(`The contract has no process ${name}; there are ${processes.map((each) => each.name).join(', ')}.`);
  const { command, port, health, stopTimeoutSec } = found;
  return {
    variables: env,
    command,
    port: port ?? 'none',
    health: health === undefined ? 'none' : { path: health.path, okStatus: health.okStatus },
    ...(stopTimeoutSec !== undefined && { stopSeconds: stopTimeoutSec }),
    ...(needsInImage !== undefined && { programs: needsInImage }),
  };
}
