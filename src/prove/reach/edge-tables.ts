/**
 * Appliances that stand between an internet gateway and a subnet: a route table associated with the gateway sends what
 * comes in for a block of the VPC to an interface or an endpoint, which decides what goes on
 * (https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html).
 */
import { ALL_FLOWS } from '../../aws/index.ts';
import { and, NEVER, not, or, overlaps } from '../../base/index.ts';
import type { Block, Route } from '../../model/index.ts';
import { allow, EVERYTHING } from './allowed.ts';
import { bounded } from './bounds.ts';
import type { HostSeat } from './seats.ts';
import { type Context, constantStage, type Stage } from './stage.ts';

/** What a gateway's own table does to what comes in through it for the host, answers to it included. */
export function edgeTableStages({ network }: Context, host: HostSeat, gateway: string): readonly Stage[] {
  const led = (network.gateways.get(gateway)?.edgeTables ?? []).flatMap((said) => {
    const table = network.routeTables.get(said.value);
    if (table === undefined) return [{ to: said.value, when: said.when, at: said.at }];
    return table.routes
      .filter((route) => isDiverted(route, host))
      .map((route) => ({ to: route.target.id, when: and(said.when, route.when), at: route.at }));
  });
  const diverted = or(NEVER, ...led.map(({ when }) => when));
  const [first] = led;
  if (first === undefined || diverted === NEVER) return [];
  const missing = `what ${first.to} lets through`;
  return [
    constantStage(bounded(allow(ALL_FLOWS, not(diverted)), EVERYTHING, [missing]), {
      what: 'edge route',
      subject: gateway,
      at: first.at,
      code: 'NO_POSSIBLE_DESTINATION',
      needs: missing,
    }),
  ];
}

/** Whether the route may lead packets for the host elsewhere than the local route would. */
function isDiverted({ destination, target }: Route, host: HostSeat): boolean {
  if (target.id === 'local') return false;
  const blocks = host.subnet?.blocks ?? [];
  return blocks.length === 0 || blocks.some(({ value }) => mayOverlap(value, destination));
}

function mayOverlap(block: Block, destination: Route['destination']): boolean {
  return block.kind !== 'cidr' || destination.kind !== 'cidr' || overlaps(block.cidr, destination.cidr);
}
