/**
 * One task from its first state to its last: an interface, what it must reach, secrets, containers in the order of their
 * dependencies, and the way back. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 */
import { hash, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningNetwork } from '../../network/sandbox.ts';
import type { EcsShapes as Shapes } from '../../schemas/ecs.generated.ts';
import type { SystemScene } from '../../system/plane.ts';
import { emitEvent } from '../events/put-events.ts';
import { serviceMayAssume } from '../iam/identity.ts';
import { ContainerFault, type RunningContainer, startContainer } from './container.ts';
import { imageOf, repositoryOf } from './image.ts';
import { type EcsPlace, ecsArn, lastPart, newTaskId } from './kept.ts';
import { refusalOf } from './rights.ts';
import { SecretFault, secretValue } from './secrets.ts';
import { metadataEnvironment, metadataOfTask } from './task-metadata.ts';
import { neededHosts, unreached, unreachedText } from './task-network.ts';
import { toldTask } from './tasks.ts';
import type { KnownContainer, KnownTask, StopCode, WantedTask } from './tasks-known.ts';

export interface TaskSurroundings {
  readonly scene: SystemScene;
  readonly network: RunningNetwork;
  /** The name of its service or family, with a number: how people call it. */
  readonly component: string;
  readonly subnet: string;
  readonly zone: string;
  /** Told after each change of its state. */
  changed(): void;
  /** What must be done between RUNNING and the end of its processes: it leaves load balancers, and their connections end. */
  deactivate(task: KnownTask): Promise<void>;
}

export interface RunningTask {
  readonly known: KnownTask;
  readonly component: string;
  readonly subnet: string;
  /** Resolves when it is STOPPED. */
  readonly ended: Promise<void>;
  stop(code: StopCode, reason: string): void;
  /** Publishes metadata and credentials anew. */
  publish(): Promise<void>;
  /** Whether the container that people mean first can be asked something. */
  exec(words: readonly [string, ...string[]], onOutput: (text: string) => void, signal?: AbortSignal): Promise<number>;
  /** Whether a workload of the project runs in it. */
  runs(workload: string): boolean;
  /** Ends it without a word, as a machine that fails. */
  kill(): Promise<void>;
  measure(): Promise<{ readonly cpuSeconds: number; readonly memoryBytes: number }>;
}

const placeOf = ({ world, at }: SystemScene): EcsPlace => ({ ...at, world });

export function knownTask(wanted: WantedTask, at: EcsPlace): KnownTask {
  const id = newTaskId();
  const cluster = lastPart(wanted.cluster);
  return {
    arn: ecsArn(at, `task/${cluster}/${id}`),
    id,
    cluster: wanted.cluster,
    definition: wanted.definition,
    wanted,
    createdMs: at.world.clock.now(),
    containers: wanted.definition.given.containerDefinitions.map(
      ({ name = '', image = '' }): KnownContainer => ({
        name,
        image,
        runtimeId: `${id}-${Number.parseInt(hash('sha256', name).slice(0, 8), 16)}`,
        arn: ecsArn(at, `container/${cluster}/${id}/${randomUUID()}`),
        lastStatus: 'PENDING',
        health: 'UNKNOWN',
      }),
    ),
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    health: 'UNKNOWN',
    version: 1,
  };
}

