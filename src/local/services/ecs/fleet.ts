/**
 * Runs the tasks of an account and region, and brings services to what is asked of them: as many healthy tasks as desired, of
 * the primary deployment, within the limits of the deployment; a deployment whose tasks keep failing is given up, and rolled
 * back where the service says so (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html).
 */
import type { RunningNetwork } from '../../network/sandbox.ts';
import type { PlaneStatus, SystemScene } from '../../system/plane.ts';
import { deregisterTask, registerTask, targetFitness, withdrawStrangers } from './balanced.ts';
import { firstTasks, keepDone, workloadOfService } from './before-release.ts';
import {
  failureThreshold,
  isSteady,
  type RolloutInput,
  restartPauseMs,
  rolloutSteps,
  type TaskCounts,
} from './deployment.ts';
import { type Fitness, serviceRow, taskRow } from './fleet-status.ts';
import { type EcsPlace, type KeptDeployment, type KeptService, putService, servicesOf, tellService } from './kept.ts';
import { givenUp } from './rollback.ts';
import { knownTask, type RunningTask, startTask } from './running-task.ts';
import { subnetFor, wantedBy } from './service-task.ts';
import { ringingAlarms } from './services.ts';
import { hasChecks, healthOf } from './task-health.ts';
import { CREDENTIALS_RENEWAL_MS } from './task-metadata.ts';
import { type KnownTask, type TaskRunner, tasksOf, type WantedTask } from './tasks-known.ts';
import { reportUse } from './use.ts';

export interface Fleet extends TaskRunner {
  /** What it acts on from now on. */
  renew(scene: SystemScene, network: RunningNetwork): void;
  /** Looks at all services again, soon. */
  poke(): void;
  status(): readonly PlaneStatus[];
  exec(
    component: string,
    words: readonly [string, ...string[]],
    onOutput: (text: string) => void,
    signal?: AbortSignal,
  ): Promise<number> | undefined;
  /** Stops the tasks in which a workload runs, so that their services start others; gives their names. */
  restart(workload: string): readonly string[];
  /** Kills all containers of a task at once, and gives its id. */
  crash(component: string): Promise<string> | undefined;
  /** Ends all tasks, without waiting for connections. */
  endAll(): Promise<void>;
}

/** Between looks at what only time or others change. */
const LOOK_MS = 1000;
/** Without anything that checks it, a task is taken for healthy when it has run for so long. */
const UNCHECKED_MS = 3000;
/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html: how long stopped tasks are shown. */
const SHOWN_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Alarms are looked at less often. */
const ALARM_LOOKS = 5;

interface Waiter {
  readonly service: string;
  readonly deployment: string;
  resolve(): void;
  reject(why: Error): void;
}

