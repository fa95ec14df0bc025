import { allOf, and, contains, NEVER, not, or, parseCidr } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import type { Route, RouteTable, Subnet } from '../../model/index.ts';
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
    const matches = subnets.map((subnet) => {
      const chosen = tablesOf(subnet, network.routeTables).flatMap(({ table, when }) =>
        covering(table, destination, to).map((route) => ({ route, when: and(when, route.when) })),
      );
      for (const { route } of chosen)
        trace.push({ at: route.at, says: `${subnet.id} sends ${to} to ${route.target.kind} ${route.target.id}.` });
      if (chosen.length === 0) trace.push({ at: subnet.at, says: `${subnet.id} has no route for ${to}.` });
      const good =
        via === 'none'
          ? not(or(NEVER, ...chosen.map((each) => each.when)))
          : or(NEVER, ...chosen.filter(({ route }) => hops.has(route.target.id)).map((each) => each.when));
      const bad =
        via === 'none'
          ? NEVER
          : or(NEVER, ...chosen.filter(({ route }) => !hops.has(route.target.id)).map((each) => each.when));
      const holds = and(subnet.when, good, not(bad));
      return { certain: holds, possible: holds };
    });
    return judge(allOf(...matches), {
      trace,
      counterexample: () => ({
        summary: `Not every subnet of ${things.map((thing) => thing.id).join(', ')} sends ${to} to ${via}.`,
        steps: trace,
      }),
    });
  });
}

function tablesOf(subnet: Subnet, tables: ReadonlyMap<string, RouteTable>) {
  return subnet.routeTables.flatMap((said) => {
    const table = tables.get(said.value);
    return table === undefined ? [] : [{ table, when: said.when }];
  });
}

/** The routes of the longest prefix that covers the destination. */
function covering(table: RouteTable, destination: ReturnType<typeof parseCidr>, to: string): readonly Route[] {
  const candidates = table.routes.flatMap((route) => {
    if (route.destination.kind === 'prefix-list') return route.destination.id === to ? [{ route, prefix: 128 }] : [];
    if (route.destination.kind === 'unknown' || destination === undefined) return [];
    return contains(route.destination.cidr, destination) ? [{ route, prefix: route.destination.cidr.prefix }] : [];
  });
  const longest = Math.max(...candidates.map((each) => each.prefix));
  return candidates.filter((each) => each.prefix === longest).map((each) => each.route);
}