export function startTask(known: KnownTask, around: TaskSurroundings): RunningTask {
  const { scene, network, component } = around;
  const { definition, wanted } = known;
  const { given } = definition;
  const folder = join(scene.folder, 'tasks', known.id);
  const running = new Map<string, RunningContainer>();
  const tell = (line: string) => scene.log(component, line);
  const to = (status: KnownTask['lastStatus']) => {
    known.lastStatus = status;
    known.version += 1;
    tellState(known, scene);
    around.changed();
  };
  let hasSeat = false;
  let isStopping = false;
  const stopRequested = Promise.withResolvers<void>();

  const ask = (code: StopCode, reason: string) => {
    if (known.desiredStatus === 'STOPPED') return;
    known.desiredStatus = 'STOPPED';
    known.stopCode = code;
    known.stoppedReason = reason;
    known.stoppingMs = scene.world.clock.now();
    isStopping = true;
    stopRequested.resolve();
    around.changed();
  };

  const isEssential = (name: string) => definitionIn(given, name)?.essential !== false;

  const seat = async () => {
    const { securityGroups = [], assignPublicIp } = wanted.network;
    if (securityGroups.length === 0)
      throw new ContainerFault('the task names no security group, and the default group of a VPC is not built here');
    const planned = await scene.takeSeat({
      id: `task-${known.id}`,
      owner: component,
      type: 'AWS::ECS::Task',
      subnet: around.subnet,
      groups: securityGroups,
      isPublic: assignPublicIp === 'ENABLED',
    });
    hasSeat = true;
    const block = scene.resourceOf(around.subnet)?.properties.CidrBlock;
    known.interface = {
      id: randomUUID(),
      address: planned.addresses[4] ?? '',
      publicAddress: planned.publicAddress,
      subnet: around.subnet,
      subnetBlock: String(block ?? ''),
      zone: around.zone,
      mac: `0a:${hash('sha256', known.id)
        .slice(0, 10)
        .replaceAll(/(..)(?=.)/g, '$1:')}`,
    };
  };

  const prepare = async (): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> => {
    const at = placeOf(scene);
    const execution = wanted.overrides.executionRoleArn ?? given.executionRoleArn;
    const role = wanted.overrides.taskRoleArn ?? given.taskRoleArn;
    for (const each of [execution, role])
      if (each !== undefined && !serviceMayAssume('ecs-tasks.amazonaws.com', each, at, known.arn))
        throw new ContainerFault(
          `ECS was unable to assume the role '${each}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`,
        );
    checkVolumes(given);
    checkSettings(given);
    const containers = given.containerDefinitions;
    const [fault] = await unreached(neededHosts(containers, at.account, at.region), seatId(known), network);
    if (fault !== undefined) throw new ContainerFault(unreachedText(fault));
    for (const container of containers) checkRights(container, execution, at);
    const values = new Map<string, Record<string, string>>();
    for (const { name = '', secrets = [] } of containers) {
      const own: Record<string, string> = {};
      for (const secret of secrets) own[secret.name] = await secretValue(secret, execution, at);
      values.set(name, own);
    }
    return values;
  };

  const publish = async () => {
    const { interface: own } = known;
    if (own !== undefined) await scene.publishTasks({ [own.address]: await metadataOfTask(known, scene) });
  };

  const startOne = async (container: KnownContainer, secrets: Readonly<Record<string, string>>) => {
    const own = definitionIn(given, container.name) ?? {};
    const override = (wanted.overrides.containerOverrides ?? []).find(({ name }) => name === container.name) ?? {};
    const made = await startContainer(
      {
        definition: own,
        override,
        known: container,
        environment: {
          HOSTNAME: `ip-${(known.interface?.address ?? '').replaceAll('.', '-')}`,
          ...metadataEnvironment(known, container, scene.at.region),
          ...secrets,
        },
        volumes: new Map(
          (given.volumes ?? []).map(({ name = '' }) => [name, join(folder, 'volumes', encodeURIComponent(name))]),
        ),
        seat: seatId(known),
        folder: join(folder, encodeURIComponent(container.name)),
        logStream: `${container.name}/${known.id}`,
      },
      scene,
      network,
      tell,
    );
    running.set(container.name, made);
    if (container.standIn !== undefined) tell(`${container.name}: ${container.standIn}`);
    void made.ended.then((code) => {
      if (isStopping) return;
      tell(`${container.name} ended with ${code}`);
      if (isEssential(container.name)) ask('EssentialContainerExited', 'Essential container in task exited');
      else around.changed();
    });
  };

  const run = async () => {
    await seat();
    if (isStopping) return;
    known.pullStartedMs = scene.world.clock.now();
    to('PENDING');
    const secrets = await prepare();
    known.pullStoppedMs = scene.world.clock.now();
    if (isStopping) return;
    if (wanted.service === undefined)
      for (const { name = '', image = '', essential = true } of given.containerDefinitions) {
        const found = imageOf(image, scene.workloads);
        // A stand-in would never end, and what the task is run for would not be done.
        if (found.workload === undefined && essential)
          throw new ContainerFault(
            `CannotPullContainerError: ${found.why}, and images are not pulled here (container ${name})`,
          );
      }
    await publish();
    await startInOrder(
      known,
      given,
      running,
      (container) => startOne(container, secrets.get(container.name) ?? {}),
      () => isStopping,
    );
    if (isStopping) return;
    known.startedMs = scene.world.clock.now();
    to('RUNNING');
    await publish();
  };

  const end = async () => {
    if (known.lastStatus === 'RUNNING') {
      to('DEACTIVATING');
      await around.deactivate(known);
    }
    to('STOPPING');
    // Those that others depend on end last.
    for (const name of stopOrder(given)) await running.get(name)?.stop();
    to('DEPROVISIONING');
    for (const container of running.values()) await container.remove();
    for (const container of known.containers) container.lastStatus = 'STOPPED';
    if (known.interface !== undefined) await scene.publishTasks({ [known.interface.address]: undefined });
    if (hasSeat) await scene.leaveSeat(seatId(known));
    rmSync(folder, { recursive: true, force: true });
    known.stoppedMs = scene.world.clock.now();
    to('STOPPED');
  };

  const ended = (async () => {
    try {
      await run();
    } catch (thrown) {
      const text = thrown instanceof Error ? thrown.message : String(thrown);
      const reason =
        thrown instanceof SecretFault
          ? `ResourceInitializationError: unable to pull secrets or registry auth: ${text}`
          : text;
      tell(`it failed to start: ${reason}`);
      ask('TaskFailedToStart', reason);
    }
    await stopRequested.promise;
    await end();
  })().catch((thrown) => {
    tell(`fault: ${thrown}`);
    known.stoppedMs = scene.world.clock.now();
    to('STOPPED');
  });

  return {
    known,
    component,
    subnet: around.subnet,
    ended,
    stop: ask,
    publish,
    runs: (workload) => [...running.values()].some((container) => container.workload === workload),
    async kill() {
      await Promise.all([...running.values()].map((container) => container.kill()));
    },
    async exec(words, onOutput, signal) {
      const [main] = known.containers.filter(({ name }) => isEssential(name) && running.has(name));
      const container = running.get(main?.name ?? '');
      if (container === undefined) throw new Error(`no container of ${component} runs`);
      return container.exec(words, onOutput, signal);
    },
    async measure() {
      const uses = await Promise.all([...running.values()].map((container) => container.measure()));
      return {
        cpuSeconds: uses.reduce((sum, use) => sum + use.cpuSeconds, 0),
        memoryBytes: uses.reduce((sum, use) => sum + use.memoryBytes, 0),
      };
    },
  };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html */
function tellState(known: KnownTask, { world, at }: SystemScene): void {
  emitEvent(world, at, {
    source: 'aws.ecs',
    detailType: 'ECS Task State Change',
    resources: [known.arn],
    // Times are texts in an event.
    detail: JSON.parse(JSON.stringify({ ...toldTask(known), updatedAt: new Date(world.clock.now()) })) as object,
  });
}

const seatId = ({ id }: KnownTask) => `task-${id}`;

function definitionIn(
  { containerDefinitions }: Pick<Shapes['RegisterTaskDefinitionRequest'], 'containerDefinitions'>,
  name: string,
): Shapes['ContainerDefinition'] | undefined {
  return containerDefinitions.find((each) => each.name === name);
}

type Given = KnownTask['definition']['given'];

/** What is no folder on this machine is refused by name. */
function checkVolumes({ volumes = [] }: Given): void {
  for (const { name, efsVolumeConfiguration: efs, fsxWindowsFileServerVolumeConfiguration: fsx, ...rest } of volumes) {
    const kind =
      efs !== undefined
        ? 'EFS'
        : fsx !== undefined
          ? 'FSx'
          : rest.configuredAtLaunch === true
            ? 'EBS'
            : rest.s3filesVolumeConfiguration !== undefined
              ? 'S3 Files'
              : undefined;
    if (kind !== undefined)
      throw new ContainerFault(
        `ResourceInitializationError: the volume ${name} is of ${kind}, which does not run here`,
      );
  }
}

/** Members of a container that would change what it does, and are not carried out here. */
const NOT_DONE = ['environmentFiles', 'extraHosts', 'dnsServers', 'links', 'volumesFrom', 'systemControls'] as const;

/** A setting that is not carried out keeps the task from running otherwise than its definition says. */
function checkSettings({ containerDefinitions, proxyConfiguration }: Given): void {
  const found = containerDefinitions.flatMap((container) => [
    ...NOT_DONE.filter((name) => (container[name] ?? []).length > 0),
    ...(container.restartPolicy?.enabled === true ? ['restartPolicy'] : []),
  ]);
  const [first] = proxyConfiguration === undefined ? found : ['proxyConfiguration', ...found];
  if (first !== undefined) throw new ContainerFault(`the local target does not carry out ${first} of task definitions`);
}

function checkRights(
  { image = '', logConfiguration: log }: Shapes['ContainerDefinition'],
  role: string | undefined,
  at: EcsPlace,
): void {
  const repository = repositoryOf(image);
  if (repository.region !== undefined && role !== undefined) {
    const arn = `arn:${at.partition}:ecr:${repository.region}:${at.account}:repository/${repository.name}`;
    const refused =
      refusalOf(role, 'ecr', 'GetAuthorizationToken', {}, at, '*') ??
      refusalOf(role, 'ecr', 'BatchGetImage', {}, at, arn) ??
      refusalOf(role, 'ecr', 'GetDownloadUrlForLayer', {}, at, arn);
    if (refused !== undefined)
      throw new ContainerFault(
        `CannotPullContainerError: pull image manifest has been retried 1 time(s): AccessDeniedException: ${refused}`,
      );
  }
  const group = log?.logDriver === 'awslogs' ? log.options?.['awslogs-group'] : undefined;
  if (group === undefined || role === undefined) {
    if (log !== undefined && log.logDriver !== 'awslogs')
      throw new ContainerFault(`the log driver ${log.logDriver} does not run here`);
    return;
  }
  const arn = `arn:${at.partition}:logs:${log?.options?.['awslogs-region'] ?? at.region}:${at.account}:log-group:${group}:log-stream:*`;
  const refused =
    refusalOf(role, 'logs', 'CreateLogStream', {}, at, arn) ?? refusalOf(role, 'logs', 'PutLogEvents', {}, at, arn);
  if (refused !== undefined)
    throw new ContainerFault(
      `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: AccessDeniedException: ${refused}`,
    );
}

const LOOK_MS = 50;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html: startTimeout, on Fargate. */
const START_SECONDS = 180;

/** Each after those that it depends on, as far as its conditions ask. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html */
async function startInOrder(
  known: KnownTask,
  given: Given,
  running: ReadonlyMap<string, RunningContainer>,
  start: (container: KnownContainer) => Promise<void>,
  isOver: () => boolean,
): Promise<void> {
  const stateOf = (name: string) => known.containers.find((each) => each.name === name);
  await Promise.all(
    known.containers.map(async (container) => {
      const own = definitionIn(given, container.name);
      const until = Date.now() + (own?.startTimeout ?? START_SECONDS) * 1000;
      for (const { containerName, condition } of own?.dependsOn ?? []) {
        for (;;) {
          if (isOver()) return;
          const verdict = isMet(condition, stateOf(containerName), running.has(containerName));
          if (verdict === true) break;
          if (verdict === false || Date.now() > until)
            throw new ContainerFault(
              `TaskFailedToStart: dependency ${containerName} of container ${container.name} did not become ${condition}`,
            );
          await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        }
      }
      if (!isOver()) await start(container);
    }),
  );
}

/** Undefined: not yet. False: it never will be. */
function isMet(condition: string, container: KnownContainer | undefined, hasStarted: boolean): boolean | undefined {
  if (container === undefined) return false;
  const isOver = container.lastStatus === 'STOPPED';
  switch (condition) {
    case 'START':
      return hasStarted ? true : undefined;
    case 'COMPLETE':
      return isOver ? true : undefined;
    case 'SUCCESS':
      return isOver ? container.exitCode === 0 : undefined;
    default:
      return container.health === 'HEALTHY' ? true : isOver ? false : undefined;
  }
}

/** Dependents before what they depend on. */
function stopOrder({ containerDefinitions }: Given): readonly string[] {
  const ordered: string[] = [];
  const seen = new Set<string>();
  const visit = ({ name = '', dependsOn = [] }: Shapes['ContainerDefinition']) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const { containerName } of dependsOn) {
      const other = containerDefinitions.find((each) => each.name === containerName);
      if (other !== undefined) visit(other);
    }
    ordered.push(name);
  };
  for (const each of containerDefinitions) visit(each);
  return ordered.toReversed();
}
