/** The tasks of a target, which live as long as what runs them, and who runs them. */
import type { EcsShapes as Shapes } from '../../schemas/ecs.generated.ts';
import { type LocalWorld, ServiceError } from '../../service.ts';
import type { EcsPlace, EcsTags, KeptTaskDefinition } from './kept.ts';

export type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

export type StopCode =
  | 'TaskFailedToStart'
  | 'EssentialContainerExited'
  | 'UserInitiated'
  | 'ServiceSchedulerInitiated'
  | 'TerminationNotice';

/** A task as it is told of; what runs it changes it. */
export interface KnownTask {
  readonly arn: string;
  readonly id: string;
  /** The ARN of its cluster. */
  readonly cluster: string;
  readonly definition: KeptTaskDefinition;
  readonly wanted: WantedTask;
  readonly createdMs: number;
  readonly containers: readonly KnownContainer[];
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  health: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';
  interface?: TaskInterface;
  pullStartedMs?: number;
  pullStoppedMs?: number;
  startedMs?: number;
  stoppingMs?: number;
  stoppedMs?: number;
  stopCode?: StopCode;
  stoppedReason?: string;
  version: number;
}

export interface KnownContainer {
  readonly name: string;
  readonly image: string;
  readonly runtimeId: string;
  readonly arn: string;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  health: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';
  startedMs?: number;
  exitCode?: number;
  reason?: string;
  /** What runs in place of what the image would. */
  standIn?: string;
}

export interface TaskInterface {
  readonly id: string;
  readonly address: string;
  readonly publicAddress?: string | undefined;
  readonly subnet: string;
  readonly subnetBlock: string;
  readonly zone: string;
  readonly mac: string;
}

/** What somebody wants to run. */
export interface WantedTask {
  readonly definition: KeptTaskDefinition;
  readonly cluster: string;
  readonly group: string;
  readonly startedBy?: string | undefined;
  /** The ARN of the service that it is of. */
  readonly service?: string | undefined;
  readonly network: Shapes['AwsVpcConfiguration'];
  readonly overrides: Shapes['TaskOverride'];
  readonly launchType: string;
  readonly capacityProvider?: string | undefined;
  readonly tags: EcsTags;
  readonly isExecEnabled: boolean;
}

/** Runs tasks. There is one where a system is up. */
export interface TaskRunner {
  /** The task is known at once; what becomes of it is seen in its status. */
  run(wanted: WantedTask): KnownTask;
  stop(task: KnownTask, code: StopCode, reason: string): void;
  /** Resolves when a deployment has completed; rejects with why it failed, and when the signal aborts. */
  deployed(service: string, deployment: string, signal: AbortSignal): Promise<void>;
  /** Whether tasks could stand there now: its subnets and groups are in the network. */
  hasPlaces(network: Shapes['AwsVpcConfiguration']): Promise<boolean>;
}

type Home = Pick<EcsPlace, 'world' | 'account' | 'region'>;

const tasks = new WeakMap<LocalWorld, Map<string, Map<string, KnownTask>>>();
const runners = new WeakMap<LocalWorld, Map<string, TaskRunner>>();

const homeOf = ({ account, region }: Home) => `${account}/${region}`;

/** By ARN. */
export function tasksOf(at: Home): Map<string, KnownTask> {
  const homes = tasks.get(at.world) ?? new Map<string, Map<string, KnownTask>>();
  tasks.set(at.world, homes);
  const own = homes.get(homeOf(at)) ?? new Map<string, KnownTask>();
  homes.set(homeOf(at), own);
  return own;
}

/** From now on the runner runs the tasks of an account and region; undefined: nobody does. */
export function runTasksBy(at: Home, runner: TaskRunner | undefined): void {
  const homes = runners.get(at.world) ?? new Map<string, TaskRunner>();
  runners.set(at.world, homes);
  if (runner === undefined) homes.delete(homeOf(at));
  else homes.set(homeOf(at), runner);
}

export function taskRunnerOf(at: Home): TaskRunner | undefined {
  return runners.get(at.world)?.get(homeOf(at));
}

export const NO_RUNNER =
  'No task runs here: the target was started without the network of a system. `lintel up` starts one with it.';

/** @throws where nothing runs tasks. */
export function runnerOf(at: Home): TaskRunner {
  const found = taskRunnerOf(at);
  if (found === undefined) throw new ServiceError('ServerException', NO_RUNNER, { status: 500 });
  return found;
}
