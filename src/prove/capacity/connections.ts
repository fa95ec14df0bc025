/** Whether those who keep connections open leave the database enough. */
import { type Accepted, acceptedConnections } from '../../aws/index.ts';
import { NEVER, showText } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { type Resource, textOf, valuesAt } from '../../model/index.ts';
import { refuted, step, untold } from '../judge.ts';
import type { Question, Thing } from '../question.ts';
import { instancesOfCluster } from '../survival/databases.ts';
import { largestSizeOf } from '../survival/fleets.ts';
import type { Judgement, TraceStep } from '../verdict.ts';
import { sayRange } from './amounts.ts';
import { shareWhileDeploying } from './deploying.ts';

type Connections = NonNullable<Extract<Assertion, { kind: 'fits' }>['connections']>;

export function judgeConnections(question: Question, database: Thing, claim: Connections): Judgement {
  const { spare = 0 } = claim;
  const steps: TraceStep[] = [];
  const missing: string[] = [];
  let needed = spare;
  for (const { what, each } of claim.from) {
    const things = question.thingsOf(what);
    if (things.length === 0) return refuted(`No resource matches ${what}.`);
    for (const thing of things) {
      const running = runningAtMost(question, thing);
      if (running === undefined) {
        missing.push(`how many of ${thing.id} (${thing.type}) run at once`);
        continue;
      }
      needed += running * each;
      steps.push(
        step(`${running} of ${thing.id} run at most, with ${each} connections each: ${running * each}.`, thing),
      );
    }
  }
  if (spare > 0) steps.push(step(`${spare} stay free.`, database));
  const accepted = acceptedBy(question, database, claim.accepted);
  if ('problem' in accepted) return refuted(accepted.problem, [step(accepted.problem, database)]);
  steps.push(step(accepted.says, database, accepted.path ?? []));
  const summary = `${needed} connections are needed; ${database.id} accepts ${sayRange(accepted)}.`;
  if (needed > accepted.most) return { outcome: 'refuted', trace: steps, counterexample: { summary, steps } };
  if (missing.length > 0) return { outcome: 'unknown', trace: steps, missing };
  if (needed <= accepted.least) return { outcome: 'proved', trace: [...steps, step(summary, database)] };
  if (accepted.least === 0 && accepted.most === Number.POSITIVE_INFINITY) return untold(accepted.says);
  return {
    outcome: 'unknown',
    trace: [...steps, step(summary, database)],
    missing: [`how many connections ${database.id} accepts, which a running one shows`],
  };
}

/** One machine is one; a function runs as often as it is called, up to what is reserved for it. */
function runningAtMost(question: Question, thing: Thing): number | undefined {
  if (thing.type === 'AWS::EC2::Instance') return 1;
  if (thing.type === 'AWS::Lambda::Function') return onlyNumber(thing, ['ReservedConcurrentExecutions']);
  const most = largestSizeOf(question, thing);
  const percent = shareWhileDeploying(question, thing);
  return most === undefined || percent === undefined ? undefined : Math.floor((most * percent) / 100);
}

type Answer = (Accepted & { readonly says: string; readonly path?: readonly string[] }) | { readonly problem: string };

/** What the parameters say, or the engine derives from its size; what was measured is taken where that allows it. */
function acceptedBy(question: Question, database: Thing, measured: number | undefined): Answer {
  const found = derived(question, database);
  if (measured === undefined) return found;
  if (measured > found.most)
    return { problem: `${database.id} is said to accept ${measured} connections, and accepts ${sayRange(found)}.` };
  return { least: measured, most: measured, says: `${database.id} accepts ${measured} connections, as was measured.` };
}

const ANYTHING: Accepted = { least: 0, most: Number.POSITIVE_INFINITY };

