/** From one plan to another while the network stands: one shell text. Tables are replaced whole, each at one stroke. */
import { flowLogTable } from './flow-log.ts';
import type { NamespacePlan, NetworkPlan } from './plan.ts';

/** @throws if the plans differ in more than rules and routes, which only a new network can have. */
export function changesOf(before: NetworkPlan, after: NetworkPlan): string {
  if (before.root !== after.root) throw new Error('hosts, subnets or gateways differ: the network must be built anew');
  return after.namespaces
    .flatMap((namespace) => {
      const old = before.namespaces.find(({ name }) => name === namespace.name);
      if (old === undefined) throw new Error(`the namespace ${namespace.name} is new`);
      return [...filterChanges(old, namespace), ...routeChanges(old, namespace)];
    })
    .join('\n');
}

/** Connections that stand survive it, as on AWS: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-connection-tracking.html */
function filterChanges(old: NamespacePlan, { name, nft }: NamespacePlan): readonly string[] {
  if (old.nft === nft) return [];
  // Flow logs count on.
  const counted = flowLogTable();
  const left = nft.replace(counted, '');
  const tables = [...left.matchAll(/^table (\S+ \S+) \{$/gm)].map(([, table = '']) => table);
  // A table that is named first can be deleted whether it was there or not.
  const text = [...tables.flatMap((table) => [`table ${table} {`, '}', `delete table ${table}`]), left].join('\n');
  return [`nsenter --net=/run/netns/${name} nft -f - <<'END'\n${text}\nEND`];
}

/** Only routes of tables may differ. */
function routeChanges(old: NamespacePlan, { name, ip, rules }: NamespacePlan): readonly string[] {
  const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');
  const [gone, come] = [linesOf(old.ip), linesOf(ip)].map((lines, side, both) =>
    lines.filter((line) => both[1 - side]?.includes(line) !== true),
  );
  if (old.rules.join() !== rules.join()) throw new Error(`the rules of ${name} differ: the network must be built anew`);
  const isRoute = (line: string) => line.startsWith('route add ');
  if (gone === undefined || come === undefined || gone.length + come.length === 0) return [];
  if (![...gone, ...come].every(isRoute))
    throw new Error(`the links of ${name} differ: the network must be built anew`);
  const steps = [...gone.map((line) => line.replace('route add', 'route del')), ...come];
  return [`nsenter --net=/run/netns/${name} ip -batch - <<'END'\n${steps.join('\n')}\nEND`];
}
