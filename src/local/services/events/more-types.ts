/** Types of EventBridge besides buses and rules. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Events.html */
import { isRecord } from '../../../base/index.ts';
import type { EventbridgeShapes } from '../../schemas/eventbridge.generated.ts';
import type { Creation, LocalType, Properties } from '../../service.ts';
import {
  apiDestinationsOf,
  createApiDestination,
  deleteApiDestination,
  updateApiDestination,
} from './api-destinations.ts';
import { archiveArn, archivesOf, createArchive, deleteArchive, updateArchive } from './archives.ts';
import { putEventsPermission, removeEventsPermission } from './buses.ts';
import {
  apiConnectionsOf,
  connectionNamed,
  createConnection,
  deleteConnection,
  updateConnection,
} from './connections.ts';
import { busesOf } from './rule.ts';

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

const nameOf = (properties: Properties, name: string, at: Creation, limit?: number) =>
  properties[name] === undefined ? at.generatedName(limit) : String(properties[name]);

const archiveInput = ({ Description, EventPattern, RetentionDays, KmsKeyIdentifier }: Properties) => ({
  ...(Description !== undefined && { Description: String(Description) }),
  ...(EventPattern !== undefined && { EventPattern: textOf(EventPattern) }),
  ...(RetentionDays !== undefined && { RetentionDays: Number(RetentionDays) }),
  ...(KmsKeyIdentifier !== undefined && { KmsKeyIdentifier: String(KmsKeyIdentifier) }),
});

export const archiveType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const ArchiveName = nameOf(properties, 'ArchiveName', at, 48);
    const EventSourceArn = String(properties.SourceArn);
    await createArchive({ ArchiveName, EventSourceArn, ...archiveInput(properties) }, at);
    return { id: ArchiveName, attributes: { Arn: archiveArn(ArchiveName, at) } };
  },
  async update(made, properties, _before, at) {
    const whole = { Description: '', RetentionDays: 0, ...archiveInput(properties) };
    await updateArchive({ ArchiveName: made.id, ...whole }, at);
    if (properties.EventPattern === undefined) {
      const { pattern: _, ...kept } = archivesOf(at).get(made.id) ?? {};
      if ('name' in kept) archivesOf(at).put(made.id, kept);
    }
    return made;
  },
  async delete({ id }, _properties, at) {
    if (archivesOf(at).has(id)) await deleteArchive({ ArchiveName: id }, at);
  },
  read({ id }, at) {
    const kept = archivesOf(at).get(id);
    return (
      kept && {
        ArchiveName: kept.name,
        SourceArn: kept.source,
        Description: kept.description,
        RetentionDays: kept.retentionDays === 0 ? undefined : kept.retentionDays,
        EventPattern: kept.pattern === undefined ? undefined : JSON.parse(kept.pattern),
      }
    );
  },
};

/** The ARN without the id that a connection or destination is made anew with. */
const forPolicy = (arn: string) => arn.slice(0, arn.lastIndexOf('/') + 1);

function connectionMade(name: string, at: Creation) {
  const { arn, secretArn } = connectionNamed(name, at);
  return { id: name, attributes: { Arn: arn, ArnForPolicy: forPolicy(arn), SecretArn: secretArn } };
}

type ConnectionInput = EventbridgeShapes['CreateConnectionRequest'];

/** Spelled as the API has it. */
function authParameters(given: unknown): ConnectionInput['AuthParameters'] {
  if (!isRecord(given)) return {} as ConnectionInput['AuthParameters'];
  return given as unknown as ConnectionInput['AuthParameters'];
}

const described = ({ Description }: Properties) =>
  Description === undefined ? {} : { Description: String(Description) };

