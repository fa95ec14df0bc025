/** Operations on state machines. https://docs.aws.amazon.com/step-functions/latest/apireference/ */
import { randomUUID } from 'node:crypto';
import type { SfnOperations, SfnShapes } from '../../../schemas/sfn.generated.ts';
import { type Call, ServiceError } from '../../../service.ts';
import { diagnose, type MachineType, showDefinitionFaults } from '../language/definition.ts';
import { isSameJson, type Json } from '../language/json.ts';
import {
  checkStatesArn,
  checkStatesName,
  invalidStates,
  type MachineVersion,
  machineAliases,
  machinesOf,
  machineTarget,
  noMachine,
  type StateMachine,
  statesArn,
  statesTags,
  versionsOf,
} from '../machine.ts';
import { executionsOf } from '../run/execution.ts';
import { variablesIn } from '../variables.ts';
import { paged } from './pages.ts';
import { publishMachine } from './versions.ts';

export const DEFAULT_LOGGING: SfnShapes['LoggingConfiguration'] = { level: 'OFF', includeExecutionData: false };
const OWNED_KEY: SfnShapes['EncryptionConfiguration'] = { type: 'AWS_OWNED_KEY' };

function checkDefinition(definition: string, type: MachineType): void {
  const errors = diagnose(definition, type).filter(({ severity }) => severity === 'ERROR');
  if (errors.length > 0) throw new ServiceError('InvalidDefinition', showDefinitionFaults(errors));
}

async function checkLogging(logging: SfnShapes['LoggingConfiguration'] | undefined, call: Call): Promise<void> {
  if (logging === undefined) return;
  const { level = 'OFF', destinations = [] } = logging;
  const refused = (why: string) =>
    new ServiceError('InvalidLoggingConfiguration', `Invalid Logging Configuration: ${why}`);
  if (level === 'OFF' && destinations.length === 0) return;
  if (destinations.length !== 1) throw refused('Must specify exactly one Log Destination.');
  const arn = destinations[0]?.cloudWatchLogsLogGroup?.logGroupArn ?? '';
  const [, name] = /^arn:[\w-]+:logs:[^:]*:[^:]*:log-group:(.*):\*$/.exec(arn) ?? [];
  if (name === undefined) throw refused('Log Destination not found.');
  if (!call.world.services.has('logs')) return;
  const { logGroups = [] } = (await call.world.invoke(
    'logs',
    'DescribeLogGroups',
    { logGroupNamePrefix: name },
    call,
  )) as {
    readonly logGroups?: readonly { readonly logGroupName?: string }[];
  };
  if (!logGroups.some(({ logGroupName }) => logGroupName === name)) throw refused('Log Destination not found.');
}

const tagRecord = (tags: SfnShapes['CreateStateMachineInput']['tags']) =>
  Object.fromEntries((tags ?? []).map(({ key = '', value = '' }) => [key, value]));

export const createStateMachine: SfnOperations['CreateStateMachine'] = async (input, call) => {
  const { name, definition, roleArn, loggingConfiguration, tracingConfiguration, encryptionConfiguration } = input;
  checkStatesName(name);
  if (input.versionDescription !== undefined && input.publish !== true)
    throw invalidStates('Version description can only be set when publish is true');
  const type: MachineType = input.type === 'EXPRESS' ? 'EXPRESS' : 'STANDARD';
  if (!/^arn:[\w-]+:iam::\d+:role\//.test(roleArn))
    throw new ServiceError('InvalidArn', `Invalid Role Arn: '${roleArn}'`);
  checkDefinition(definition, type);
  await checkLogging(loggingConfiguration, call);
  const arn = statesArn('stateMachine', name, call);
  const before = machinesOf(call).get(arn);
  const now = call.world.clock.now();
  const made: StateMachine = {
    arn,
    name,
    type,
    definition,
    roleArn,
    logging: loggingConfiguration,
    isTraced: tracingConfiguration?.enabled === true,
    encryption: encryptionConfiguration,
    createdMs: now,
    updatedMs: now,
    revision: undefined,
    versions: 0,
  };
  if (before !== undefined) return { ...again(before, made), creationDate: new Date(before.createdMs) };
  machinesOf(call).put(arn, made);
  if (input.tags !== undefined) statesTags(call).put(arn, tagRecord(input.tags));
  const version = input.publish === true ? publishMachine(made, input.versionDescription, call) : undefined;
  return {
    stateMachineArn: arn,
    creationDate: new Date(now),
    ...(version === undefined ? {} : { stateMachineVersionArn: version.arn }),
  };
};

/** The same machine once more is no fault: "CreateStateMachine is an idempotent API". */
function again(before: StateMachine, made: StateMachine): { readonly stateMachineArn: string } {
  const told = ({ type, definition, logging = DEFAULT_LOGGING, isTraced }: StateMachine): Json =>
    JSON.parse(JSON.stringify({ type, definition, logging, isTraced })) as Json;
  if (isSameJson(told(before), told(made))) return { stateMachineArn: before.arn };
  throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${before.arn}'`);
}

export const updateStateMachine: SfnOperations['UpdateStateMachine'] = async (input, call) => {
  const { stateMachineArn: arn, definition, roleArn, loggingConfiguration, tracingConfiguration } = input;
  checkStatesArn(arn, ['stateMachine']);
  const before = machinesOf(call).get(arn);
  if (before === undefined) throw noMachine(arn);
  const given = [definition, roleArn, loggingConfiguration, tracingConfiguration, input.encryptionConfiguration];
  if (given.every((each) => each === undefined) && input.publish !== true)
    throw new ServiceError(
      'MissingRequiredParameter',
      'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
    );
  if (definition !== undefined) checkDefinition(definition, before.type);
  await checkLogging(loggingConfiguration, call);
  const now = call.world.clock.now();
  const settings = {
    definition: definition ?? before.definition,
    roleArn: roleArn ?? before.roleArn,
    logging: loggingConfiguration ?? before.logging,
    isTraced: tracingConfiguration?.enabled ?? before.isTraced,
  };
  // What is given as it stands makes no revision.
  const isNew = Object.entries(settings).some(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof typeof settings]),
  );
  const changed: StateMachine = {
    ...before,
    ...settings,
    encryption: input.encryptionConfiguration ?? before.encryption,
    updatedMs: now,
    revision: isNew ? randomUUID() : before.revision,
  };
  machinesOf(call).put(arn, changed);
  const version = input.publish === true ? publishMachine(changed, input.versionDescription, call) : undefined;
  return {
    updateDate: new Date(now),
    ...(changed.revision === undefined ? {} : { revisionId: changed.revision }),
    ...(version === undefined ? {} : { stateMachineVersionArn: version.arn }),
  };
};

