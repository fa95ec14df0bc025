import { ALL_HOURS, type Facts, typically } from '../facts.ts';
import { by, countedAs, type Measure } from '../measure.ts';
import { free, type Pricer, part } from '../pricer.ts';

const KINDS: Readonly<Record<string, string>> = {
  Interface: 'interface-endpoint',
  GatewayLoadBalancer: 'gateway-load-balancer-endpoint',
};

/** An interface endpoint is billed for each zone, which is each subnet that it is given. */
export const vpcEndpoint: Pricer = (facts) => {
  const type = facts.word('VpcEndpointType', 'Gateway');
  if (type === undefined) return [];
  if (type === 'Gateway') return free('Gateway endpoints cost nothing.');
  const row = KINDS[type];
  if (row === undefined) {
    facts.miss(`The price of an endpoint of type ${type} is not in the price book.`);
    return [];
  }
  const zones = facts.stated('count', 'zones') ?? zonesOf(facts);
  return [
    ...(zones === undefined ? [] : [part('Hours', `vpc.${row}.hours`, by(zones, ALL_HOURS))]),
    part('Data processed', `vpc.${row}.data`, facts.used('dataGb', 'GB', typically(1, 5, 50))),
  ];
};

function zonesOf(facts: Facts): Measure | undefined {
  const zones = facts.elements('SubnetIds').length;
  if (zones > 0) return countedAs(zones, 'zone');
  return facts.miss('Its subnets are not told, so neither is the number of its zones, which usage may state as count.');
}