export const connectionType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const Name = nameOf(properties, 'Name', at, 64);
    await createConnection(
      {
        Name,
        ...described(properties),
        AuthorizationType: String(properties.AuthorizationType) as ConnectionInput['AuthorizationType'],
        AuthParameters: authParameters(properties.AuthParameters),
        ...(isRecord(properties.InvocationConnectivityParameters) && {
          InvocationConnectivityParameters: properties.InvocationConnectivityParameters as never,
        }),
      },
      at,
    );
    return connectionMade(Name, at);
  },
  async update({ id }, properties, _before, at) {
    await updateConnection(
      {
        Name: id,
        Description: '',
        ...described(properties),
        AuthorizationType: String(properties.AuthorizationType) as ConnectionInput['AuthorizationType'],
        AuthParameters: authParameters(properties.AuthParameters),
      },
      at,
    );
    return connectionMade(id, at);
  },
  async delete({ id }, _properties, at) {
    if (apiConnectionsOf(at).has(id)) await deleteConnection({ Name: id }, at);
  },
};

const destinationInput = (properties: Properties) => ({
  ...described(properties),
  ConnectionArn: String(properties.ConnectionArn),
  InvocationEndpoint: String(properties.InvocationEndpoint),
  HttpMethod: String(properties.HttpMethod) as EventbridgeShapes['CreateApiDestinationRequest']['HttpMethod'],
  InvocationRateLimitPerSecond: Number(properties.InvocationRateLimitPerSecond ?? 300),
});

export const apiDestinationType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const Name = nameOf(properties, 'Name', at, 64);
    const { ApiDestinationArn: arn = '' } = await createApiDestination({ Name, ...destinationInput(properties) }, at);
    return { id: Name, attributes: { Arn: arn, ArnForPolicy: forPolicy(arn) } };
  },
  async update(made, properties, _before, at) {
    await updateApiDestination({ Name: made.id, Description: '', ...destinationInput(properties) }, at);
    return made;
  },
  async delete({ id }, _properties, at) {
    if (apiDestinationsOf(at).has(id)) await deleteApiDestination({ Name: id }, at);
  },
  read({ id }, at) {
    const kept = apiDestinationsOf(at).get(id);
    return (
      kept && {
        Name: kept.name,
        ConnectionArn: kept.connection,
        InvocationEndpoint: kept.endpoint,
        HttpMethod: kept.method,
        InvocationRateLimitPerSecond: kept.rate,
        Description: kept.description,
      }
    );
  },
};

const busIn = ({ EventBusName }: Properties) => (EventBusName === undefined ? 'default' : String(EventBusName));

/** Puts the statement of the policy among those of the bus, in the place of one of its id. */
async function putStatement(properties: Properties, at: Creation): Promise<void> {
  const { Statement, StatementId, Action, Principal, Condition } = properties;
  const EventBusName = busIn(properties);
  const Sid = String(StatementId);
  if (Statement === undefined) {
    await putEventsPermission(
      {
        EventBusName,
        StatementId: Sid,
        Action: String(Action),
        Principal: String(Principal),
        ...(isRecord(Condition) && { Condition: Condition as unknown as EventbridgeShapes['Condition'] }),
      },
      at,
    );
    return;
  }
  const own: unknown = typeof Statement === 'string' ? JSON.parse(Statement) : Statement;
  const kept: unknown = JSON.parse(busesOf(at).get(EventBusName)?.policy ?? '{}');
  const statements = isRecord(kept) && Array.isArray(kept.Statement) ? kept.Statement : [];
  const others = statements.filter((each) => !(isRecord(each) && each.Sid === Sid));
  const all = [...others, { ...(isRecord(own) ? own : {}), Sid }];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: all });
  await putEventsPermission({ EventBusName, Policy }, at);
}

export const eventBusPolicyType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    await putStatement(properties, at);
    return { id: `${busIn(properties)}|${String(properties.StatementId)}`, attributes: {} };
  },
  async update(made, properties, _before, at) {
    await putStatement(properties, at);
    return made;
  },
  async delete(_made, properties, at) {
    const EventBusName = busIn(properties);
    if (busesOf(at).get(EventBusName)?.policy === undefined) return;
    try {
      await removeEventsPermission({ EventBusName, StatementId: String(properties.StatementId) }, at);
    } catch {
      // Its bus or its statement is gone already.
    }
  },
};
