/** Resource types that end TLS connections, and the oldest version that each accepts. A type that is not here is not known. */
import { DEFAULT_ELB_TLS_POLICY, elbTlsPolicies, type TlsVersion, tlsVersionsOf } from '../../aws/index.ts';
import { didYouMean, type Guard, NO_TEXT, showText, stripPrivate, type Text } from '../../base/index.ts';
import { elementsAt, type Found, isUntold, type Path, textOf, valuesAt } from '../../model/index.ts';
import type { Question, Thing } from '../question.ts';

/** What one part of a resource accepts in some worlds. */
export interface Accepting {
  readonly when: Guard;
  readonly path: Path;
  readonly says: string;
  /** The oldest version; `none` where connections are not encrypted, undefined where only `missing` tells. */
  readonly oldest: TlsVersion | 'none' | undefined;
  readonly missing?: string;
  /** It passes on what its clients send, which may be TLS that a target ends. */
  readonly isPassedOn?: true;
}

type Reader = (question: Question, thing: Thing) => readonly Accepting[];

const DOCS = 'https://docs.aws.amazon.com/';

export interface EndsTls {
  readonly page: string;
  readonly read: Reader;
}

const SECURE = ['HTTPS', 'TLS'];

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html */
const PASSING = ['TCP', 'TCP_UDP', 'TCP_QUIC'];

const listener: Reader = (_, thing) =>
  valuesAt(thing.properties, ['Protocol'], thing.when).flatMap((found): readonly Accepting[] => {
    const protocol = textOf(found.value);
    if (protocol !== undefined && SECURE.includes(protocol))
      return valuesAt(thing.properties, ['SslPolicy'], found.when).map((policy) => byPolicy(thing, policy));
    if (protocol !== undefined && isUntold(protocol))
      return [
        { ...found, oldest: undefined, says: `${thing.id} speaks ${showText(protocol)}.`, missing: showText(protocol) },
      ];
    if (protocol !== undefined && PASSING.includes(protocol)) {
      const says = `${thing.id} passes on ${protocol}, which may be TLS that a target ends.`;
      const missing = `what the clients of ${thing.id} send over ${protocol}`;
      return [{ ...found, oldest: undefined, says, missing, isPassedOn: true }];
    }
    const says = `${thing.id} speaks ${protocol ?? 'no protocol'}, which is not encrypted.`;
    return [{ ...found, oldest: 'none', says }];
  });

function byPolicy(thing: Thing, found: Found): Accepting {
  const policy = textOf(found.value) ?? stripPrivate(DEFAULT_ELB_TLS_POLICY);
  const set = found.value === undefined ? `no SslPolicy, so ${policy}` : showText(policy);
  return { ...found, ...ofPolicy(policy, `${thing.id} has ${set}`) };
}

function ofPolicy(policy: Text, has: string): Pick<Accepting, 'oldest' | 'says' | 'missing'> {
  if (isUntold(policy)) return { oldest: undefined, says: `${has}.`, missing: showText(policy) };
  const versions = tlsVersionsOf(policy);
  if (versions === undefined)
    return {
      // A name that AWS does not know makes no listener.
      oldest: 'none',
      says: `${has}: it accepts a policy that AWS has not published.${didYouMean(policy, elbTlsPolicies())}`,
    };
  return { oldest: versions[0], says: `${has}: it accepts TLS ${versions.join(', ')}.` };
}

