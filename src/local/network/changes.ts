/**
 * From one plan to another while the network stands: one shell text. Tables are replaced whole, each at one stroke; hosts
 * may come and go if no other host is named anew for it.
 */
import { flowLogTable } from './flow-log.ts';
import type { NamespacePlan, NetworkPlan } from './plan.ts';

const BUILT_ANEW = 'the network must be built anew';

/** @throws if the plans differ in what only a new network can have. */
export function changesOf(before: NetworkPlan, after: NetworkPlan): string {
  const [gone, come] = [hostsMissing(before, after), hostsMissing(after, before)];
  const [lost, made] = [linesMissing(before.root, after.root), linesMissing(after.root, before.root)];
  const links = { lost: linksIn(lost, gone), made: linksIn(made, come) };
  return [
    ...links.lost.map(({ near, device }) => `ip -n ${near} link del ${device}`),
    // What it started and nobody stopped goes with the host.
    ...gone.map(({ name }) => `ip netns pids ${name} | xargs -r kill -9; ip netns del ${name}`),
    ...(made.length === 0 ? [] : [batch('ip -batch -', made)]),
    ...come.flatMap(entered),
    ...after.namespaces.flatMap((namespace) => {
      const old = before.namespaces.find(({ name }) => name === namespace.name);
      if (old === undefined) return [];
      const devicesOf = (all: readonly Link[]) =>
        all.flatMap(({ near, device }) => (near === namespace.name ? [device] : []));
      const devices = { lost: devicesOf(links.lost), made: devicesOf(links.made) };
      const ways = routeChanges(old, namespace, devices);
      return [...ways, ...filterChanges(old, namespace)];
    }),
  ].join('\n');
}

interface Link {
  readonly near: string;
  readonly device: string;
}

function hostsMissing(here: NetworkPlan, there: NetworkPlan): readonly NamespacePlan[] {
  return here.namespaces.filter(({ name }) => !there.namespaces.some((each) => each.name === name));
}

function linesMissing(here: string, there: string): readonly string[] {
  const known = new Set(there.split('\n'));
  return here.split('\n').filter((line) => line !== '' && !known.has(line));
}

/** The links of hosts that come or go. @throws for one between hosts that stay. */
function linksIn(lines: readonly string[], hosts: readonly NamespacePlan[]): readonly Link[] {
  const isHost = (wanted: string) => hosts.some(({ name, forwards }) => name === wanted && !forwards);
  return lines.flatMap((line) => {
    const [, added] = /^netns add (\S+)$/.exec(line) ?? [];
    const [, device = '', near = '', far = ''] =
      /^link add name (\S+) netns (\S+) .* peer name \S+ netns (\S+) /.exec(line) ?? [];
    if (!isHost(added ?? far)) throw new Error(`hosts, subnets or gateways differ: ${BUILT_ANEW}`);
    return added === undefined ? [{ near, device }] : [];
  });
}

/** As `apply.ts` sets up each namespace; its files are kept where the network's are. */
function entered({ name, ip, rules: [four, six], nft }: NamespacePlan): readonly string[] {
  const files = { ip, ip4: four, ip6: six, nft };
  return [
    ...Object.entries(files).map(
      ([kind, text]) => `cat > '/run/plan/${name}.${kind}' <<'END OF FILE'\n${text}\nEND OF FILE`,
    ),
    `(cd /run/plan && nsenter --net=/run/netns/${name} sh ./enter.sh ${name} 0) || exit 1`,
  ];
}

function batch(command: string, lines: readonly string[]): string {
  return `${command} <<'END' || exit 1\n${lines.join('\n')}\nEND`;
}

/** Connections that stand survive it, as on AWS: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-connection-tracking.html */
function filterChanges(old: NamespacePlan, { name, nft }: NamespacePlan): readonly string[] {
  if (old.nft === nft) return [];
  // Flow logs count on.
  const counted = flowLogTable();
  const left = nft.replace(counted, '');
  const tables = [...left.matchAll(/^table (\S+ \S+) \{$/gm)].map(([, table = '']) => table);
  // A table that is named first can be deleted whether it was there or not.
  const text = [...tables.flatMap((table) => [`table ${table} {`, '}', `delete table ${table}`]), left];
  return [batch(`nsenter --net=/run/netns/${name} nft -f -`, text)];
}

/** Routes of tables may differ, their neighbours with them, and what is said of devices that come. What is said of one that goes, goes with it. */
function routeChanges(
  old: NamespacePlan,
  { name, ip, rules }: NamespacePlan,
  devices: { readonly lost: readonly string[]; readonly made: readonly string[] },
): readonly string[] {
  if (old.rules.join() !== rules.join()) throw new Error(`the rules of ${name} differ: ${BUILT_ANEW}`);
  const says = (line: string, names: readonly string[]) => line.split(' ').some((word) => names.includes(word));
  const gone = linesMissing(old.ip, ip).filter((line) => !says(line, devices.lost));
  const come = linesMissing(ip, old.ip);
  const isRoute = (line: string) => /^(?:route|neigh) add /.test(line);
  if (![...gone, ...come.filter((line) => !says(line, devices.made))].every(isRoute))
    throw new Error(`the links of ${name} differ: ${BUILT_ANEW}`);
  const steps = [...gone.map((line) => line.replace(' add ', ' del ')), ...come];
  return steps.length === 0 ? [] : [batch(`nsenter --net=/run/netns/${name} ip -batch -`, steps)];
}