export function newFleet(): Fleet {
  let scene: SystemScene | undefined;
  let network: RunningNetwork | undefined;
  let isEnding = false;
  const tasks = new Map<string, RunningTask>();
  const everHealthy = new Set<string>();
  /** What each task was found to be when it was looked at last. */
  const fits = new Map<string, Fitness>();
  /** Of a deployment: when its next task may start. */
  const pauses = new Map<string, number>();
  const lastFailure = new Map<string, string>();
  const waiters = new Set<Waiter>();
  const adopted = new Set<string>();
  const endings = new Set<() => void>();
  let looks = 0;
  let timer: NodeJS.Timeout | undefined;
  let soon: NodeJS.Immediate | undefined;
  let turn: Promise<void> = Promise.resolve();

  const at = (): EcsPlace => {
    if (scene === undefined) throw new Error('nothing is up');
    return { ...scene.at, world: scene.world };
  };
  const now = () => scene?.world.clock.now() ?? 0;
  const tell = (service: KeptService, what: string) => {
    const message = tellService(at().world, service, what);
    if (message !== undefined) scene?.log(componentOf(service), message);
  };
  const componentOf = ({ arn, name }: KeptService) => scene?.resources.find(({ id }) => id === arn)?.logicalId ?? name;
  const ofService = (service: KeptService) =>
    [...tasks.values()].filter(({ known }) => known.wanted.service === service.arn && known.lastStatus !== 'STOPPED');
  const alive = (service: KeptService) => ofService(service).filter(({ known }) => known.desiredStatus === 'RUNNING');

  const fitnessOf = async (task: KnownTask, service: KeptService): Promise<{ fit: Fitness; why?: string }> => {
    const checked = healthOf(task);
    task.health = checked;
    if (task.lastStatus !== 'RUNNING') return { fit: 'starting' };
    if (checked === 'UNHEALTHY') return { fit: 'unhealthy', why: 'Task failed container health checks' };
    const grace = (service.given.healthCheckGracePeriodSeconds ?? 0) * 1000;
    const targets = await targetFitness(task, service, at());
    if (targets.state === 'unhealthy' && now() - (task.startedMs ?? 0) >= grace)
      return { fit: 'unhealthy', why: `Task failed ELB health checks in (target-group ${targets.group})` };
    if (targets.state === 'unhealthy' || targets.state === 'initial') return { fit: 'starting' };
    if (hasChecks(task)) return { fit: checked === 'HEALTHY' ? 'healthy' : 'starting' };
    if (targets.state === 'healthy') return { fit: 'healthy' };
    return { fit: now() - (task.startedMs ?? 0) >= UNCHECKED_MS ? 'healthy' : 'starting' };
  };

  const change = (arn: string, act: (service: KeptService) => KeptService): KeptService | undefined => {
    const kept = servicesOf(at()).get(arn);
    return kept === undefined ? undefined : putService(at(), act(kept));
  };
  const changeDeployment = (arn: string, id: string, part: Partial<KeptDeployment>) =>
    change(arn, (service) => ({
      ...service,
      deployments: service.deployments.map((each) => (each.id === id ? { ...each, ...part, updatedMs: now() } : each)),
    }));

  const failed = (arn: string, id: string | undefined, why: string) => {
    const service = servicesOf(at()).get(arn);
    const deployment = service?.deployments.find((each) => each.id === id);
    if (service === undefined || deployment === undefined) return;
    const failures = deployment.failures + 1;
    lastFailure.set(arn, why);
    pauses.set(deployment.id, now() + restartPauseMs(failures));
    changeDeployment(arn, deployment.id, { failures });
    if (failures > 2) tell(service, 'is unable to consistently start tasks successfully.');
  };

  const giveUp = (service: KeptService, primary: KeptDeployment, by: string, why: string, isRolledBack: boolean) => {
    tell(service, `(deployment ${primary.id}) deployment failed: ${why}.`);
    const { service: after, previous } = givenUp(service, { by, why, isRolledBack, nowMs: now() });
    if (previous !== undefined) tell(service, `rolling back to deployment ${previous.id}.`);
    putService(at(), after);
    for (const waiter of waiters)
      if (waiter.deployment === primary.id) {
        waiters.delete(waiter);
        waiter.reject(
          new Error(
            `Error occurred during operation '${by === 'ECS deployment circuit breaker' ? 'ECS Deployment Circuit Breaker was triggered' : `${by}: ${why}`}'.`,
          ),
        );
      }
  };

  const settled = (service: KeptService, primary: KeptDeployment) => {
    for (const waiter of waiters)
      if (
        waiter.service === service.arn &&
        (primary.rolloutState === 'COMPLETED' || waiter.deployment === primary.id)
      ) {
        waiters.delete(waiter);
        waiter.resolve();
      }
  };

  const run = (wanted: WantedTask, component: string): KnownTask => {
    const place = at();
    const known = knownTask(wanted, place);
    tasksOf(place).set(known.arn, known);
    const subnet = subnetFor(wanted, [...tasks.values()]);
    if (scene === undefined || network === undefined) throw new Error('nothing is up');
    const task = startTask(known, {
      scene,
      network,
      component,
      subnet,
      zone: String(scene.resourceOf(subnet)?.properties.AvailabilityZone ?? `${scene.at.region}a`),
      changed: () => {
        if (known.lastStatus === 'RUNNING') void started(known);
        poke();
      },
      deactivate: (task_) => leave(task_),
    });
    tasks.set(known.arn, task);
    void task.ended.then(() => ended(task));
    return known;
  };

  const registered = new Set<string>();
  /** In the load balancers of its service as soon as it runs. */
  const started = async (task: KnownTask) => {
    if (registered.has(task.arn) || task.wanted.service === undefined) return;
    registered.add(task.arn);
    const service = servicesOf(at()).get(task.wanted.service);
    if (service === undefined) return;
    for (const group of await registerTask(task, service, at()))
      tell(service, `registered 1 targets in (target-group ${group})`);
  };
  /** Out of them, and until its connections had their time: all of the delay, as a load balancer counts it. */
  const leave = async (task: KnownTask) => {
    const { service: arn } = task.wanted;
    const service = arn === undefined ? undefined : servicesOf(at()).get(arn);
    if (service === undefined) return;
    const seconds = await deregisterTask(task, service, at());
    if (seconds === undefined || isEnding) return;
    tell(service, 'has begun draining connections on 1 tasks.');
    await new Promise<void>((resolve) => {
      const cancel = at().world.clock.at(now() + seconds * 1000, () => end());
      const end = () => {
        cancel();
        endings.delete(end);
        resolve();
      };
      endings.add(end);
      if (isEnding) end();
    });
  };
  /** A task that ended without being asked to has failed, once. */
  const counted = new Set<string>();
  const countFailure = (known: KnownTask) => {
    const { service, startedBy } = known.wanted;
    const isFailure = known.stopCode === 'TaskFailedToStart' || known.stopCode === 'EssentialContainerExited';
    if (service === undefined || !isFailure || counted.has(known.arn)) return;
    counted.add(known.arn);
    const codes = known.containers.flatMap(({ name, exitCode }) =>
      exitCode === undefined ? [] : [`${name} ended with ${exitCode}`],
    );
    failed(service, startedBy, [known.stoppedReason, ...codes].join('; '));
  };
  const ended = ({ known }: RunningTask) => {
    if (!isEnding && scene !== undefined) countFailure(known);
    counted.delete(known.arn);
    tasks.delete(known.arn);
    registered.delete(known.arn);
    everHealthy.delete(known.arn);
    fits.delete(known.arn);
    if (scene === undefined) return;
    const { world } = scene;
    const place = at();
    world.clock.at(world.clock.now() + SHOWN_MS, () => tasksOf(place).delete(known.arn));
    poke();
  };

  /** Of a workload: what its services wait for, and why for ever if it failed. */
  const awaited = new Map<string, { readonly why: string; readonly hasFailed: boolean }>();
  const runFirst = (next: SystemScene) => {
    for (const { workload, wanted } of firstTasks(next)) {
      if (awaited.has(workload)) continue;
      const known = run(wanted, nameFor(wanted.definition.family));
      const why = `it waits for ${wanted.definition.family}, which runs before a release`;
      awaited.set(workload, { why, hasFailed: false });
      void tasks.get(known.arn)?.ended.then(() => {
        if (isEnding) return;
        const failed = known.containers.find(({ exitCode }) => exitCode !== 0);
        if (failed === undefined) {
          keepDone(wanted.definition.arn, at());
          awaited.delete(workload);
        } else {
          const how =
            failed.exitCode === undefined ? known.stoppedReason : `${failed.name} ended with ${failed.exitCode}`;
          awaited.set(workload, {
            why: `${wanted.definition.family}, which runs before a release, failed: ${how}`,
            hasFailed: true,
          });
        }
        poke();
      });
    }
  };
  const whyWaiting = (service: KeptService) =>
    scene === undefined ? undefined : awaited.get(workloadOfService(service, scene) ?? '');
  const faultOf = (service: KeptService): string | undefined => {
    const { why, hasFailed = false } = whyWaiting(service) ?? {};
    return lastFailure.get(service.arn) ?? (hasFailed ? why : undefined);
  };

  const reconcile = async (arn: string): Promise<void> => {
    const place = at();
    const first = servicesOf(place).get(arn);
    if (first === undefined || first.status === 'INACTIVE') return;
    if (!adopted.has(arn)) {
      adopted.add(arn);
      await withdrawStrangers(first, place);
    }
    if (first.status === 'DRAINING') {
      for (const task of alive(first))
        task.stop('ServiceSchedulerInitiated', 'Scaling activity initiated by deletion of the service');
      if (ofService(first).length === 0) putService(place, { ...first, status: 'INACTIVE' });
      return;
    }
    for (const { known } of ofService(first)) countFailure(known);
    for (const task of alive(first)) {
      const { fit, why } = await fitnessOf(task.known, first);
      fits.set(task.known.arn, fit);
      if (fit === 'healthy' && !everHealthy.has(task.known.arn)) {
        everHealthy.add(task.known.arn);
        const breaker = first.given.deploymentConfiguration?.deploymentCircuitBreaker;
        const own = servicesOf(place)
          .get(arn)
          ?.deployments.find(({ id }) => id === task.known.wanted.startedBy);
        if (own !== undefined && own.failures > 0 && breaker?.resetOnHealthyTask !== false) {
          pauses.delete(own.id);
          changeDeployment(arn, own.id, { failures: 0 });
        }
      }
      if (fit === 'unhealthy' && why !== undefined && !counted.has(task.known.arn)) {
        counted.add(task.known.arn);
        tell(first, `(task ${task.known.id}) is unhealthy: ${why}.`);
        failed(arn, task.known.wanted.startedBy, why);
      }
    }
    const service = servicesOf(place).get(arn);
    const [primary] = service?.deployments ?? [];
    if (service === undefined || primary === undefined || service.status !== 'ACTIVE') return;
    if (await judged(service, primary)) return;
    const running = alive(service);
    const isPrimary = ({ known }: RunningTask) => known.wanted.startedBy === primary.id;
    const fitOf = ({ known }: RunningTask) => fits.get(known.arn) ?? 'starting';
    const count = (all: readonly RunningTask[]): TaskCounts => ({
      starting: all.filter((task) => fitOf(task) === 'starting').length,
      healthy: all.filter((task) => fitOf(task) === 'healthy').length,
      unhealthy: all.filter((task) => fitOf(task) === 'unhealthy').length,
    });
    const { minimumHealthyPercent = 100, maximumPercent = 200 } = service.given.deploymentConfiguration ?? {};
    const own = running.filter(isPrimary);
    const others = running.filter((task) => !isPrimary(task));
    const input: RolloutInput = {
      desired: service.desired,
      minimumPercent: minimumHealthyPercent,
      maximumPercent,
      primary: count(own),
      others: count(others),
    };
    if (isSteady(input)) return steady(service, primary);
    // A deployment that was given up and has nothing to go back to starts no more tasks.
    if (primary.rolloutState === 'FAILED') return;
    apply(rolloutSteps(input), service, primary, { own, others, fitOf });
  };

  /** Whether the deployment was given up now. */
  const judged = async (service: KeptService, primary: KeptDeployment): Promise<boolean> => {
    if (primary.rolloutState !== 'IN_PROGRESS') return false;
    const { deploymentCircuitBreaker: breaker, alarms } = service.given.deploymentConfiguration ?? {};
    if (breaker?.enable === true && primary.failures >= failureThreshold(service.desired, breaker)) {
      giveUp(service, primary, 'ECS deployment circuit breaker', 'tasks failed to start', breaker.rollback);
      return true;
    }
    const isWatched = alarms?.enable === true && primary.ringing.length === 0;
    if (!isWatched || looks % ALARM_LOOKS !== 0) return false;
    const ringing = await ringingAlarms(service.given, at());
    if (ringing.length === 0) return false;
    giveUp(service, primary, 'ECS deployment alarm', `alarm ${ringing.join(', ')} detected`, alarms?.rollback === true);
    return true;
  };

  const steady = (service: KeptService, primary: KeptDeployment) => {
    if (primary.rolloutState === 'IN_PROGRESS') {
      const done: KeptDeployment = {
        ...primary,
        rolloutState: 'COMPLETED',
        reason: `ECS deployment ${primary.id} completed.`,
        updatedMs: now(),
      };
      putService(at(), { ...service, deployments: [done] });
      tell(service, `(deployment ${primary.id}) deployment completed.`);
      tell(service, 'has reached a steady state.');
      settled(service, done);
    } else {
      if (service.deployments.length > 1) putService(at(), { ...service, deployments: [primary] });
      settled(service, primary);
    }
    lastFailure.delete(service.arn);
  };

  const apply = (
    steps: ReturnType<typeof rolloutSteps>,
    service: KeptService,
    primary: KeptDeployment,
    tasksNow: {
      readonly own: readonly RunningTask[];
      readonly others: readonly RunningTask[];
      fitOf(task: RunningTask): Fitness;
    },
  ) => {
    const { own, others, fitOf } = tasksNow;
    const stopAll = (which: readonly RunningTask[], reason: string) => {
      for (const task of which) task.stop('ServiceSchedulerInitiated', reason);
      if (which.length > 0)
        tell(
          service,
          `has stopped ${which.length} running tasks: ${which.map(({ known }) => `(task ${known.id})`).join(' ')}.`,
        );
    };
    const scaling = `Scaling activity initiated by (deployment ${primary.id})`;
    const newest = own
      .filter((task) => fitOf(task) !== 'unhealthy')
      .toSorted((one, other) => other.known.createdMs - one.known.createdMs);
    stopAll(newest.slice(0, steps.stopPrimary), scaling);
    if (steps.stopUnhealthy > 0)
      stopAll(
        own.filter((task) => fitOf(task) === 'unhealthy'),
        'Task failed its health checks',
      );
    const healthyOthers = others.filter((task) => fitOf(task) === 'healthy');
    stopAll(
      [
        ...(steps.stopOthersUnhealthy ? others.filter((task) => fitOf(task) !== 'healthy') : []),
        ...healthyOthers.slice(0, steps.stopOthers),
      ],
      scaling,
    );
    if (steps.start === 0 || (pauses.get(primary.id) ?? 0) > now()) return;
    if (own.length === 0 && others.length === 0 && whyWaiting(service) !== undefined) return;
    const { subnets = [], securityGroups = [] } = primary.network ?? {};
    const missing = [...subnets, ...securityGroups].find((id) => scene?.isInNetwork(id) !== true);
    if (missing !== undefined)
      return tell(service, `was unable to place a task. ${missing} is not in the network here (yet).`);
    const made = Array.from({ length: steps.start }, () =>
      run(wantedBy(service, primary, at()), nameFor(componentOf(service))),
    );
    tell(service, `has started ${made.length} tasks: ${made.map(({ id }) => `(task ${id})`).join(' ')}.`);
  };

  const nameFor = (base: string): string => {
    const taken = new Set([...tasks.values()].map(({ component }) => component));
    for (let number = 1; ; number += 1) if (!taken.has(`${base}-${number}`)) return `${base}-${number}`;
  };

  const look = async () => {
    if (scene === undefined || isEnding) return;
    looks += 1;
    for (const arn of [...servicesOf(at()).keys()]) {
      if (isEnding) return;
      await reconcile(arn).catch((fault) =>
        scene?.log('ecs', `fault: ${fault instanceof Error ? fault.stack : fault}`),
      );
    }
    for (const task of tasks.values())
      if (task.known.wanted.service === undefined) task.known.health = healthOf(task.known);
  };
  const poke = () => {
    if (isEnding || soon !== undefined) return;
    soon = setImmediate(() => {
      soon = undefined;
      turn = turn.then(look);
    });
  };

  let stopMinutes = () => {};
  let renewal: NodeJS.Timeout | undefined;

  const taskCalled = (component: string) => {
    const all = [...tasks.values()];
    return (
      all.find((task) => [task.component, task.known.id, task.known.arn].includes(component)) ??
      all.find((task) => task.component.replace(/-\d+$/, '') === component && task.known.lastStatus === 'RUNNING')
    );
  };

  return {
    renew(next, standing) {
      [scene, network, isEnding] = [next, standing, false];
      clearInterval(timer);
      timer = setInterval(poke, LOOK_MS);
      timer.unref();
      clearInterval(renewal);
      renewal = setInterval(() => {
        for (const task of tasks.values())
          void task.publish().catch((fault) => scene?.log(task.component, `fault: ${fault}`));
      }, CREDENTIALS_RENEWAL_MS);
      renewal.unref();
      stopMinutes();
      stopMinutes = everyMinute(next, () => reportUse(next, [...tasks.values()]));
      runFirst(next);
      poke();
    },
    poke,
    run: (wanted) => run(wanted, nameFor(wanted.definition.family)),
    stop(task, code, reason) {
      tasks.get(task.arn)?.stop(code, reason);
    },
    deployed(service, deployment, signal) {
      return new Promise((resolve, reject) => {
        const kept = servicesOf(at()).get(service);
        const found = kept?.deployments.find(({ id }) => id === deployment);
        if (found?.rolloutState === 'COMPLETED') return resolve();
        const waiter: Waiter = { service, deployment, resolve, reject };
        waiters.add(waiter);
        signal.addEventListener('abort', () => {
          waiters.delete(waiter);
          reject(new Error('The operation was cancelled before the service was stable.'));
        });
        poke();
      });
    },
    async hasPlaces(wanted) {
      if (scene === undefined || network === undefined || !(await scene.refreshNetwork())) return false;
      return [...wanted.subnets, ...(wanted.securityGroups ?? [])].every((id) => scene?.isInNetwork(id));
    },
    status() {
      if (scene === undefined) return [];
      const all = [...tasks.values()];
      const services = [...servicesOf(at()).values()].filter(({ status }) => status === 'ACTIVE');
      return [
        ...services.map((service) =>
          serviceRow(service, componentOf(service), alive(service), fits, faultOf(service), whyWaiting(service)?.why),
        ),
        ...all.map((task) => taskRow(task, fits.get(task.known.arn))),
      ];
    },
    exec: (component, words, onOutput, signal) => taskCalled(component)?.exec(words, onOutput, signal),
    restart(workload) {
      const own = [...tasks.values()].filter((task) => task.runs(workload));
      for (const task of own) task.stop('UserInitiated', 'The workload was built anew.');
      return own.map(({ component }) => component);
    },
    crash(component) {
      const task = taskCalled(component);
      return task?.kill().then(() => task.known.id);
    },
    async endAll() {
      isEnding = true;
      clearInterval(timer);
      clearInterval(renewal);
      stopMinutes();
      await turn;
      for (const waiter of waiters) waiter.reject(new Error('what runs the tasks has ended'));
      waiters.clear();
      const left = [...tasks.values()];
      for (const task of left) task.stop('TerminationNotice', 'The local target ends.');
      for (const end of [...endings]) end();
      await Promise.all(left.map((task) => task.ended));
      adopted.clear();
      pauses.clear();
      counted.clear();
      lastFailure.clear();
      awaited.clear();
    },
  };
}

function everyMinute({ world }: SystemScene, act: () => Promise<void>): () => void {
  let cancel = () => {};
  const arm = () => {
    cancel = world.clock.at(world.clock.now() + MINUTE_MS, () => {
      void act().catch(() => undefined);
      arm();
    });
  };
  arm();
  return () => cancel();
}
