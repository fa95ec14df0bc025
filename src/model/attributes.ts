/** What a resource says beside its properties, and what CloudFormation takes where it says nothing. */
import { isSymbolic, NO_TEXT, showText, stripPrivate } from '../base/index.ts';
import type { Resource } from './resource.ts';
import { Choice, casesOf, isMapping, type Mapping, type Path, showPath, textOf, type Value } from './value.ts';

const SNAPSHOT = stripPrivate('Snapshot');
const DELETE = stripPrivate('Delete');
const FIVE_MINUTES = stripPrivate('PT5M');

type Default = (beside: Mapping, resource: Resource) => Value | undefined;

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html: "The default
 * policy is Snapshot for AWS::RDS::DBCluster resources and for AWS::RDS::DBInstance resources that don't specify the
 * DBClusterIdentifier property"; the other defaults from the pages of UpdateReplacePolicy, UpdatePolicy and
 * CreationPolicy beside it.
 */
const DEFAULTS: Readonly<Record<string, Default>> = {
  DeletionPolicy: (_, { type, properties }) => {
    if (type === 'AWS::RDS::DBCluster') return SNAPSHOT;
    if (type !== 'AWS::RDS::DBInstance') return DELETE;
    return mapCases(properties.DBClusterIdentifier, (cluster) => (cluster === undefined ? SNAPSHOT : DELETE));
  },
  UpdateReplacePolicy: () => DELETE,
  'UpdatePolicy.AutoScalingRollingUpdate.MaxBatchSize': () => 1,
  'UpdatePolicy.AutoScalingRollingUpdate.MinActiveInstancesPercent': () => 100,
  'UpdatePolicy.AutoScalingRollingUpdate.MinInstancesInService': () => 0,
  'UpdatePolicy.AutoScalingRollingUpdate.MinSuccessfulInstancesPercent': () => 100,
  'UpdatePolicy.AutoScalingRollingUpdate.WaitOnResourceSignals': () => false,
  'UpdatePolicy.AutoScalingRollingUpdate.PauseTime': (beside) =>
    mapCases(beside.WaitOnResourceSignals, (waits) => {
      const text = textOf(waits) ?? NO_TEXT;
      // What only deployment tells leaves the pause open too.
      return text === 'true' ? FIVE_MINUTES : isSymbolic(text) ? text : undefined;
    }),
  'UpdatePolicy.AutoScalingScheduledAction.IgnoreUnmodifiedGroupSizeProperties': () => false,
  'CreationPolicy.AutoScalingCreationPolicy.MinSuccessfulInstancesPercent': () => 100,
  'CreationPolicy.ResourceSignal.Count': () => 1,
  'CreationPolicy.ResourceSignal.Timeout': () => FIVE_MINUTES,
};

/** The attributes of a resource. Where it leaves out the one at the path, CloudFormation's default stands there. */
export function attributesFor(resource: Resource, path: Path): Mapping {
  const byDefault = DEFAULTS[showPath(path)];
  if (byDefault === undefined) return resource.attributes;
  const completed = complete(resource.attributes, path, (beside) => byDefault(beside, resource));
  return isMapping(completed) ? completed : resource.attributes;
}

function complete(
  value: Value | undefined,
  path: Path,
  byDefault: (beside: Mapping) => Value | undefined,
): Value | undefined {
  return mapCases(value, (found) => {
    const [step, ...rest] = path;
    if (step === undefined || !isMapping(found)) return found;
    const own = Object.hasOwn(found, step) ? found[step] : undefined;
    const filled =
      rest.length > 0
        ? complete(own, rest, byDefault)
        : mapCases(own, (each) => (each === undefined ? byDefault(found) : each));
    return filled === undefined ? found : { ...found, [step]: filled };
  });
}

function mapCases(value: Value | undefined, map: (value: Value | undefined) => Value | undefined): Value | undefined {
  if (!(value instanceof Choice)) return map(value);
  return new Choice(value.when, mapCases(value.then, map), mapCases(value.otherwise, map));
}

/** A policy in words. Where conditions decide, all that it may be: `Snapshot or Delete`. */
export function showPolicy(policy: Value | undefined): string | undefined {
  const texts = casesOf(policy).flatMap((found) => textOf(found.value) ?? []);
  return texts.length === 0 ? undefined : [...new Set(texts)].map(showText).join(' or ');
}

/** The deletion policy that CloudFormation follows, in words. */
export function deletionPolicyOf(resource: Resource): string {
  return showPolicy(attributesFor(resource, ['DeletionPolicy']).DeletionPolicy) ?? 'Delete';
}