export const deleteStateMachine: SfnOperations['DeleteStateMachine'] = ({ stateMachineArn: arn }, call) => {
  checkStatesArn(arn, ['stateMachine']);
  machinesOf(call).delete(arn);
  statesTags(call).delete(arn);
  for (const version of [...versionsOf(call).values()])
    if (version.machine === arn) versionsOf(call).delete(version.arn);
  for (const alias of [...machineAliases(call).values()])
    if (alias.machine === arn) machineAliases(call).delete(alias.arn);
  return {};
};

export const describeStateMachine: SfnOperations['DescribeStateMachine'] = ({ stateMachineArn: arn }, call) => {
  const { machine, version, alias } = machineTarget(arn, call);
  const route = alias === undefined ? undefined : versionsOf(call).get(alias.routes[0]?.stateMachineVersionArn ?? '');
  return shown(machine, version ?? route);
};

function shown(machine: StateMachine, version: MachineVersion | undefined) {
  const { definition, roleArn, logging = DEFAULT_LOGGING, isTraced } = version ?? machine;
  const revision = version === undefined ? machine.revision : version.revision;
  const references = variablesIn(definition);
  return {
    stateMachineArn: version?.arn ?? machine.arn,
    name: machine.name,
    status: 'ACTIVE',
    definition,
    roleArn,
    type: machine.type,
    creationDate: new Date(version?.createdMs ?? machine.createdMs),
    loggingConfiguration: { ...DEFAULT_LOGGING, ...logging },
    tracingConfiguration: { enabled: isTraced },
    encryptionConfiguration: machine.encryption ?? OWNED_KEY,
    ...(revision === undefined ? {} : { revisionId: revision }),
    ...(version?.description === undefined ? {} : { description: version.description }),
    ...(Object.keys(references).length === 0 ? {} : { variableReferences: references }),
  };
}

export const describeStateMachineForExecution: SfnOperations['DescribeStateMachineForExecution'] = (
  { executionArn: arn },
  call,
) => {
  checkStatesArn(arn, ['execution']);
  const execution = executionsOf(call).get(arn);
  if (execution === undefined) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  const machine = machinesOf(call).get(execution.machine.replace(/\/.*$/, ''));
  const references = variablesIn(execution.definition);
  return {
    stateMachineArn: execution.machine,
    name: execution.machine.slice(execution.machine.lastIndexOf(':') + 1),
    definition: execution.definition,
    roleArn: execution.roleArn,
    updateDate: new Date(Math.min(machine?.updatedMs ?? execution.startMs, execution.startMs)),
    loggingConfiguration: { ...DEFAULT_LOGGING, ...execution.logging },
    tracingConfiguration: { enabled: machine?.isTraced ?? false },
    encryptionConfiguration: machine?.encryption ?? OWNED_KEY,
    ...(execution.mapRun === undefined ? {} : { mapRunArn: execution.mapRun }),
    ...(execution.revision === undefined ? {} : { revisionId: execution.revision }),
    ...(Object.keys(references).length === 0 ? {} : { variableReferences: references }),
  };
};

export const listStateMachines: SfnOperations['ListStateMachines'] = (input, call) => {
  const { items, nextToken } = paged([...machinesOf(call).values()], input);
  return {
    stateMachines: items.map(({ arn, name, type, createdMs }) => ({
      stateMachineArn: arn,
      name,
      type,
      creationDate: new Date(createdMs),
    })),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
};

export const validateStateMachineDefinition: SfnOperations['ValidateStateMachineDefinition'] = ({
  definition,
  type,
  maxResults,
}) => {
  const all = diagnose(definition, type === 'EXPRESS' ? 'EXPRESS' : 'STANDARD');
  const most = maxResults === undefined || maxResults === 0 ? 100 : maxResults;
  return {
    result: all.some(({ severity }) => severity === 'ERROR') ? 'FAIL' : 'OK',
    diagnostics: all.slice(0, most),
    truncated: all.length > most,
  };
};
