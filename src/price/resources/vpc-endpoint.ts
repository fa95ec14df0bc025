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
    part('Hours', `vpc.${row}.hours`, by(zones, ALL_HOURS)),
    part('Data processed', `vpc.${row}.data`, facts.used('dataGb', 'GB', typically(1, 5, 50))),
  ];
};

/** No region has more zones; an endpoint is in one of them at least. */
const MOST_ZONES = 6;

function zonesOf(facts: Facts): Measure {
  const isTold = facts.isTold('SubnetIds');
  const zones = isTold ? facts.elements('SubnetIds').length : 0;
  return zones > 0 ? countedAs(zones, 'zone') : facts.used('count', 'zones', typically(1, 2, MOST_ZONES));
}
