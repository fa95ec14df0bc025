import { CONNECTOR_PROFILES, CONNECTOR_RESOURCES, type ConnectorProfile } from './connector-profiles.ts';
import { asElements, type Fields, fieldsOf, isFields, isFilled, listOf } from './data.ts';
import { type Expansion, type Generated, generated, type ServerlessResource, serverlessResource } from './expansion.ts';
import { logicalIdIn, ref, sub } from './functions.ts';
import { dependingOn } from './simple-resources.ts';

const CLOUDFORMATION_TYPES: Readonly<Record<string, string>> = {
  'AWS::Serverless::Function': 'AWS::Lambda::Function',
  'AWS::Serverless::StateMachine': 'AWS::StepFunctions::StateMachine',
  'AWS::Serverless::Api': 'AWS::ApiGateway::RestApi',
  'AWS::Serverless::HttpApi': 'AWS::ApiGatewayV2::Api',
  'AWS::Serverless::SimpleTable': 'AWS::DynamoDB::Table',
};

/** `Connectors` of a resource are connectors from it. */
export function connectorsInside(expansion: Expansion): void {
  for (const [id, resource] of Object.entries(expansion.resources)) {
    if (!isFields(resource) || !isFields(resource.Connectors)) continue;
    for (const [name, connector] of Object.entries(resource.Connectors)) {
      const { SourceReference: source, ...properties } = fieldsOf(fieldsOf(connector).Properties);
      expansion.add({
        id: id + name,
        fields: {
          ...fieldsOf(connector),
          Type: 'AWS::Serverless::Connector',
          Properties: { ...properties, Source: { Id: id, ...fieldsOf(source) } },
        },
        from: expansion.pathOf(connector, expansion.places.ofEntry('Resources', id, resource)),
      });
    }
    delete resource.Connectors;
  }
}

/** One end of a connector: what the profile asks of it. */
interface End {
  readonly id: string | undefined;
  readonly type: string;
  readonly values: Fields;
  readonly role: unknown;
  readonly queueUrl: unknown;
}

/**
 * AWS::Serverless::Connector
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html).
 */
export function expandConnector(expansion: Expansion, resource: ServerlessResource): readonly Generated[] {
  const { id, properties, path } = resource;
  const source = fieldsOf(properties.Source);
  const destinations = asElements(properties.Destination).map(fieldsOf);
  const made = destinations.flatMap((destination, index) => {
    const suffix = Array.isArray(properties.Destination) ? `Destination${index}` : '';
    const [from, to] = [endOf(expansion, source, destination), endOf(expansion, destination, source)];
    const profile = from && to ? CONNECTOR_PROFILES[`${from.type} > ${to.type}`] : undefined;
    if (from === undefined || to === undefined || profile === undefined) {
      expansion.unseen(`AWS SAM has no connector as "${id}" asks for, so what it allows is not seen.`, path);
      return [];
    }
    return connect(expansion, resource, { from, to, profile, suffix });
  });
  const ids = made.map((each) => each.id);
  for (const each of Object.values(expansion.resources)) {
    if (!isFields(each) || each.DependsOn === undefined || !asElements(each.DependsOn).includes(id)) continue;
    each.DependsOn = dependingOn(
      asElements(each.DependsOn).filter((name) => name !== id),
      ids,
    );
  }
  return made;
}

function endOf(expansion: Expansion, end: Fields, other: Fields): End | undefined {
  if (typeof end.Id !== 'string') {
    if (typeof end.Type !== 'string') return undefined;
    const type = CLOUDFORMATION_TYPES[end.Type] ?? end.Type;
    const values = { Arn: end.Arn, ResourceId: end.ResourceId, Name: end.Name, Qualifier: end.Qualifier };
    return { id: undefined, type, values, role: end.RoleName, queueUrl: end.QueueUrl };
  }
  const resource = expansion.resources[end.Id];
  if (!isFields(resource) || typeof resource.Type !== 'string') return undefined;
  const known = CONNECTOR_RESOURCES[resource.Type];
  const put = (value: unknown): unknown => inPlaceOf(value, { logicalId: end.Id });
  const roleArn = roleOf(fieldsOf(resource.Properties), known?.role, other);
  const roleId = logicalIdIn(roleArn);
  return {
    id: end.Id,
    type: resource.Type,
    values: {
      Arn: put(known?.Arn),
      ResourceId: put(known?.Id),
      Name: put(known?.Name),
      Qualifier: Object.hasOwn(end, 'Qualifier') ? end.Qualifier : known?.Qualifier,
    },
    role: roleId === undefined ? undefined : ref(roleId),
    queueUrl: put(known?.Url),
  };
}

function roleOf(properties: Fields, property: string | undefined, other: Fields): unknown {
  if (property === undefined) return undefined;
  if (property !== 'Targets') return properties[property];
  const target = listOf(properties.Targets)
    .map(fieldsOf)
    .find((each) => logicalIdIn(each.Arn) === other.Id || JSON.stringify(each.Arn) === JSON.stringify(other.Arn));
  return target?.RoleArn;
}

