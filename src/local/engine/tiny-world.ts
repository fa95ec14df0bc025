/** A world with CloudFormation and a few types that live in memory, for tests. */
import { manualClock } from '../clock.ts';
import type { AccountRegion, LocalType, LocalWorld, Service } from '../service.ts';
import { cloudformation } from '../services/cloudformation/index.ts';
import { openWorld } from '../world.ts';
import { mapOf } from './words.ts';

export const HOME: AccountRegion = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };

export interface TinyWorld {
  readonly world: LocalWorld;
  /** What stands, by physical id. */
  readonly things: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Lets a stiff topic be changed from now on. */
  loosen(id: string): void;
  /** Calls an operation of CloudFormation. */
  cloudformation(operation: string, input: object): Promise<Readonly<Record<string, unknown>>>;
  /** The stack's events, oldest first, `LogicalId STATUS` and the reason where there is one. */
  events(stack: string): Promise<readonly string[]>;
  status(stack: string): Promise<unknown>;
  advance(byMs: number): void;
}

/** Topics fail when their `DisplayName` is `fail`, cannot be deleted when it is `stuck`, and never changed again when it is `stiff`. */
export function tinyWorld(): TinyWorld {
  const things = new Map<string, Readonly<Record<string, unknown>>>();
  const loose = new Set<string>();
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const world = openWorld({ services: [cloudformation, memoryService(things, loose)], clock });
  const call = async (operation: string, input: object) =>
    mapOf(await world.invoke('cloudformation', operation, input, HOME));
  return {
    world,
    things,
    loosen: (id) => void loose.add(id),
    cloudformation: call,
    async events(stack) {
      const { StackEvents: events } = await call('DescribeStackEvents', { StackName: stack });
      return (Array.isArray(events) ? events : [])
        .map(mapOf)
        .toReversed()
        .map(({ LogicalResourceId: id, ResourceStatus: status, ResourceStatusReason: reason }) =>
          [id, status, ...(reason === undefined ? [] : [`(${String(reason).trimEnd()})`])].join(' '),
        );
    },
    async status(stack) {
      const { Stacks: stacks } = await call('DescribeStacks', { StackName: stack });
      return mapOf(Array.isArray(stacks) ? stacks[0] : undefined).StackStatus;
    },
    advance: (byMs) => clock.advance(byMs),
  };
}

function memoryService(things: Map<string, Readonly<Record<string, unknown>>>, loose: ReadonlySet<string>): Service {
  const type = (name: string, arn: (id: string) => string): LocalType => ({
    standing: 'RUNS',
    create(properties, at) {
      if (properties.DisplayName === 'fail' || properties.Value === 'fail') throw new Error('It cannot be made');
      const id = arn(String(properties[name] ?? at.generatedName()));
      if (things.has(id)) throw new Error(`${id} already exists`);
      things.set(id, properties);
      return { id, attributes: { TopicName: id.slice(id.lastIndexOf(':') + 1), TopicArn: id } };
    },
    update(made, properties, before) {
      if (before.DisplayName === 'stiff' && !loose.has(made.id)) throw new Error('It cannot be changed back');
      if (properties.DisplayName === 'fail' || properties.Value === 'fail') throw new Error('It cannot be changed');
      things.set(made.id, properties);
      return made;
    },
    delete(made, properties) {
      if (properties.DisplayName === 'stuck') throw new Error('It cannot be deleted');
      things.delete(made.id);
    },
    read: (made) => things.get(made.id),
  });
  const parameters = (input: object) => {
    const found = things.get(String(mapOf(input).Name));
    return { Parameter: { Value: found?.Value ?? 'from-the-store', Type: 'String' } };
  };
  return {
    id: 'ssm',
    schema: 'ssm',
    operations: { GetParameter: parameters },
    types: {
      'AWS::SNS::Topic': type('TopicName', (name) => `arn:aws:sns:eu-west-1:123456789012:${name}`),
      'AWS::SSM::Parameter': type('Name', (name) => name),
    },
  };
}
