import { ALL_HOURS, typically } from '../facts.ts';
import { by, countedAs } from '../measure.ts';
import { type Pricer, part } from '../pricer.ts';

export const networkFirewall: Pricer = (facts) => {
  const zones = facts.elements('SubnetMappings').length + facts.elements('AvailabilityZoneMappings').length;
  if (zones === 0) facts.miss('Its subnets are not told, so neither is the number of its endpoints.');
  return [
    ...(zones === 0
      ? []
      : [part('Endpoint hours', 'network-firewall.endpoint.hours', by(countedAs(zones, 'zone'), ALL_HOURS))]),
    part('Data processed', 'network-firewall.data', facts.used('dataGb', 'GB', typically(1, 10, 100))),
  ];
};