/** Of a classic load balancer each listener names policies of the load balancer; one without has AWS's of 2016. */
const classic: Reader = (_, thing) => {
  const policies = elementsAt(thing.properties, ['Policies'], thing.when);
  return elementsAt(thing.properties, ['Listeners'], thing.when).flatMap((each) =>
    valuesAt(thing.properties, [...each.path, 'Protocol'], each.when)
      .filter(({ value }) => ['HTTPS', 'SSL'].includes((textOf(value) ?? '').toUpperCase()))
      .flatMap(({ when }): readonly Accepting[] => {
        const names = elementsAt(thing.properties, [...each.path, 'PolicyNames'], when).map(({ value }) =>
          textOf(value),
        );
        const negotiating = policies.filter(
          ({ value }) =>
            textOf(valuesAt(value, ['PolicyType'])[0]?.value) === 'SSLNegotiationPolicyType' &&
            names.includes(textOf(valuesAt(value, ['PolicyName'])[0]?.value)),
        );
        const at = { when, path: each.path };
        const what = `${thing.id} listens over TLS`;
        if (negotiating.length === 0 && names.some((name) => name !== undefined && isUntold(name)))
          return [
            {
              ...at,
              oldest: undefined,
              says: `${what} by a policy that is not told.`,
              missing: `the policies of ${thing.id}`,
            },
          ];
        if (negotiating.length === 0)
          return [
            {
              ...at,
              ...ofPolicy(
                stripPrivate(DEFAULT_ELB_TLS_POLICY),
                `${what} by ${DEFAULT_ELB_TLS_POLICY}, which is AWS's own`,
              ),
            },
          ];
        return negotiating.map((policy): Accepting => ({ ...at, path: policy.path, ...negotiated(thing, policy) }));
      }),
  );
};

/** `Reference-Security-Policy` names one of AWS's; else each protocol is switched on by a name of its own. */
function negotiated(thing: Thing, policy: Found): Pick<Accepting, 'oldest' | 'says' | 'missing'> {
  const attributes = elementsAt(thing.properties, [...policy.path, 'Attributes'], policy.when).map(({ value }) => ({
    name: textOf(valuesAt(value, ['Name'])[0]?.value) ?? NO_TEXT,
    value: textOf(valuesAt(value, ['Value'])[0]?.value) ?? NO_TEXT,
  }));
  const named = attributes.find(({ name }) => name === 'Reference-Security-Policy');
  if (named !== undefined) return ofPolicy(named.value, `${thing.id} names ${showText(named.value)}`);
  const isOn = (name: string) => attributes.some((each) => each.name === name && each.value.toLowerCase() === 'true');
  const oldest = isOn('Protocol-SSLv3')
    ? 'none'
    : isOn('Protocol-TLSv1')
      ? '1.0'
      : isOn('Protocol-TLSv1.1')
        ? '1.1'
        : isOn('Protocol-TLSv1.2')
          ? '1.2'
          : undefined;
  const says = `${thing.id} has a policy of its own, which begins with ${oldest === 'none' ? 'SSLv3' : `TLS ${oldest ?? 'of a version that is not told'}`}.`;
  return { oldest, says, ...(oldest === undefined && { missing: `the protocols of a policy of ${thing.id}` }) };
}

/**
 * With CloudFront's own certificate the policy is TLSv1 whatever is written
 * (https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ViewerCertificate.html).
 */
const distribution: Reader = (_, thing) => {
  const path: Path = ['DistributionConfig', 'ViewerCertificate'];
  return valuesAt(thing.properties, path, thing.when).flatMap((certificate): readonly Accepting[] => {
    const says = `${thing.id} has CloudFront's own certificate, with which it accepts TLS 1.0.`;
    if (certificate.value === undefined) return [{ ...certificate, oldest: '1.0', says }];
    return valuesAt(thing.properties, [...path, 'CloudFrontDefaultCertificate'], certificate.when).flatMap((own) => {
      const isOwn = (textOf(own.value) ?? '').toLowerCase();
      if (isOwn === 'true') return [{ ...own, oldest: '1.0' as const, says }];
      return valuesAt(thing.properties, [...path, 'MinimumProtocolVersion'], own.when).map((found) =>
        byName(thing, found, 'MinimumProtocolVersion', readTlsV, 'SSLv3'),
      );
    });
  });
};

const inName =
  (path: Path, read: (text: string) => string | undefined, unset?: TlsVersion): Reader =>
  (_, thing) =>
    valuesAt(thing.properties, path, thing.when).map((found) =>
      found.value === undefined && unset !== undefined
        ? { ...found, oldest: unset, says: `${path.join('.')} of ${thing.id} is not set: AWS accepts TLS ${unset}.` }
        : byName(thing, found, String(path.at(-1)), read),
    );

