/** Subnet groups and parameter groups. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Operations.html */
import { isRecord } from '../../../base/index.ts';
import { deployedOf } from '../../engine/deployed.ts';
import type { RdsOperations, RdsShapes } from '../../schemas/rds.generated.ts';
import type { Call } from '../../service.ts';
import {
  arnOfRds,
  clustersOf,
  instancesOf,
  type KeptParameterGroup,
  type KeptSubnetGroup,
  parameterGroupsOf,
  type RdsPlace,
  rdsFault,
  rdsPage,
  rdsTagMap,
  subnetGroupsOf,
} from './records.ts';
import { applyParameters } from './settings-of.ts';

interface Subnet {
  readonly id: string;
  readonly zone: string | undefined;
  readonly vpc: string | undefined;
}

/** What the stacks of the place say of subnets. */
export function subnetOf(at: RdsPlace, id: string): Subnet {
  const found = deployedOf(at.world, at, 'AWS::EC2::Subnet').find(({ physicalId }) => physicalId === id);
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return { id, zone: text(found?.properties.AvailabilityZone), vpc: text(found?.properties.VpcId) };
}

export function shownSubnetGroup(group: KeptSubnetGroup, at: RdsPlace): RdsShapes['DBSubnetGroup'] {
  const subnets = group.subnets.map((id) => subnetOf(at, id));
  return {
    DBSubnetGroupName: group.name,
    DBSubnetGroupDescription: group.description,
    VpcId: subnets.find(({ vpc }) => vpc !== undefined)?.vpc,
    SubnetGroupStatus: 'Complete',
    Subnets: subnets.map(({ id, zone }) => ({
      SubnetIdentifier: id,
      SubnetStatus: 'Active',
      ...(zone !== undefined && { SubnetAvailabilityZone: { Name: zone } }),
    })),
    DBSubnetGroupArn: arnOfRds(at, 'subgrp', group.name),
    SupportedNetworkTypes: ['IPV4'],
  } as RdsShapes['DBSubnetGroup'];
}

export function subnetGroupOf(name: string, at: RdsPlace): KeptSubnetGroup {
  const found = subnetGroupsOf(at).get(name.toLowerCase());
  if (found === undefined)
    throw rdsFault('DBSubnetGroupNotFoundFault', `DB subnet group '${name}' does not exist.`, 404);
  return found;
}

export const createSubnetGroup: RdsOperations['CreateDBSubnetGroup'] = (input, call) => {
  const name = input.DBSubnetGroupName.toLowerCase();
  if (subnetGroupsOf(call).has(name))
    throw rdsFault('DBSubnetGroupAlreadyExists', `The DB subnet group '${name}' already exists.`);
  checkZones(input.SubnetIds, call);
  const group: KeptSubnetGroup = {
    name,
    description: input.DBSubnetGroupDescription,
    subnets: input.SubnetIds,
    tags: rdsTagMap(input.Tags),
  };
  subnetGroupsOf(call).put(name, group);
  return { DBSubnetGroup: shownSubnetGroup(group, call) };
};

function checkZones(ids: readonly string[], at: RdsPlace): void {
  const zones = ids.map((id) => subnetOf(at, id).zone);
  if (zones.includes(undefined) || new Set(zones).size > 1) return;
  throw rdsFault(
    'DBSubnetGroupDoesNotCoverEnoughAZs',
    `The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: ${zones[0]}. Add subnets to cover at least 2 AZs.`,
  );
}

export const modifySubnetGroup: RdsOperations['ModifyDBSubnetGroup'] = (input, call) => {
  const group = subnetGroupOf(input.DBSubnetGroupName, call);
  checkZones(input.SubnetIds, call);
  const next = { ...group, subnets: input.SubnetIds, description: input.DBSubnetGroupDescription ?? group.description };
  subnetGroupsOf(call).put(group.name, next);
  return { DBSubnetGroup: shownSubnetGroup(next, call) };
};

export const deleteSubnetGroup: RdsOperations['DeleteDBSubnetGroup'] = ({ DBSubnetGroupName }, call) => {
  const { name } = subnetGroupOf(DBSubnetGroupName, call);
  const used =
    [...instancesOf(call).values()].some(({ subnetGroup }) => subnetGroup === name) ||
    [...clustersOf(call).values()].some(({ shown }) => shown.DBSubnetGroup === name);
  if (used)
    throw rdsFault(
      'InvalidDBSubnetGroupStateFault',
      `Cannot delete the subnet group '${name}' because at least one database instance is still using it.`,
    );
  subnetGroupsOf(call).delete(name);
};

