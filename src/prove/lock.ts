/** Resources that keep data: their logical ids, and the values whose change replaces them, against those of a lock. */
import type { StandingCheck } from '../answers/index.ts';
import { NEVER } from '../base/index.ts';
import type { LockedResource } from '../claims/index.ts';
import { type Model, type Resource, shownProperties } from '../model/index.ts';
import { KEEPS_DATA } from './checks/of/keeping.ts';
import type { TraceStep, Verdict } from './verdict.ts';

/** Whether a change of a property replaces the resource, by AWS's specification of its types. */
export type Replaces = (type: string, property: string) => 'no' | 'maybe' | 'yes' | 'unknown';

/** Those whose content nobody makes anew. */
const LOCKED_TYPES: readonly string[] = [
  ...KEEPS_DATA,
  'AWS::S3::Bucket',
  'AWS::EC2::Volume',
  'AWS::SecretsManager::Secret',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::Kinesis::Stream',
  'AWS::SQS::Queue',
  'AWS::ECR::Repository',
  'AWS::Logs::LogGroup',
  'AWS::Backup::BackupVault',
  'AWS::FSx::FileSystem',
  'AWS::MSK::Cluster',
  'AWS::AmazonMQ::Broker',
  'AWS::MemoryDB::Cluster',
];

/** A value that is secret is in no lock. */
const SECRET = /password|secretstring|authtoken/i;

/** What a lock says of the model, by stack and logical id. */
export function lockedResources(model: Model, replaces: Replaces): Readonly<Record<string, LockedResource>> {
  const locked = [...model.resources.values()].filter(
    ({ type, when }) => LOCKED_TYPES.includes(type) && when !== NEVER,
  );
  return Object.fromEntries(
    locked
      .map((resource): [string, LockedResource] => [nameOf(resource), entryOf(model, resource, replaces)])
      .toSorted(byName),
  );
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

function nameOf({ stack, logicalId }: Resource): string {
  return `${stack}/${logicalId}`;
}

function entryOf(model: Model, resource: Resource, replaces: Replaces): LockedResource {
  const properties = shownProperties(model, resource)
    .filter(({ property }) => !SECRET.test(property) && replaces(resource.type, property) === 'yes')
    .map(({ property, value }): [string, string] => [property, value]);
  return { type: resource.type, properties: Object.fromEntries(properties.toSorted(byName)) };
}

const LOCK: StandingCheck = {
  id: 'lock',
  severity: 'high',
  asks: 'Does what keeps data stay where it is?',
  fix: 'Keep the logical id and these values; where the change is meant, move the data and write the lock anew: lintel lock --write.',
  source:
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html',
};

/** For each resource of the lock, whether it is still there and would not be replaced; for each new one, that it is in no lock. */
export function lockVerdicts(
  model: Model,
  locked: Readonly<Record<string, LockedResource>>,
  replaces: Replaces,
): readonly Verdict[] {
  const here = new Map(
    [...model.resources.values()].filter(({ when }) => when !== NEVER).map((each) => [nameOf(each), each]),
  );
  const known = Object.entries(locked).map(([name, entry]) => {
    const resource = here.get(name);
    if (resource === undefined) {
      const says = `${name} (${entry.type}) is no longer in the templates: an update deletes it, or makes it anew under another logical id.`;
      return verdictOf(name, [{ says }], 'refuted');
    }
    const changes = changesOf(entry, entryOf(model, resource, replaces));
    const at = { subject: resource.id, path: [] };
    if (changes.length > 0)
      return verdictOf(
        name,
        changes.map((says) => ({ says: `${name}: ${says}.`, at })),
        'refuted',
      );
    return verdictOf(name, [{ says: `${name} is as the lock says.`, at }], 'proved');
  });
  const added = Object.keys(lockedResources(model, replaces)).filter((name) => locked[name] === undefined);
  return [
    ...known,
    ...added.map((name) => verdictOf(name, [{ says: `${name} is in no lock yet: lintel lock --write.` }], 'unknown')),
  ];
}

function changesOf(before: LockedResource, after: LockedResource): readonly string[] {
  if (before.type !== after.type)
    return [`its type was ${before.type}, and is ${after.type}: CloudFormation refuses the update`];
  const paths = [...new Set([...Object.keys(before.properties), ...Object.keys(after.properties)])];
  return paths.flatMap((path) => {
    const [was = 'not set', is = 'not set'] = [before.properties[path], after.properties[path]];
    return was === is ? [] : [`${path} was ${was}, and is ${is}: an update replaces it`];
  });
}

function verdictOf(name: string, steps: readonly TraceStep[], outcome: 'proved' | 'refuted' | 'unknown'): Verdict {
  const [first] = steps;
  return {
    id: `lock.${name.replace('/', '.')}`,
    title: `${name} stays where it is`,
    area: 'Data kept',
    outcome,
    trace: steps,
    ...(outcome === 'refuted' && { counterexample: { summary: first?.says ?? '', steps } }),
    ...(outcome === 'unknown' && { missing: [first?.says ?? ''] }),
    row: outcome === 'proved' ? 'met' : 'notMet',
    beyond: true,
    check: LOCK,
    assertions: [],
  };
}
