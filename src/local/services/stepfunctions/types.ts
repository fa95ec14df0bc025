/** State machines in templates. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_StepFunctions.html */
import { isRecord } from '../../../base/index.ts';
import type { SfnShapes } from '../../schemas/sfn.generated.ts';
import type { Creation, LocalType, Made, Properties } from '../../service.ts';
import { deleteIfThere } from '../delete-if-there.ts';
import {
  type Activity,
  activitiesIn,
  machineAliases,
  machinesOf,
  type StateMachine,
  statesTags,
  versionsOf,
} from './machine.ts';
import { createActivity, deleteActivity } from './operations/activities.ts';
import { createStateMachine, deleteStateMachine, updateStateMachine } from './operations/machines.ts';
import {
  createStateMachineAlias,
  deleteStateMachineAlias,
  deleteStateMachineVersion,
  publishStateMachineVersion,
  updateStateMachineAlias,
} from './operations/versions.ts';

/** `DefinitionString`, `Definition`, or the object in S3, with its substitutions. */
async function definitionOf(properties: Properties, at: Creation): Promise<string> {
  const { DefinitionString: text, Definition: value, DefinitionS3Location: location } = properties;
  let definition: string;
  if (typeof text === 'string') definition = text;
  else if (isRecord(location)) definition = await fromBucket(location, at);
  else definition = JSON.stringify(isRecord(value) ? value : {});
  const substitutions = isRecord(properties.DefinitionSubstitutions) ? properties.DefinitionSubstitutions : {};
  return definition.replace(/\$\{([^}]+)\}/g, (whole: string, name: string) => {
    const found = substitutions[name];
    return found === undefined ? whole : String(found);
  });
}

async function fromBucket({ Bucket, Key, Version }: Readonly<Record<string, unknown>>, at: Creation): Promise<string> {
  const { Body } = (await at.world.invoke(
    's3',
    'GetObject',
    { Bucket, Key, ...(Version === undefined ? {} : { VersionId: Version }) },
    at,
  )) as { readonly Body?: AsyncIterable<Uint8Array> };
  const chunks: Uint8Array[] = [];
  if (Body !== undefined) for await (const chunk of Body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function loggingOf({ LoggingConfiguration: given }: Properties): SfnShapes['LoggingConfiguration'] | undefined {
  if (!isRecord(given)) return undefined;
  const destinations = Array.isArray(given.Destinations) ? given.Destinations.filter(isRecord) : [];
  return {
    level: String(given.Level ?? 'OFF'),
    includeExecutionData: given.IncludeExecutionData === true || given.IncludeExecutionData === 'true',
    destinations: destinations.map(({ CloudWatchLogsLogGroup: group }) => ({
      cloudWatchLogsLogGroup: { logGroupArn: isRecord(group) ? String(group.LogGroupArn) : '' },
    })),
  };
}

function keepTags(arn: string, { Tags }: Properties, at: Creation): void {
  const own = Array.isArray(Tags) ? Tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  statesTags(at).put(arn, { ...at.tags, ...Object.fromEntries(own) });
}

function tracingOf({ TracingConfiguration: given }: Properties) {
  return { enabled: isRecord(given) && (given.Enabled === true || given.Enabled === 'true') };
}

const machineMade = ({ arn, name, revision }: StateMachine): Made => ({
  id: arn,
  attributes: { Arn: arn, Name: name, StateMachineRevisionId: revision ?? 'INITIAL' },
});

export const stateMachineType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const name = typeof properties.StateMachineName === 'string' ? properties.StateMachineName : at.generatedName(80);
    const logging = loggingOf(properties);
    const { stateMachineArn: arn } = await createStateMachine(
      {
        name,
        definition: await definitionOf(properties, at),
        roleArn: String(properties.RoleArn),
        type: String(properties.StateMachineType ?? 'STANDARD'),
        tracingConfiguration: tracingOf(properties),
        ...(logging === undefined ? {} : { loggingConfiguration: logging }),
      },
      at,
    );
    keepTags(arn, properties, at);
    return machineMade(machinesOf(at).get(arn) as StateMachine);
  },
  async update(made, properties, _before, at) {
    const logging = loggingOf(properties);
    await updateStateMachine(
      {
        stateMachineArn: made.id,
        definition: await definitionOf(properties, at),
        roleArn: String(properties.RoleArn),
        tracingConfiguration: tracingOf(properties),
        loggingConfiguration: logging ?? { level: 'OFF', includeExecutionData: false },
      },
      at,
    );
    keepTags(made.id, properties, at);
    return machineMade(machinesOf(at).get(made.id) as StateMachine);
  },
  async delete(made, _properties, at) {
    await deleteStateMachine({ stateMachineArn: made.id }, at);
  },
  read(made, at) {
    const machine = machinesOf(at).get(made.id);
    return machine === undefined
      ? undefined
      : { RoleArn: machine.roleArn, StateMachineName: machine.name, StateMachineType: machine.type };
  },
};

