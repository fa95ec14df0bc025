import { type Duration, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface FargateTaskProps {
  /** Names all revisions of the task definition. */
  readonly family: string;
  /** 1024 units are one vCPU. Together with the memory one of the sizes that Fargate offers. */
  readonly cpu: 256 | 512 | 1024 | 2048 | 4096 | 8192 | 16384;
  readonly memoryMiB: number;
  /** The name of the one container. */
  readonly container: string;
  /** An image of a repository may only be pulled by a role that may: `ecs.ContainerImage.fromEcrRepository` sees to it. */
  readonly image: ecs.ContainerImage;
  /**
   * @default - the image's own
   */
  readonly command?: readonly string[];
  /**
   * The port it listens on.
   *
   * @default - none
   */
  readonly port?: number;
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Read by the execution role when the task starts: a new value takes a new task. No secret stands in the template.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, ecs.Secret>>;
  /**
   * ECS ignores the HEALTHCHECK of an image: only this counts. The program must be in the image.
   *
   * @default - the task is healthy while it runs
   */
  readonly health?: ContainerHealth;
  /** How long it may finish its work after SIGTERM; Fargate allows 2 minutes at most. */
  readonly stopTimeout: Duration;
  readonly logGroup: ILogGroup;
  /**
   * What the application itself may do in AWS. Pulling the image, writing logs and reading secrets is not its business:
   * that is the execution role, which is made here and can do nothing else.
   *
   * @default - a role that may do nothing
   */
  readonly taskRole?: iam.IRole;
  /**
   * What ECS uses to pull the image, write the log and read the secrets, where its permissions are written elsewhere;
   * none are added to it.
   *
   * @default - a role that may do just that
   */
  readonly executionRole?: iam.IRole;
  /**
   * What the names of the log streams begin with.
   *
   * @default - the name of the container
   */
  readonly logStreamPrefix?: string;
  /**
   * Nothing can be written into the image; `writable` folders are volumes that end with the task.
   *
   * @default true
   */
  readonly readonlyRootFilesystem?: boolean;
  /**
   * Folders that stay writable under a read-only root file system.
   *
   * @default []
   */
  readonly writable?: readonly string[];
  /**
   * The user in the image, by name or number.
   *
   * @default - the image's own
   */
  readonly user?: string;
}

export interface ContainerHealth {
  /** `['node', '-e', '…']`: run without a shell. */
  readonly command: readonly string[];
  readonly interval: Duration;
  readonly timeout: Duration;
  readonly retries: number;
  /** Failures before this do not count. */
  readonly startPeriod: Duration;
}

/**
 * One container on Fargate with its two roles kept apart: what ECS needs to start it, and what it may do itself. It logs
 * without ever blocking on its log, runs no privileged code and writes nothing into its image.
 */
export class FargateTask extends Construct {
  readonly definition: ecs.FargateTaskDefinition;
  readonly container: ecs.ContainerDefinition;

  constructor(scope: Construct, id: string, props: FargateTaskProps) {
    super(scope, id);
    refuseUnknownSize(this.node.path, props);
    refuseSecretInEnvironment(this.node.path, props);
    this.definition = new ecs.FargateTaskDefinition(this, 'Definition', {
      family: props.family,
      cpu: props.cpu,
      memoryLimitMiB: props.memoryMiB,
      ...(props.taskRole === undefined ? {} : { taskRole: props.taskRole }),
      ...(props.executionRole === undefined ? {} : { executionRole: withoutUpdates(props.executionRole) }),
    });
    this.container = this.definition.addContainer('Container', {
      containerName: props.container,
      image: props.image,
      essential: true,
      environment: { ...props.environment },
      secrets: { ...props.secrets },
      stopTimeout: props.stopTimeout,
      readonlyRootFilesystem: props.readonlyRootFilesystem ?? true,
      logging: ecs.LogDrivers.awsLogs({
        logGroup: props.logGroup,
        streamPrefix: props.logStreamPrefix ?? props.container,
        mode: ecs.AwsLogDriverMode.NON_BLOCKING,
      }),
      ...(props.command === undefined ? {} : { command: [...props.command] }),
      ...(props.user === undefined ? {} : { user: props.user }),
      ...(props.port === undefined ? {} : { portMappings: [{ containerPort: props.port }] }),
      ...(props.health === undefined
        ? {}
        : { healthCheck: { ...props.health, command: ['CMD', ...props.health.command] } }),
    });
    for (const folder of props.writable ?? []) this.addWritable(folder);
  }

  /** `/var/cache/nginx` → volume `var-cache-nginx`. */
  private addWritable(folder: string): void {
    const name = folder.split('/').filter(Boolean).join('-');
    this.definition.addVolume({ name });
    this.container.addMountPoints({ sourceVolume: name, containerPath: folder, readOnly: false });
  }
}

/** A container's secrets and logs would otherwise widen the role behind its author's back. */
function withoutUpdates(role: iam.IRole): iam.IRole {
  return role instanceof iam.Role ? role.withoutPolicyUpdates() : role;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size */
const MEMORY_GIB: Readonly<Record<FargateTaskProps['cpu'], readonly [min: number, max: number, step: number]>> = {
  256: [0.5, 2, 0.5],
  512: [1, 4, 1],
  1024: [2, 8, 1],
  2048: [4, 16, 1],
  4096: [8, 30, 1],
  8192: [16, 60, 4],
  16384: [32, 120, 8],
};

function refuseUnknownSize(path: string, { cpu, memoryMiB }: FargateTaskProps): void {
  const [min, max, step] = MEMORY_GIB[cpu];
  const gib = memoryMiB / 1024;
  const isOffered = gib >= min && gib <= max && (gib - min) % step === 0 && !(cpu === 256 && gib === 1.5);
  if (!isOffered) {
    throw new Error(
      `Task "${path}" asks for ${cpu} CPU units with ${memoryMiB} MiB; with ${cpu} units Fargate offers ${min * 1024} to ${max * 1024} MiB in steps of ${step * 1024}${cpu === 256 ? ', but not 1536' : ''}.`,
    );
  }
}

function refuseSecretInEnvironment(path: string, { environment, secrets }: FargateTaskProps): void {
  const twice = Object.keys(environment).find((name) => secrets?.[name] !== undefined);
  if (twice !== undefined) {
    throw new Error(
      `Task "${path}" has "${twice}" both as a variable and as a secret; ECS refuses that. Keep the secret.`,
    );
  }
  const bare = Object.entries(environment).find(
    ([name, value]) => /(PASSWORD|_SECRET|_TOKEN|API_KEY)$/.test(name) && !Token.isUnresolved(value) && value !== '',
  );
  if (bare !== undefined) {
    throw new Error(
      `Task "${path}" has "${bare[0]}" as a plain variable, which everyone who may describe tasks can read; put it under secrets.`,
    );
  }
}
