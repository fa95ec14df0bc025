/** The application as its customers use it, and the stack as who releases it sees it. */
import { mustSee, type WitnessedSystem } from 'lintel/constructs';
import type { Settings } from './settings.ts';

const CUSTOMER = { email: 'witness@example.com', password: 'one-who-orders-and-watches' };

export interface Shop {
  /** One order, under a key of its own. */
  order(): Promise<{ readonly status: number; readonly id: string; readonly totalCents: number }>;
  /** Whether orders outlive the instance that took them: without a database each instance has its own. */
  readonly keeps: boolean;
  /** The ids of the customer's newest orders, at most fifty. */
  orders(): Promise<readonly string[]>;
}

const LOGINS = [
  'ada@example.com is a customer',
  'staff@example.com is of the staff',
  'Their passwords stand in workloads/web-app/server/demo.ts.',
] as const;

/** Invented goods and two customers, by the program that migrates. Answers who logs in. */
export async function ec2AutoscalingDemo(
  { database }: Pick<Settings, 'database'>,
  system: WitnessedSystem,
): Promise<readonly string[]> {
  if (database === undefined)
    return ['Without a database each instance has goods and customers of its own.', ...LOGINS];
  await filled(system);
  return LOGINS;
}

async function filled(system: WitnessedSystem): Promise<void> {
  const [member] = await instancesOf(system);
  mustSee(member !== undefined, 'no instance serves');
  const { code, said } = await system.exec(member.id, ['bash', '-c', FILL]);
  mustSee(code === 0, `the catalogue cannot be filled: ${said.slice(-300)}`);
}

/** With a customer, and invented goods in the catalogue, as the release brings them. */
export async function shop(system: WitnessedSystem, { database }: Pick<Settings, 'database'>): Promise<Shop> {
  await filled(system);
  const post = (path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
    system.ask({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const made = await post('/api/customers', CUSTOMER);
  const known = made.status === 409 ? await post('/api/session', CUSTOMER) : made;
  const cookie = known.headers['set-cookie']?.split(';')[0];
  mustSee(cookie !== undefined, `a customer logs in and gets ${known.status}: ${known.body.slice(0, 200)}`);
  const { body: catalogue } = await system.ask({ path: '/api/items?limit=100' });
  const { items } = JSON.parse(catalogue) as {
    readonly items: readonly { readonly sku: string; readonly stock: number }[];
  };
  // One piece at a time of everything that is there.
  const left = new Map(items.map(({ sku, stock }) => [sku, stock]));
  return {
    keeps: database !== undefined,
    async order() {
      const [sku = '', stock = 0] = [...left].toSorted(([, one], [, other]) => other - one)[0] ?? [];
      left.set(sku, stock - 1);
      const headers = { cookie, 'idempotency-key': crypto.randomUUID() };
      const { status, body } = await post('/api/orders', { lines: [{ sku, quantity: 1 }] }, headers);
      const { id = '', totalCents = 0 } =
        status === 201 ? (JSON.parse(body) as { readonly id?: string; readonly totalCents?: number }) : {};
      return { status, id, totalCents };
    },
    async orders() {
      const { status, body } = await system.ask({ path: '/api/orders', headers: { cookie } });
      mustSee(status === 200, `GET /api/orders is answered with ${status}`);
      return (JSON.parse(body) as { readonly orders: readonly { readonly id: string }[] }).orders.map(({ id }) => id);
    },
  };
}

/** The migration that a release runs anyway, with its invented goods, of which there are many then. */
const FILL = `set -a; . /etc/web-app.env; cd /opt/web-app/current; node dist/migrate.js --demo 2>&1`;

export interface Stream {
  /** How many were placed so far. */
  readonly placed: () => number;
  /** Ends it, and gives how many were placed. @throws where one was refused, is lost or is there twice. */
  all(): Promise<number>;
}

/** Orders one after the other, slowly enough for the limit of writes, until `all` is called. */
export function ordering(own: Shop): Stream {
  let isOver = false;
  const placed: string[] = [];
  const ran = (async () => {
    while (!isOver || placed.length < FEWEST) {
      const { status, id } = await own.order();
      mustSee(status === 201, `order ${placed.length + 1} is answered with ${status}`);
      placed.push(id);
      await new Promise((done) => setTimeout(done, PACE_MS));
    }
  })();
  // Whoever fails meanwhile is heard by `all`.
  ran.catch(() => {});
  return {
    placed: () => placed.length,
    async all() {
      isOver = true;
      await ran;
      mustSee(new Set(placed).size === placed.length, 'an order is there twice');
      if (!own.keeps) return placed.length;
      const kept = new Set(await own.orders());
      const newest = placed.slice(-MOST_LISTED);
      const lost = newest.filter((id) => !kept.has(id));
      mustSee(lost.length === 0, `${lost.length} of the last ${newest.length} orders are lost`);
      return placed.length;
    },
  };
}

/** A client may write a hundred times a minute. */
const PACE_MS = 800;
const FEWEST = 10;
const MOST_LISTED = 50;

export interface Member {
  readonly id: string;
  readonly image: string;
}

/** @default - those of the group that serves */
export async function instancesOf(
  system: WitnessedSystem,
  group = system.output('FleetName'),
): Promise<readonly Member[]> {
  const { AutoScalingGroups: all } = await system.aws('autoscaling', 'DescribeAutoScalingGroups', {
    AutoScalingGroupNames: [group],
  });
  const [found] = all as readonly {
    readonly Instances: readonly { readonly InstanceId: string; readonly LifecycleState: string }[];
  }[];
  const serving = (found?.Instances ?? []).filter(({ LifecycleState: state }) => state === 'InService');
  const ids = serving.map(({ InstanceId }) => InstanceId);
  if (ids.length === 0) return [];
  const { Reservations: reserved } = await system.aws('ec2', 'DescribeInstances', { InstanceIds: ids });
  return (
    reserved as readonly { readonly Instances: readonly { readonly InstanceId: string; readonly ImageId: string }[] }[]
  )
    .flatMap(({ Instances }) => Instances)
    .map(({ InstanceId: id, ImageId: image }) => ({ id, image }));
}

interface Stack {
  readonly StackStatus: string;
  readonly Parameters?: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[];
  readonly Outputs?: readonly { readonly OutputKey: string; readonly OutputValue: string }[];
}

export async function stackOf(system: WitnessedSystem, StackName: string): Promise<Stack> {
  const { Stacks: all } = await system.aws('cloudformation', 'DescribeStacks', { StackName });
  const [stack] = all as readonly Stack[];
  mustSee(stack !== undefined, `there is no stack ${StackName}`);
  return stack;
}

/** The release that an instance was started with. */
export async function releaseOn(system: WitnessedSystem, id: string): Promise<string> {
  const { said } = await system.exec(id, ['sh', '-c', 'sed -n s/^RELEASE=//p /etc/web-app.env']);
  return said.trim();
}

/** The blocks of commands of a runbook, in their order. */
export function commandsIn(runbook: string): readonly string[] {
  return [...runbook.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, commands = '']) => commands);
}