interface Connection {
  readonly from: End;
  readonly to: End;
  readonly profile: ConnectorProfile;
  readonly suffix: string;
}

function connect(expansion: Expansion, resource: ServerlessResource, connection: Connection): readonly Generated[] {
  const { id, properties, ownAttributes, path } = resource;
  const { from, to, profile, suffix } = connection;
  const values = {
    ...prefixed('Source', from.values),
    ...prefixed('Destination', to.values),
  };
  const wanted = asElements(properties.Permissions);
  const access = Object.entries(profile.access).filter(([name]) => wanted.includes(name));
  const owner = profile.ofSource ? from : to;
  const metadata = {
    'aws:sam:connectors': {
      [id]: { Source: { Type: writtenType(expansion, from) }, Destination: { Type: writtenType(expansion, to) } },
    },
  };
  const attributes = { ...ownAttributes, Metadata: { ...fieldsOf(ownAttributes.Metadata), ...metadata } };
  const statements = access.flatMap(([, each]) => asElements(inPlaceOf(each, values)));
  const document = { Version: '2012-10-17', Statement: statements };
  const make = (name: string, type: string, own: Fields): Generated =>
    generated(`${id}${name}${suffix}`, type, own, attributes, path);
  switch (profile.kind) {
    case 'policy': {
      if (!isFilled(owner.role)) {
        expansion.unseen(`The role to which the connector "${id}" adds a policy is not known here.`, path);
      }
      const policy = make('Policy', 'AWS::IAM::ManagedPolicy', {
        PolicyDocument: document,
        Roles: isFilled(owner.role) ? [owner.role] : undefined,
      });
      orderAfter(expansion, profile.before, connection, policy.id);
      return [policy];
    }
    case 'queue policy':
      return [make('QueuePolicy', 'AWS::SQS::QueuePolicy', { PolicyDocument: document, Queues: [owner.queueUrl] })];
    case 'topic policy':
      return [make('TopicPolicy', 'AWS::SNS::TopicPolicy', { PolicyDocument: document, Topics: [owner.values.Arn] })];
    case 'permission':
      return access.map(([name, each]) =>
        make(`${name}LambdaPermission`, 'AWS::Lambda::Permission', {
          ...fieldsOf(inPlaceOf(each, values)),
          FunctionName: owner.values.Arn,
        }),
      );
  }
}

function prefixed(prefix: string, values: Fields): Fields {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));
}

function writtenType(expansion: Expansion, { id, type }: End): string {
  return (id === undefined ? undefined : expansion.writtenTypes.get(id)) ?? type;
}

/** What needs the policy to exist before it waits for it. */
function orderAfter(
  expansion: Expansion,
  before: ConnectorProfile['before'],
  { from, to }: Connection,
  policyId: string,
): void {
  if (from.id === undefined) return;
  if (before === 'source') waitFor(expansion.resources[from.id], policyId);
  if (before !== 'mapping' || to.id === undefined) return;
  const mappings = Object.values(expansion.resources).filter((each): each is Fields => {
    const properties = isFields(each) ? fieldsOf(each.Properties) : {};
    return (
      isFields(each) &&
      each.Type === 'AWS::Lambda::EventSourceMapping' &&
      logicalIdIn(properties.FunctionName) === to.id &&
      logicalIdIn(properties.EventSourceArn) === from.id
    );
  });
  if (mappings.length === 1) waitFor(mappings[0], policyId);
}

function waitFor(resource: unknown, id: string): void {
  if (isFields(resource)) resource.DependsOn = dependingOn(resource.DependsOn, [id]);
}

/** Puts values in the place of `%{Name}`: whole, or as the variables of a text. */
function inPlaceOf(value: unknown, values: Fields): unknown {
  if (Array.isArray(value)) return value.map((each) => inPlaceOf(each, values));
  if (isFields(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inPlaceOf(each, values)]));
  }
  if (typeof value !== 'string') return value;
  const whole = /^%\{([\w.]+)\}$/.exec(value)?.[1];
  if (whole !== undefined) return values[whole];
  const variables: Fields = {};
  const text = value.replace(/%\{([\w.]+)\}/g, (_, name: string) => {
    const variable = name.replace(/\W/g, '');
    variables[variable] = values[name];
    return `\${${variable}}`;
  });
  if (!text.includes('${')) return text;
  return sub(text, Object.keys(variables).length > 0 ? variables : undefined);
}

/** A connector that the transform makes for itself. */
export function innerConnector(
  expansion: Expansion,
  id: string,
  properties: Fields,
  attributes: Fields,
  from: readonly (string | number)[],
): readonly Generated[] {
  return expandConnector(expansion, serverlessResource(id, { ...attributes, Properties: properties }, from));
}