/** `TLSv1`, `TLSv1.2_2021` */
function readTlsV(text: string): string | undefined {
  const match = /^TLSv1(?:\.(\d))?(?:_\d{4})?$/.exec(text);
  return match === null ? undefined : (match[1] ?? '0');
}

/** @param read the minor number of the oldest version, in a name */
function byName(
  thing: Thing,
  found: Found,
  property: string,
  read: (text: string) => string | undefined,
  plain?: string,
): Accepting {
  const text = textOf(found.value);
  if (text === undefined || isUntold(text)) {
    const missing = text === undefined ? `${property} of ${thing.id}, which is not set` : showText(text);
    return {
      ...found,
      oldest: undefined,
      says: `${property} of ${thing.id} is ${text === undefined ? 'not set' : showText(text)}.`,
      missing,
    };
  }
  const oldest = text === plain ? 'none' : VERSIONS.find((version) => version === `1.${read(text)}`);
  return {
    ...found,
    oldest,
    says: `${property} of ${thing.id} is ${text}.`,
    ...(oldest === undefined && { missing: `what ${text} accepts` }),
  };
}

const VERSIONS: readonly TlsVersion[] = ['1.0', '1.1', '1.2', '1.3'];

const domain: Reader = inName(
  ['DomainEndpointOptions', 'TLSSecurityPolicy'],
  (text) => /^Policy-Min-TLS-1-(\d)-/.exec(text)?.[1],
);

/** `TLS_1_2`; `SecurityPolicy_TLS13_1_2_PQ_2025_09` is TLS 1.3 down to 1.2, `SecurityPolicy_TLS12_PFS_2025_EDGE` from 1.2. */
const apiDomain: Reader = inName(
  ['SecurityPolicy'],
  (text) => (/^(?:TLS|SecurityPolicy_TLS1\d)_1_(\d)(?:_|$)/.exec(text) ?? /^SecurityPolicy_TLS1(\d)_/.exec(text))?.[1],
);

const httpApiDomain: Reader = (_, thing) =>
  elementsAt(thing.properties, ['DomainNameConfigurations'], thing.when).flatMap((each) =>
    inName(
      [...each.path, 'SecurityPolicy'],
      (text) => /^TLS_1_(\d)$/.exec(text)?.[1],
      '1.2',
    )(_, { ...thing, when: each.when }),
  );

const ENDS_TLS: Readonly<Record<string, EndsTls>> = {
  'AWS::ElasticLoadBalancingV2::Listener': {
    page: `${DOCS}elasticloadbalancing/latest/application/describe-ssl-policies.html`,
    read: listener,
  },
  'AWS::ElasticLoadBalancing::LoadBalancer': {
    page: `${DOCS}elasticloadbalancing/latest/classic/elb-security-policy-table.html`,
    read: classic,
  },
  'AWS::CloudFront::Distribution': {
    page: `${DOCS}AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html`,
    read: distribution,
  },
  'AWS::ApiGateway::DomainName': {
    page: `${DOCS}apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html`,
    read: apiDomain,
  },
  'AWS::ApiGatewayV2::DomainName': {
    page: `${DOCS}apigateway/latest/developerguide/http-api-ciphers.html`,
    read: httpApiDomain,
  },
  'AWS::OpenSearchService::Domain': {
    page: `${DOCS}opensearch-service/latest/APIReference/API_DomainEndpointOptions.html`,
    read: domain,
  },
  'AWS::Elasticsearch::Domain': {
    page: `${DOCS}opensearch-service/latest/APIReference/API_DomainEndpointOptions.html`,
    read: domain,
  },
};

export function endsTls(type: string): EndsTls | undefined {
  return Object.hasOwn(ENDS_TLS, type) ? ENDS_TLS[type] : undefined;
}
