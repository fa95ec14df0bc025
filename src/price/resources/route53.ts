import { NO_TEXT, showText } from '../../base/index.ts';
import { ALL_HOURS, type Facts, typically } from '../facts.ts';
import { by, countedAs, exactly } from '../measure.ts';
import { free, type Pricer, part } from '../pricer.ts';

export const hostedZone: Pricer = (facts) => [
  part('Zone', 'route53.hosted-zone', exactly(1, '1 zone')),
  part('Queries', 'route53.queries.standard', facts.used('queries', 'queries', typically(10_000, 100_000, 1_000_000))),
];

/** An endpoint outside of AWS costs more; which it is, only its name can tell. */
export const healthCheck: Pricer = (facts) => {
  const type = facts.word('HealthCheckConfig.Type', 'HTTP') ?? 'HTTP';
  const isEndpoint = !['CALCULATED', 'CLOUDWATCH_METRIC', 'RECOVERY_CONTROL'].includes(type);
  const where = !isEndpoint || isAws(facts) ? 'aws' : 'other';
  const features = isEndpoint ? featuresOf(facts, type) : [];
  return [
    part(
      `Check of an endpoint ${where === 'aws' ? 'in' : 'outside of'} AWS`,
      `route53.health-check.${where}`,
      exactly(1, '1 check'),
    ),
    ...(features.length === 0
      ? []
      : [
          part(
            'Optional features',
            `route53.health-check.feature.${where}`,
            exactly(features.length, features.join(', ')),
          ),
        ]),
  ];
};

function isAws(facts: Facts): boolean {
  const name = facts.text('HealthCheckConfig.FullyQualifiedDomainName') ?? NO_TEXT;
  return (
    facts.named(name) !== undefined ||
    /\.(?:amazonaws\.com|cloudfront\.net|awsglobalaccelerator\.com)$/.test(showText(name))
  );
}

function featuresOf(facts: Facts, type: string): readonly string[] {
  return [
    ...(type.startsWith('HTTPS') ? ['HTTPS'] : []),
    ...(type.endsWith('STR_MATCH') ? ['string matching'] : []),
    ...(facts.text('HealthCheckConfig.RequestInterval') === '10' ? ['fast interval'] : []),
    ...(facts.is('HealthCheckConfig.MeasureLatency', 'true') ? ['latency'] : []),
  ];
}

export const resolverEndpoint: Pricer = (facts) => {
  const interfaces = facts.elements('IpAddresses').length;
  if (interfaces === 0) facts.miss('Its addresses are not told, so neither is the number of its interfaces.');
  const queries = facts.used('queries', 'queries', typically(100_000, 1_000_000, 10_000_000));
  return [
    ...(interfaces === 0
      ? []
      : [part('Hours', 'route53.resolver-endpoint.hours', by(countedAs(interfaces, 'interface'), ALL_HOURS))]),
    part('Queries', 'route53.resolver-endpoint.queries', queries),
  ];
};

export const firewallDomainList: Pricer = (facts) => {
  const listed = facts.elements('Domains').length;
  const stated = facts.stated('domains', 'domains');
  if (stated !== undefined) return [part('Domains', 'route53.dns-firewall.domain', stated)];
  if (facts.has('DomainFileUrl')) {
    facts.miss('The number of domains in its file is not told.');
    return [];
  }
  return listed === 0
    ? free('It lists no domain.')
    : [part('Domains', 'route53.dns-firewall.domain', countedAs(listed, 'domain'))];
};

/** Queries are billed where a rule group looks at the traffic of a VPC. */
export const firewallRuleGroupAssociation: Pricer = (facts) => [
  part(
    'Queries',
    'route53.dns-firewall.queries',
    facts.used('queries', 'queries', typically(100_000, 1_000_000, 10_000_000)),
  ),
];