export const describeSubnetGroups: RdsOperations['DescribeDBSubnetGroups'] = (input, call) => {
  const name = input.DBSubnetGroupName;
  const all = name === undefined ? [...subnetGroupsOf(call).values()] : [subnetGroupOf(name, call)];
  const { page, ...marker } = rdsPage(all, input);
  return { DBSubnetGroups: page.map((group) => shownSubnetGroup(group, call)), ...marker };
};

export type ParameterGroupKind = 'instance' | 'cluster';

const arnKind = (kind: ParameterGroupKind) => (kind === 'instance' ? 'pg' : 'cluster-pg');

/** AWS makes one for each family, and none of its values differs from the engine's. */
export function parameterGroupOf(name: string, kind: ParameterGroupKind, at: RdsPlace): KeptParameterGroup {
  const lower = name.toLowerCase();
  const found = parameterGroupsOf(at, kind).get(lower);
  if (found !== undefined) return found;
  const family = /^default\.([a-z-]+\d+(?:\.\d+)?)$/.exec(lower)?.[1];
  if (family === undefined) throw rdsFault('DBParameterGroupNotFound', `DBParameterGroup not found: ${name}`, 404);
  return { name: lower, family, description: `Default parameter group for ${family}`, parameters: {}, tags: {} };
}

export interface NewParameterGroup {
  readonly name: string;
  readonly family: string;
  readonly description: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export function createParameterGroup(
  group: NewParameterGroup,
  kind: ParameterGroupKind,
  at: RdsPlace,
): KeptParameterGroup {
  const name = group.name.toLowerCase();
  if (parameterGroupsOf(at, kind).has(name))
    throw rdsFault('DBParameterGroupAlreadyExists', `Parameter group ${name} already exists`);
  if (!/^[a-z-]+\d+(\.\d+)?$/.test(group.family))
    throw rdsFault(
      'InvalidParameterValue',
      `ParameterGroupFamily ${group.family} is not a valid parameter group family`,
    );
  const made = { ...group, name, parameters: group.parameters ?? {} };
  parameterGroupsOf(at, kind).put(name, made);
  return made;
}

export function setParameters(
  group: KeptParameterGroup,
  parameters: Readonly<Record<string, string>>,
  kind: ParameterGroupKind,
  at: RdsPlace,
): void {
  parameterGroupsOf(at, kind).put(group.name, { ...group, parameters });
  applyParameters(group.name, kind, at);
}

export function deleteParameterGroup(name: string, kind: ParameterGroupKind, at: RdsPlace): void {
  const group = parameterGroupOf(name, kind, at);
  const users: readonly { readonly id: string; readonly parameterGroup: string }[] =
    kind === 'instance' ? [...instancesOf(at).values()] : [...clustersOf(at).values()];
  if (users.some(({ parameterGroup }) => parameterGroup === group.name))
    throw rdsFault(
      'InvalidDBParameterGroupState',
      'One or more database instances are still members of this parameter group, so the group cannot be deleted',
    );
  if (group.name.startsWith('default.'))
    throw rdsFault('InvalidDBParameterGroupState', `Default DBParameterGroup cannot be deleted: ${group.name}`);
  parameterGroupsOf(at, kind).delete(group.name);
}

const shownGroup = (group: KeptParameterGroup, at: RdsPlace) => ({
  DBParameterGroupName: group.name,
  DBParameterGroupFamily: group.family,
  Description: group.description,
  DBParameterGroupArn: arnOfRds(at, arnKind('instance'), group.name),
});
const shownClusterGroup = (group: KeptParameterGroup, at: RdsPlace) => ({
  DBClusterParameterGroupName: group.name,
  DBParameterGroupFamily: group.family,
  Description: group.description,
  DBClusterParameterGroupArn: arnOfRds(at, arnKind('cluster'), group.name),
});

const parametersShown = ({ parameters }: KeptParameterGroup): readonly RdsShapes['Parameter'][] =>
  Object.entries(parameters).map(([ParameterName, ParameterValue]) => ({
    ParameterName,
    ParameterValue,
    Source: 'user',
    ApplyType: 'dynamic',
    DataType: /^-?\d+$/.test(ParameterValue) ? 'integer' : 'string',
    IsModifiable: true,
    ApplyMethod: 'pending-reboot',
  }));

const named = (given: readonly RdsShapes['Parameter'][] = []) =>
  Object.fromEntries(given.map(({ ParameterName = '', ParameterValue = '' }) => [ParameterName, ParameterValue]));

function without(
  parameters: Readonly<Record<string, string>>,
  given: readonly RdsShapes['Parameter'][] | undefined,
  all: boolean | undefined,
): Readonly<Record<string, string>> {
  if (all === true) return {};
  const gone = new Set((given ?? []).map(({ ParameterName }) => ParameterName));
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !gone.has(name)));
}

