import { allOf, and, contains, type Extent, type Guard, NEVER, not, or, parseCidr } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import type { Network, Route, RouteTable, Subnet } from '../../model/index.ts';
import { about, judge, refuted } from '../judge.ts';
import type { Question } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';

type RouteClaim = Extract<Assertion, { kind: 'route' }>;

/** Where the route table of each subnet sends the destination: the longest prefix that covers it decides. */
export function judgeRoute(question: Question, { from, to, via }: RouteClaim): Judgement {
  const { network } = question.model;
  const destination = parseCidr(to);
  const hops = new Set(via === 'none' ? [] : question.thingsOf(via).map((thing) => thing.id));
  if (via !== 'none' && hops.size === 0) return refuted(`No resource matches ${via}.`);
  return about(question, from, (things) => {
    const subnets = things.flatMap((thing) => network.subnets.get(thing.id) ?? []);
    if (subnets.length < things.length)
      return refuted(`${things.find((thing) => !network.subnets.has(thing.id))?.id} is no subnet.`);
    const trace: TraceStep[] = [];
    const missing: string[] = [];
    const matches = subnets.map((subnet): Extent => {
      const { seen, unseen } = tablesOf(subnet, network);
      const chosen = seen.flatMap(({ table, when }) => covering(network, table, when, destination, to));
      const sure = chosen.filter(({ doubt }) => doubt === undefined);
      for (const { route } of chosen)
        trace.push({ at: route.at, says: `${subnet.id} sends ${to} to ${route.target.kind} ${route.target.id}.` });
      if (chosen.length === 0) trace.push({ at: subnet.at, says: `${subnet.id} has no route for ${to}.` });
      const doubts = [
        ...unseen,
        ...chosen.flatMap(({ doubt, when }) => (doubt === undefined ? [] : [{ doubt, when }])),
      ];
      missing.push(...doubts.map(({ doubt }) => doubt));
      const open = or(NEVER, ...doubts.map(({ when }) => when));
      const good =
        via === 'none'
          ? not(or(NEVER, ...sure.map((each) => each.when)))
          : or(NEVER, ...sure.filter(({ route }) => hops.has(route.target.id)).map((each) => each.when));
      const bad =
        via === 'none'
          ? NEVER
          : or(NEVER, ...sure.filter(({ route }) => !hops.has(route.target.id)).map((each) => each.when));
      const holds = and(subnet.when, good, not(bad));
      return { certain: and(holds, not(open)), possible: or(holds, and(subnet.when, open)) };
    });
    return judge(allOf(...matches), {
      trace,
      counterexample: () => ({
        summary: `Not every subnet of ${things.map((thing) => thing.id).join(', ')} sends ${to} to ${via}.`,
        steps: trace,
      }),
      missing,
    });
  });
}

interface Open {
  readonly doubt: string;
  readonly when: Guard;
}

/** The tables of the subnet, and the worlds in which the templates do not hold its table. */
function tablesOf(subnet: Subnet, { routeTables, vpcs }: Network) {
  const seen = subnet.routeTables.flatMap((said) => {
    const table = routeTables.get(said.value);
    return table === undefined ? [] : [{ table, when: said.when }];
  });
  const named = subnet.routeTables.filter(({ value }) => !routeTables.has(value));
  const onMain = and(subnet.when, not(or(NEVER, ...subnet.routeTables.map(({ when }) => when))));
  const unseen: readonly Open[] = [
    ...named.map(({ value, when }) => ({ doubt: `the routes of ${value}`, when })),
    ...(vpcs.has(subnet.vpc) || onMain === NEVER
      ? []
      : [{ doubt: `the main route table of ${subnet.vpc}`, when: onMain }]),
  ];
  return { seen, unseen };
}

interface Chosen {
  readonly route: Route;
  readonly when: Guard;
  /** What would tell whether the route is there and covers the destination. */
  readonly doubt?: string;
}

/** The routes of the longest prefix that covers the destination, in the worlds that have no longer one. */
function covering(
  { prefixLists }: Network,
  table: RouteTable,
  within: Guard,
  destination: ReturnType<typeof parseCidr>,
  to: string,
): readonly Chosen[] {
  const candidates = table.routes.flatMap((route): readonly (Chosen & { readonly prefix: number })[] => {
    const { destination: said, doubt, when } = route;
    const known = { route, when, ...(doubt !== undefined && { doubt }) };
    if (said.kind === 'prefix-list') {
      if (said.id === to) return [{ ...known, prefix: 128 }];
      const entries = prefixLists.get(said.id)?.entries ?? [];
      const covers = entries.flatMap((entry) =>
        entry.kind === 'cidr' && destination !== undefined && contains(entry.cidr, destination)
          ? [entry.cidr.prefix]
          : [],
      );
      return covers.length === 0 ? [] : [{ ...known, prefix: Math.max(...covers) }];
    }
    if (destination === undefined) return [];
    if (said.kind === 'unknown') return [{ ...known, doubt: said.text, prefix: 128 }];
    return contains(said.cidr, destination) ? [{ ...known, prefix: said.cidr.prefix }] : [];
  });
  const chosen: Chosen[] = [];
  let left = within;
  for (const prefix of new Set(candidates.map((each) => each.prefix).toSorted((a, b) => b - a))) {
    const equal = candidates.filter((each) => each.prefix === prefix);
    chosen.push(...equal.map((each) => ({ ...each, when: and(left, each.when) })).filter(({ when }) => when !== NEVER));
    left = and(left, not(or(NEVER, ...equal.filter(({ doubt }) => doubt === undefined).map(({ when }) => when))));
  }
  return chosen;
}
