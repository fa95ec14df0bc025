/** Versions and aliases of state machines. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-version.html */
import type { SfnOperations } from '../../../schemas/sfn.generated.ts';
import { ServiceError } from '../../../service.ts';
import {
  checkStatesArn,
  invalidStates,
  type MachineAlias,
  type MachineVersion,
  machineAliases,
  machinesOf,
  noMachine,
  type StateMachine,
  type StatesPlace,
  versionsOf,
} from '../machine.ts';
import { paged } from './pages.ts';

const versionsOfMachine = (arn: string, place: StatesPlace) =>
  [...versionsOf(place).values()]
    .filter(({ machine }) => machine === arn)
    .sort((one, other) => other.number - one.number);

/** Publishes what the machine is now: the version that it was published as already, if nothing changed. */
export function publishMachine(
  machine: StateMachine,
  description: string | undefined,
  place: StatesPlace,
): MachineVersion {
  const [latest] = versionsOfMachine(machine.arn, place);
  if (latest !== undefined && latest.revision === machine.revision) return latest;
  const number = machine.versions + 1;
  const version: MachineVersion = {
    arn: `${machine.arn}:${number}`,
    machine: machine.arn,
    number,
    description,
    createdMs: place.world.clock.now(),
    revision: machine.revision,
    definition: machine.definition,
    roleArn: machine.roleArn,
    logging: machine.logging,
    isTraced: machine.isTraced,
  };
  versionsOf(place).put(version.arn, version);
  machinesOf(place).put(machine.arn, { ...machine, versions: number });
  return version;
}

export const publishStateMachineVersion: SfnOperations['PublishStateMachineVersion'] = (input, call) => {
  const { stateMachineArn: arn, revisionId, description } = input;
  checkStatesArn(arn, ['stateMachine']);
  const machine = machinesOf(call).get(arn);
  if (machine === undefined) throw noMachine(arn);
  if (revisionId !== undefined && revisionId !== (machine.revision ?? 'INITIAL'))
    throw new ServiceError(
      'ConflictException',
      `Failed to publish the State Machine version for revision ${revisionId}. The current State Machine revision is ${machine.revision ?? 'INITIAL'}.`,
    );
  const version = publishMachine(machine, description, call);
  return { stateMachineVersionArn: version.arn, creationDate: new Date(version.createdMs) };
};