function derived(question: Question, database: Thing): Accepted & { readonly says: string } {
  if (database.type !== 'AWS::RDS::DBInstance' && database.type !== 'AWS::RDS::DBCluster')
    return { ...ANYTHING, says: `How many connections ${database.id} (${database.type}) accepts is not known.` };
  const members = database.type === 'AWS::RDS::DBCluster' ? instancesOfCluster(question, database) : [];
  const said = [database, ...members].flatMap((each) => fromParameters(question, each));
  if (said.length > 0) {
    const [least, most] = [Math.min(...said.map((each) => each.least)), Math.max(...said.map((each) => each.most))];
    return { least, most, says: `The parameters of ${database.id} accept ${sayRange({ least, most })} connections.` };
  }
  const sizes = database.type === 'AWS::RDS::DBCluster' ? members : [database];
  const engine = onlyText(database, ['Engine']);
  const each = sizes.map((size) => bySize(engine, size, database));
  const isKnown = each.length > 0 && each.every((one) => one !== undefined);
  if (!isKnown)
    return { ...ANYTHING, says: `How many connections ${database.id} accepts by default is not documented.` };
  const ranges = each.filter((one) => one !== undefined);
  const [least, most] = [Math.min(...ranges.map((one) => one.least)), Math.max(...ranges.map((one) => one.most))];
  return { least, most, says: `By default ${database.id} accepts ${sayRange({ least, most })} connections.` };
}

function bySize(engine: string | undefined, size: Pick<Resource, 'properties'>, database: Thing): Accepted | undefined {
  const instanceClass = onlyText(size, ['DBInstanceClass']);
  if (engine === undefined || instanceClass === undefined) return undefined;
  if (instanceClass !== 'db.serverless') return acceptedConnections(engine, { instanceClass });
  const [minCapacity, maxCapacity] = ['MinCapacity', 'MaxCapacity'].map((property) =>
    onlyNumber(database, ['ServerlessV2ScalingConfiguration', property]),
  );
  if (minCapacity === undefined || maxCapacity === undefined) return undefined;
  return acceptedConnections(engine, { minCapacity, maxCapacity });
}

const GROUPS = [
  { property: 'DBParameterGroupName', type: 'AWS::RDS::DBParameterGroup' },
  { property: 'DBClusterParameterGroupName', type: 'AWS::RDS::DBClusterParameterGroup' },
];

/** `max_connections` of its own parameter groups; a formula, and a group that is not here, leave it open. */
function fromParameters(
  { model }: Question,
  { id, properties }: Pick<Resource, 'id' | 'properties'>,
): readonly Accepted[] {
  const resource = model.resources.get(id);
  return GROUPS.flatMap(({ property, type }): readonly Accepted[] => {
    const named = valuesAt(properties, [property]).filter(({ value }) => value !== undefined);
    if (named.length === 0) return [];
    const groups = (resource?.references ?? [])
      .filter(({ path }) => path[0] === property)
      .flatMap(({ to }) => model.resources.get(to) ?? [])
      .filter((each) => each.type === type && each.when !== NEVER);
    if (groups.length === 0) {
      const isDefault = named.every(({ value }) => showText(textOf(value) ?? '').startsWith('default.'));
      return isDefault ? [] : [ANYTHING];
    }
    return groups.flatMap((group) =>
      valuesAt(group.properties, ['Parameters', 'max_connections']).flatMap(({ value }): readonly Accepted[] => {
        if (value === undefined) return [];
        const number = Number(textOf(value) ?? Number.NaN);
        return [Number.isInteger(number) ? { least: number, most: number } : ANYTHING];
      }),
    );
  });
}

function onlyText({ properties }: Pick<Resource, 'properties'>, path: readonly string[]): string | undefined {
  const texts = valuesAt(properties, path).map(({ value }) => {
    const text = textOf(value);
    return text === undefined ? undefined : showText(text);
  });
  const [first, ...others] = new Set(texts);
  return others.length > 0 ? undefined : first;
}

function onlyNumber(thing: Pick<Resource, 'properties'>, path: readonly string[]): number | undefined {
  const number = Number(onlyText(thing, path) ?? Number.NaN);
  return Number.isNaN(number) ? undefined : number;
}
