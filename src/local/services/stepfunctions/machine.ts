/** State machines and what belongs to them, as they are kept. https://docs.aws.amazon.com/step-functions/latest/apireference/ */
import type { SfnShapes } from '../../schemas/sfn.generated.ts';
import { type AccountRegion, type LocalWorld, ServiceError } from '../../service.ts';
import type { MachineType } from './language/definition.ts';

export interface StatesPlace extends AccountRegion {
  readonly world: LocalWorld;
}

export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  readonly type: MachineType;
  readonly definition: string;
  readonly roleArn: string;
  readonly logging?: SfnShapes['LoggingConfiguration'] | undefined;
  readonly isTraced: boolean;
  readonly encryption?: SfnShapes['EncryptionConfiguration'] | undefined;
  readonly createdMs: number;
  readonly updatedMs: number;
  /** `undefined`: it was never changed. */
  readonly revision: string | undefined;
  readonly versions: number;
}

/** A revision under a number, or what an execution was started with. */
export interface MachineVersion {
  readonly arn: string;
  readonly machine: string;
  readonly number: number;
  readonly description?: string | undefined;
  readonly createdMs: number;
  readonly revision: string | undefined;
  readonly definition: string;
  readonly roleArn: string;
  readonly logging?: SfnShapes['LoggingConfiguration'] | undefined;
  readonly isTraced: boolean;
}

export interface MachineAlias {
  readonly arn: string;
  readonly name: string;
  readonly machine: string;
  readonly description?: string | undefined;
  readonly routes: readonly { readonly stateMachineVersionArn: string; readonly weight: number }[];
  readonly createdMs: number;
  readonly updatedMs: number;
}

export interface Activity {
  readonly arn: string;
  readonly name: string;
  readonly createdMs: number;
  readonly encryption?: SfnShapes['EncryptionConfiguration'] | undefined;
}

const homeOf = ({ account, region }: AccountRegion) => ({ account, region });

export const machinesOf = (place: StatesPlace) =>
  place.world.state.collection<StateMachine>('states/machine', homeOf(place));
export const versionsOf = (place: StatesPlace) =>
  place.world.state.collection<MachineVersion>('states/version', homeOf(place));
export const machineAliases = (place: StatesPlace) =>
  place.world.state.collection<MachineAlias>('states/alias', homeOf(place));
export const activitiesIn = (place: StatesPlace) =>
  place.world.state.collection<Activity>('states/activity', homeOf(place));
export const statesTags = (place: StatesPlace) =>
  place.world.state.collection<Readonly<Record<string, string>>>('states/tags', homeOf(place));

export const statesArn = (kind: string, name: string, { partition, region, account }: AccountRegion) =>
  `arn:${partition}:states:${region}:${account}:${kind}:${name}`;

export const invalidStates = (message: string, reason?: string) =>
  new ServiceError('ValidationException', message, reason === undefined ? {} : { members: { reason } });

export const noMachine = (arn: string) =>
  new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);

export const noResource = (arn: string) =>
  new ServiceError('ResourceNotFound', `Resource not found: '${arn}'`, { members: { resourceName: arn } });

/** @throws InvalidArn for what is no ARN of one of the kinds */
export function checkStatesArn(arn: string, kinds: readonly string[]): void {
  const [, kind] = /^arn:[\w-]+:states:[^:]*:[^:]*:(\w+):/.exec(arn) ?? [];
  if (!arn.startsWith('arn:')) throw new ServiceError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
  if (kind === undefined) throw new ServiceError('InvalidArn', `Invalid Arn: '${arn}'`);
  if (!kinds.includes(kind))
    throw new ServiceError('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: ${kind}'`);
}

/** A name as AWS takes it. @throws InvalidName */
export function checkStatesName(name: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (name.length > 80 || /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/.test(name))
    throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
}

/** What an ARN of a machine, a version or an alias leads to. */
export interface MachineTarget {
  readonly machine: StateMachine;
  readonly version?: MachineVersion;
  readonly alias?: MachineAlias;
}

/** @throws StateMachineDoesNotExist */
export function machineTarget(arn: string, place: StatesPlace): MachineTarget {
  checkStatesArn(arn, ['stateMachine']);
  const machine = machinesOf(place).get(arn);
  if (machine !== undefined) return { machine };
  const version = versionsOf(place).get(arn);
  const alias = machineAliases(place).get(arn);
  const owner = machinesOf(place).get(version?.machine ?? alias?.machine ?? '');
  if (owner === undefined) throw noMachine(arn);
  return { machine: owner, ...(version === undefined ? {} : { version }), ...(alias === undefined ? {} : { alias }) };
}

/** The version that an alias starts now: by the weights of its routes. */
export function routed({ routes }: MachineAlias, place: StatesPlace): MachineVersion | undefined {
  let left = Math.random() * routes.reduce((sum, { weight }) => sum + weight, 0);
  const route = routes.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  return versionsOf(place).get((route ?? routes[0])?.stateMachineVersionArn ?? '');
}