export const listStateMachineVersions: SfnOperations['ListStateMachineVersions'] = (input, call) => {
  checkStatesArn(input.stateMachineArn, ['stateMachine']);
  const { items, nextToken } = paged(versionsOfMachine(input.stateMachineArn, call), input);
  return {
    stateMachineVersions: items.map(({ arn, createdMs }) => ({
      stateMachineVersionArn: arn,
      creationDate: new Date(createdMs),
    })),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
};

export const deleteStateMachineVersion: SfnOperations['DeleteStateMachineVersion'] = (
  { stateMachineVersionArn: arn },
  call,
) => {
  checkStatesArn(arn, ['stateMachine']);
  if (!/:\d+$/.test(arn))
    throw invalidStates(`Version to be deleted must be a state machine version ARN. Received: ${arn}`);
  const used = [...machineAliases(call).values()].filter(({ routes }) =>
    routes.some(({ stateMachineVersionArn }) => stateMachineVersionArn === arn),
  );
  if (used.length > 0)
    throw new ServiceError(
      'ConflictException',
      `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${used.map(({ name }) => name).join(', ')}]`,
    );
  versionsOf(call).delete(arn);
  return {};
};

type Routes = MachineAlias['routes'];

const ALIAS_NAME = '^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$';
const violated = (value: string, member: string, constraint: string) =>
  invalidStates(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  );

function checkRoutes(routes: Routes, place: StatesPlace): void {
  const shown = routes.map(
    ({ stateMachineVersionArn, weight }) =>
      `RoutingConfigurationListItem(stateMachineVersionArn=${stateMachineVersionArn}, weight=${weight})`,
  );
  if (routes.length > 2)
    throw violated(`[${shown.join(', ')}]`, 'routingConfiguration', 'have length less than or equal to 2');
  for (const [index, { weight }] of routes.entries())
    if (weight > 100)
      throw violated(
        String(weight),
        `routingConfiguration.${index + 1}.member.weight`,
        'have value less than or equal to 100',
      );
  const arns = routes.map(({ stateMachineVersionArn }) => stateMachineVersionArn);
  if (new Set(arns).size !== arns.length)
    throw invalidStates(
      `Routing configuration must contain distinct state machine version ARNs. Received: [${arns.join(', ')}]`,
    );
  if (arns.some((arn) => !/:stateMachine:[^:]+:\d+$/.test(arn)))
    throw invalidStates(
      `Routing configuration must contain state machine version ARNs. Received: [${arns.join(', ')}]`,
    );
  const weights = routes.map(({ weight }) => weight);
  if (weights.reduce((sum, weight) => sum + weight, 0) !== 100)
    throw invalidStates(`Sum of routing configuration weights must equal 100. Received: [${weights.join(', ')}]`);
  for (const arn of arns)
    if (!versionsOf(place).has(arn))
      throw new ServiceError('ResourceNotFound', 'Request references a resource that does not exist.', {
        members: { resourceName: arn },
      });
}

const sameRoutes = (left: Routes, right: Routes) => JSON.stringify(left) === JSON.stringify(right);

const kept = (routes: readonly { readonly stateMachineVersionArn: string; readonly weight: number }[]): Routes =>
  routes.map(({ stateMachineVersionArn, weight }) => ({ stateMachineVersionArn, weight }));

export const createStateMachineAlias: SfnOperations['CreateStateMachineAlias'] = (
  { name, description, routingConfiguration },
  call,
) => {
  if (name.length > 80) throw violated(name, 'name', 'have length less than or equal to 80');
  if (!new RegExp(ALIAS_NAME).test(name))
    throw violated(name, 'name', `satisfy regular expression pattern: ${ALIAS_NAME}`);
  const routes = kept(routingConfiguration);
  checkRoutes(routes, call);
  const machine = (routes[0]?.stateMachineVersionArn ?? '').replace(/:\d+$/, '');
  const arn = `${machine}:${name}`;
  const before = machineAliases(call).get(arn);
  const now = call.world.clock.now();
  if (before !== undefined) {
    if (!sameRoutes(before.routes, routes) || before.description !== description)
      throw new ServiceError(
        'ConflictException',
        'Failed to create alias because an alias with the same name and a different routing configuration already exists.',
      );
    return { stateMachineAliasArn: arn, creationDate: new Date(before.createdMs) };
  }
  machineAliases(call).put(arn, { arn, name, machine, description, routes, createdMs: now, updatedMs: now });
  return { stateMachineAliasArn: arn, creationDate: new Date(now) };
};

function aliasOf(arn: string, place: StatesPlace): MachineAlias {
  checkStatesArn(arn, ['stateMachine']);
  const found = machineAliases(place).get(arn);
  if (found === undefined)
    throw new ServiceError('ResourceNotFound', 'Request references a resource that does not exist.', {
      members: { resourceName: arn },
    });
  return found;
}

export const updateStateMachineAlias: SfnOperations['UpdateStateMachineAlias'] = (input, call) => {
  const before = aliasOf(input.stateMachineAliasArn, call);
  const routes = input.routingConfiguration === undefined ? before.routes : kept(input.routingConfiguration);
  checkRoutes(routes, call);
  const updatedMs = call.world.clock.now();
  machineAliases(call).put(before.arn, {
    ...before,
    description: input.description ?? before.description,
    routes,
    updatedMs,
  });
  return { updateDate: new Date(updatedMs) };
};

export const describeStateMachineAlias: SfnOperations['DescribeStateMachineAlias'] = (
  { stateMachineAliasArn },
  call,
) => {
  const { arn, name, description, routes, createdMs, updatedMs } = aliasOf(stateMachineAliasArn, call);
  return {
    stateMachineAliasArn: arn,
    name,
    ...(description === undefined ? {} : { description }),
    routingConfiguration: routes,
    creationDate: new Date(createdMs),
    updateDate: new Date(updatedMs),
  };
};

export const deleteStateMachineAlias: SfnOperations['DeleteStateMachineAlias'] = (
  { stateMachineAliasArn: arn },
  call,
) => {
  checkStatesArn(arn, ['stateMachine']);
  machineAliases(call).delete(arn);
  return {};
};

export const listStateMachineAliases: SfnOperations['ListStateMachineAliases'] = (input, call) => {
  const { stateMachineArn: arn } = input;
  checkStatesArn(arn, ['stateMachine']);
  const all = [...machineAliases(call).values()].filter(
    ({ machine, routes }) =>
      machine === arn || routes.some(({ stateMachineVersionArn }) => stateMachineVersionArn === arn),
  );
  const { items, nextToken } = paged(all, input);
  return {
    stateMachineAliases: items.map((each) => ({
      stateMachineAliasArn: each.arn,
      creationDate: new Date(each.createdMs),
    })),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
};