const activityMade = ({ arn, name }: Activity): Made => ({ id: arn, attributes: { Arn: arn, Name: name } });

export const activityType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const { activityArn: arn } = await createActivity({ name: String(properties.Name) }, at);
    keepTags(arn, properties, at);
    return activityMade(activitiesIn(at).get(arn) as Activity);
  },
  update(made, properties, _before, at) {
    keepTags(made.id, properties, at);
    return made;
  },
  async delete(made, _properties, at) {
    await deleteActivity({ activityArn: made.id }, at);
  },
  read: (made, at) => (activitiesIn(at).has(made.id) ? { Name: activitiesIn(at).get(made.id)?.name } : undefined),
};

export const stateMachineVersionType: LocalType = {
  standing: 'RUNS',
  async create({ StateMachineArn, StateMachineRevisionId: revisionId, Description }, at) {
    const { stateMachineVersionArn: arn } = await publishStateMachineVersion(
      {
        stateMachineArn: String(StateMachineArn),
        ...(revisionId === undefined ? {} : { revisionId: String(revisionId) }),
        ...(Description === undefined ? {} : { description: String(Description) }),
      },
      at,
    );
    return { id: arn, attributes: { Arn: arn } };
  },
  delete: (made, _properties, at) =>
    deleteIfThere(() => deleteStateMachineVersion({ stateMachineVersionArn: made.id }, at)),
  read: (made, at) =>
    versionsOf(at).has(made.id) ? { Description: versionsOf(at).get(made.id)?.description } : undefined,
};

/** A deployment that shifts gradually is done at once here. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachinealias.html */
function routesOf({ RoutingConfiguration: routes, DeploymentPreference: deployment }: Properties) {
  if (isRecord(deployment)) return [{ stateMachineVersionArn: String(deployment.StateMachineVersionArn), weight: 100 }];
  const all = Array.isArray(routes) ? routes.filter(isRecord) : [];
  return all.map(({ StateMachineVersionArn, Weight }) => ({
    stateMachineVersionArn: String(StateMachineVersionArn),
    weight: Number(Weight),
  }));
}

export const stateMachineAliasType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const { stateMachineAliasArn: arn } = await createStateMachineAlias(
      {
        name: typeof properties.Name === 'string' ? properties.Name : at.generatedName(80),
        ...(properties.Description === undefined ? {} : { description: String(properties.Description) }),
        routingConfiguration: routesOf(properties),
      },
      at,
    );
    return { id: arn, attributes: { Arn: arn } };
  },
  async update(made, properties, _before, at) {
    await updateStateMachineAlias(
      {
        stateMachineAliasArn: made.id,
        routingConfiguration: routesOf(properties),
        ...(properties.Description === undefined ? {} : { description: String(properties.Description) }),
      },
      at,
    );
    return made;
  },
  async delete(made, _properties, at) {
    await deleteStateMachineAlias({ stateMachineAliasArn: made.id }, at);
  },
  read: (made, at) => (machineAliases(at).has(made.id) ? { Name: machineAliases(at).get(made.id)?.name } : undefined),
};