const groupsShown = (kind: ParameterGroupKind, name: string | undefined, call: Call) =>
  name === undefined ? [...parameterGroupsOf(call, kind).values()] : [parameterGroupOf(name, kind, call)];

/** By operation. What the engine's own values are is not listed: only what was set has a row. */
export const groupOperations = {
  CreateDBSubnetGroup: createSubnetGroup,
  ModifyDBSubnetGroup: modifySubnetGroup,
  DeleteDBSubnetGroup: deleteSubnetGroup,
  DescribeDBSubnetGroups: describeSubnetGroups,
  CreateDBParameterGroup(input, call) {
    const { DBParameterGroupName: name, DBParameterGroupFamily: family, Description: description, Tags } = input;
    const made = createParameterGroup({ name, family, description, tags: rdsTagMap(Tags) }, 'instance', call);
    return { DBParameterGroup: shownGroup(made, call) };
  },
  CreateDBClusterParameterGroup(input, call) {
    const { DBClusterParameterGroupName: name, DBParameterGroupFamily: family, Description: description, Tags } = input;
    const made = createParameterGroup({ name, family, description, tags: rdsTagMap(Tags) }, 'cluster', call);
    return { DBClusterParameterGroup: shownClusterGroup(made, call) };
  },
  ModifyDBParameterGroup({ DBParameterGroupName: name, Parameters }, call) {
    const group = parameterGroupOf(name, 'instance', call);
    setParameters(group, { ...group.parameters, ...named(Parameters) }, 'instance', call);
    return { DBParameterGroupName: group.name };
  },
  ModifyDBClusterParameterGroup({ DBClusterParameterGroupName: name, Parameters }, call) {
    const group = parameterGroupOf(name, 'cluster', call);
    setParameters(group, { ...group.parameters, ...named(Parameters) }, 'cluster', call);
    return { DBClusterParameterGroupName: group.name };
  },
  ResetDBParameterGroup({ DBParameterGroupName: name, Parameters, ResetAllParameters }, call) {
    const group = parameterGroupOf(name, 'instance', call);
    setParameters(group, without(group.parameters, Parameters, ResetAllParameters), 'instance', call);
    return { DBParameterGroupName: group.name };
  },
  ResetDBClusterParameterGroup({ DBClusterParameterGroupName: name, Parameters, ResetAllParameters }, call) {
    const group = parameterGroupOf(name, 'cluster', call);
    setParameters(group, without(group.parameters, Parameters, ResetAllParameters), 'cluster', call);
    return { DBClusterParameterGroupName: group.name };
  },
  DeleteDBParameterGroup({ DBParameterGroupName: name }, call) {
    deleteParameterGroup(name, 'instance', call);
  },
  DeleteDBClusterParameterGroup({ DBClusterParameterGroupName: name }, call) {
    deleteParameterGroup(name, 'cluster', call);
  },
  DescribeDBParameterGroups(input, call) {
    const { page, ...marker } = rdsPage(groupsShown('instance', input.DBParameterGroupName, call), input);
    return { DBParameterGroups: page.map((group) => shownGroup(group, call)), ...marker };
  },
  DescribeDBClusterParameterGroups(input, call) {
    const { page, ...marker } = rdsPage(groupsShown('cluster', input.DBClusterParameterGroupName, call), input);
    return { DBClusterParameterGroups: page.map((group) => shownClusterGroup(group, call)), ...marker };
  },
  DescribeDBParameters(input, call) {
    const { page, ...marker } = rdsPage(
      parametersShown(parameterGroupOf(input.DBParameterGroupName, 'instance', call)),
      input,
    );
    return { Parameters: page, ...marker };
  },
  DescribeDBClusterParameters(input, call) {
    const group = parameterGroupOf(input.DBClusterParameterGroupName, 'cluster', call);
    const { page, ...marker } = rdsPage(parametersShown(group), input);
    return { Parameters: page, ...marker };
  },
} satisfies Partial<RdsOperations>;

/** The `Parameters` of a template, as texts. */
export function parametersIn(value: unknown): Readonly<Record<string, string>> {
  return isRecord(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([name, each]) => (each === undefined ? [] : [[name, String(each)]])),
      )
    : {};
}
