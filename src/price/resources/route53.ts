import { NO_TEXT, showText } from '../../base/index.ts';
import { ALL_HOURS, type Facts, typically } from '../facts.ts';
import { by, countedAs, exactly } from '../measure.ts';
import { free, type Pricer, part } from '../pricer.ts';

/** The first 25 zones of an account cost more than those above: https://aws.amazon.com/route53/pricing/ */
const FIRST_ZONES = 25;

const ZONES = [
  'AWS::Route53::HostedZone',
  'AWS::ServiceDiscovery::PrivateDnsNamespace',
  'AWS::ServiceDiscovery::PublicDnsNamespace',
];

function isAboveFirst(facts: Facts): boolean {
  const zones = ZONES.flatMap((type) => facts.around.ofType(type)).filter((each) => facts.isIn(each.when));
  return zones.findIndex((each) => each.id === facts.resource.id) >= FIRST_ZONES;
}

export const hostedZone: Pricer = (facts) => [
  part('Zone', `route53.hosted-zone${isAboveFirst(facts) ? '.above-25' : ''}`, exactly(1, '1 zone')),
  part('Queries', 'route53.queries.standard', facts.used('queries', 'queries', typically(10_000, 100_000, 1_000_000))),
];

/**
 * Queries are billed with the zone; those that are answered by latency or by place cost more, where the usage states them
 * of the record.
 */
export const recordSet: Pricer = (facts) => {
  const queries = facts.stated('queries', 'queries');
  const kind = facts.has('Region') ? 'latency' : facts.has('GeoLocation') ? 'geo' : 'standard';
  if (queries === undefined || facts.has('AliasTarget'))
    return free('Records cost nothing; their queries are billed with the zone, those of an alias of AWS not at all.');
  return [part(`Queries, ${kind}`, `route53.queries.${kind}`, queries)];
};

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
