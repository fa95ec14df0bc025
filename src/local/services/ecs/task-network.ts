/**
 * What a task must reach before it can run: the registry of its images, the stores of its secrets, the log group. Fargate asks
 * them over the interface of the task, so a missing endpoint, route or rule keeps it from starting
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html).
 */
import { withSystemFolders } from '../../network/probe.ts';
import type { RunningNetwork } from '../../network/sandbox.ts';
import type { EcsShapes as Shapes } from '../../schemas/ecs.generated.ts';
import { repositoryOf } from './image.ts';

export interface Needed {
  readonly host: string;
  readonly what: 'image' | 'secrets from asm' | 'secrets from ssm' | 'logs';
}

export function neededHosts(
  containers: readonly Shapes['ContainerDefinition'][],
  account: string,
  home: string,
): readonly Needed[] {
  const all = containers.flatMap(({ image = '', secrets = [], logConfiguration: log }): readonly Needed[] => {
    const { region } = repositoryOf(image);
    return [
      ...(region === undefined ? [] : hostsOfRegistry(account, region)),
      ...secrets.map(({ valueFrom }): Needed => {
        const [, service = 'ssm', at = home] = /^arn:[^:]+:(secretsmanager|ssm):([^:]+):/.exec(valueFrom) ?? [];
        return {
          host: `${service}.${at}.amazonaws.com`,
          what: service === 'ssm' ? 'secrets from ssm' : 'secrets from asm',
        };
      }),
      ...(log?.logDriver === 'awslogs'
        ? [{ host: `logs.${log.options?.['awslogs-region'] ?? home}.amazonaws.com`, what: 'logs' } as const]
        : []),
    ];
  });
  return [...new Map(all.map((each) => [each.host, each])).values()];
}

/** Manifests come from the registry, layers from a bucket: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html */
function hostsOfRegistry(account: string, region: string): readonly Needed[] {
  return [
    `api.ecr.${region}.amazonaws.com`,
    `${account}.dkr.ecr.${region}.amazonaws.com`,
    `prod-${region}-starport-layer-bucket.s3.${region}.amazonaws.com`,
  ].map((host) => ({ host, what: 'image' }));
}

/** Prints the hosts that cannot be reached, each with the reason. */
const REACH = `
const { connect } = require('node:net');
const faults = {};
Promise.all(process.argv.slice(1).map((host) => new Promise((done) => {
  const socket = connect({ host, port: 443, timeout: 3000 });
  const end = (why) => { if (why) faults[host] = why; socket.destroy(); done(); };
  socket.once('connect', () => end()).once('timeout', () => end('i/o timeout')).once('error', (fault) => end(fault.code || fault.message));
}))).then(() => console.log(JSON.stringify(faults)));`;

/** What cannot be reached from a seat, with the reason. */
export async function unreached(
  needed: readonly Needed[],
  seat: string,
  network: RunningNetwork,
): Promise<readonly (Needed & { readonly why: string })[]> {
  if (needed.length === 0) return [];
  let said = '';
  const asking = await network.start(seat, process.execPath, {
    arguments: ['-e', REACH, ...needed.map(({ host }) => host)],
    environment: { PATH: withSystemFolders('') },
    onOutput: (stream, text) => {
      if (stream === 'stdout') said += text;
    },
  });
  const { code } = await asking.ended;
  if (code !== 0) throw new Error(`what the task needs could not be asked for: exit ${code}`);
  const faults = JSON.parse(said) as Readonly<Record<string, string>>;
  return needed.flatMap((each) => {
    const why = faults[each.host];
    return why === undefined ? [] : [{ ...each, why }];
  });
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html, and the pages beside it. */
export function unreachedText({ host, what, why }: Needed & { readonly why: string }): string {
  const dialled = `dial tcp: lookup and connect ${host}:443: ${why}`;
  if (what === 'image')
    return `ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. ${dialled}`;
  if (what === 'logs')
    return `ResourceInitializationError: failed to validate logger args: There is a connection issue between the task and Amazon CloudWatch. Check your network configuration. ${dialled}`;
  const store = what === 'secrets from asm' ? 'AWS Secrets Manager' : 'AWS Systems Manager Parameter Store';
  return `ResourceInitializationError: unable to pull ${what}: There is a connection issue between the task and ${store}. Check your task network configuration. ${dialled}`;
}
