import { asWritten, type Fields, fieldsOf, isFields } from './data.ts';
import { type Expansion, type Generated, generated, type ServerlessResource } from './expansion.ts';
import { branchesOf, getAtt, isNoValue, onlyIf, ref } from './functions.ts';
import { hashedId } from './logical-ids.ts';
import { destinationPolicy } from './policy-documents.ts';

interface EventInvokeConfig {
  readonly resources: readonly Generated[];
  /** What the role of the function needs for its destinations. */
  readonly policies: readonly Fields[];
}

/**
 * What becomes of asynchronous calls
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventinvokeconfiguration.html).
 */
export function eventInvokeConfig(
  expansion: Expansion,
  resource: ServerlessResource,
  alias: Generated | undefined,
): EventInvokeConfig {
  const { id, properties, ownAttributes, path } = resource;
  const config = fieldsOf(properties.EventInvokeConfig);
  const from = expansion.pathOf(properties.EventInvokeConfig, path);
  const destinations = Object.entries(fieldsOf(config.DestinationConfig))
    .filter(([name, each]) => (name === 'OnSuccess' || name === 'OnFailure') && isFields(each))
    .map(([name, each]) => ({ name, ...destination(expansion, resource, name, fieldsOf(each)) }));
  const { DependsOn: _, ...attributes } = ownAttributes;
  const own = generated(
    `${id}EventInvokeConfig`,
    'AWS::Lambda::EventInvokeConfig',
    {
      FunctionName: ref(id),
      Qualifier: alias === undefined ? '$LATEST' : fieldsOf(alias.fields.Properties).Name,
      DestinationConfig: Object.fromEntries(destinations.map(({ name, arn }) => [name, { Destination: arn }])),
      MaximumEventAgeInSeconds: config.MaximumEventAgeInSeconds,
      MaximumRetryAttempts: config.MaximumRetryAttempts,
    },
    { ...attributes, ...(alias !== undefined && { DependsOn: [alias.id] }) },
    from,
  );
  return {
    resources: [...destinations.flatMap((each) => each.made ?? []), own],
    policies: destinations.map((each) => each.policy).filter((policy) => policy !== undefined),
  };
}

interface Destination {
  readonly arn: unknown;
  readonly made?: Generated;
  readonly policy?: Fields;
}

/** A queue or a topic is made where none is named, or only in the worlds in which none is. */
function destination(expansion: Expansion, resource: ServerlessResource, name: string, config: Fields): Destination {
  const { id, attributes, path } = resource;
  const { Type: kind, Destination: given } = config;
  const made = `${id}EventInvokeConfig${name}`;
  const absent =
    given === undefined || given === null
      ? { condition: undefined, otherwise: undefined }
      : absence(expansion, resource, given);
  if (absent === undefined) {
    const policy = destinationPolicy(kind, given, made);
    return { arn: given, ...(policy !== undefined && { policy }) };
  }
  if (kind !== 'SQS' && kind !== 'SNS') {
    expansion.unseen(`The ${name} destination of "${id}" has no ARN.`, expansion.pathOf(config, path));
    return { arn: given };
  }
  const own = kind === 'SQS' ? getAtt(`${made}Queue`, 'Arn') : ref(`${made}Topic`);
  const arn = absent.condition === undefined ? own : onlyIf(absent.condition, own, absent.otherwise);
  const policy = destinationPolicy(kind, arn, made);
  return {
    arn,
    made: generated(
      kind === 'SQS' ? `${made}Queue` : `${made}Topic`,
      kind === 'SQS' ? 'AWS::SQS::Queue' : 'AWS::SNS::Topic',
      {},
      { ...attributes, Condition: both(expansion, resource, absent.condition) },
      expansion.pathOf(config, path),
    ),
    ...(policy !== undefined && { policy }),
  };
}

/** The condition under which an `Fn::If` gives no ARN, and the ARN that it gives elsewhere. */
function absence(
  expansion: Expansion,
  { id, path }: ServerlessResource,
  given: unknown,
): { readonly condition: string; readonly otherwise: unknown } | undefined {
  const branches = branchesOf(given);
  if (branches === undefined || typeof branches.condition !== 'string') return undefined;
  const { condition, then, otherwise } = branches;
  if (isNoValue(then) && isNoValue(otherwise)) return undefined;
  if (isNoValue(then)) return { condition, otherwise };
  if (!isNoValue(otherwise)) return undefined;
  const opposite = `NOT${condition}${hashedId('', `${id}EventInvokeConfig`)}`;
  expansion.addCondition(opposite, { 'Fn::Not': [{ Condition: condition }] }, path);
  return { condition: opposite, otherwise: then };
}

function both(expansion: Expansion, resource: ServerlessResource, condition: string | undefined): unknown {
  const own = resource.attributes.Condition;
  if (own === undefined || condition === undefined) return own ?? condition;
  const name = `${asWritten(own)}AND${condition}${hashedId('', resource.id)}`;
  expansion.addCondition(name, { 'Fn::And': [{ Condition: own }, { Condition: condition }] }, resource.path);
  return name;
}
