/**
 * The TLS versions that a load balancer's security policy accepts. The names say it: `TLS13-1-2-…` is TLS 1.3 down to
 * 1.2, `TLS-1-1-…` is 1.2 down to 1.1. Sources:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html and
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html
 */
export type TlsVersion = '1.0' | '1.1' | '1.2' | '1.3';

const VERSIONS: readonly TlsVersion[] = ['1.0', '1.1', '1.2', '1.3'];

/**
 * The policy of a listener without `SslPolicy` that the API, CloudFormation or the CDK makes. It accepts TLS 1.0; only
 * the console has a stricter default.
 */
export const DEFAULT_ELB_TLS_POLICY = 'ELBSecurityPolicy-2016-08';

/** The accepted versions, oldest first; undefined for a name that AWS has not published. */
export function tlsVersionsOf(policy: string): readonly TlsVersion[] | undefined {
  const bounds = Object.hasOwn(BOUNDS, policy) ? BOUNDS[policy] : undefined;
  if (bounds === undefined) return undefined;
  const [oldest, newest] = bounds;
  return VERSIONS.slice(VERSIONS.indexOf(oldest), VERSIONS.indexOf(newest) + 1);
}

/** Undefined for a name that AWS has not published. */
export function acceptsOnlyTlsFrom(policy: string, oldest: TlsVersion): boolean | undefined {
  const accepted = tlsVersionsOf(policy)?.[0];
  return accepted === undefined ? undefined : VERSIONS.indexOf(accepted) >= VERSIONS.indexOf(oldest);
}

export function elbTlsPolicies(): readonly string[] {
  return Object.keys(BOUNDS);
}

const BOUNDS: Readonly<Record<string, readonly [oldest: TlsVersion, newest: TlsVersion] | undefined>> = {
  ...family('1.3', '1.3', [
    'TLS13-1-3-2021-06',
    'TLS13-1-3-FIPS-2023-04',
    'TLS13-1-3-PQ-2025-09',
    'TLS13-1-3-FIPS-PQ-2025-09',
    'TLS13-1-3-RFC9151-FIPS-2023-07',
  ]),
  ...family('1.2', '1.3', [
    'TLS13-1-2-2021-06',
    'TLS13-1-2-Res-2021-06',
    'TLS13-1-2-Ext1-2021-06',
    'TLS13-1-2-Ext2-2021-06',
    'TLS13-1-2-FIPS-2023-04',
    'TLS13-1-2-Res-FIPS-2023-04',
    'TLS13-1-2-Ext0-FIPS-2023-04',
    'TLS13-1-2-Ext1-FIPS-2023-04',
    'TLS13-1-2-Ext2-FIPS-2023-04',
    'TLS13-1-2-PQ-2025-09',
    'TLS13-1-2-Res-PQ-2025-09',
    'TLS13-1-2-Ext1-PQ-2025-09',
    'TLS13-1-2-Ext2-PQ-2025-09',
    'TLS13-1-2-FIPS-PQ-2025-09',
    'TLS13-1-2-Res-FIPS-PQ-2025-09',
    'TLS13-1-2-Ext0-FIPS-PQ-2025-09',
    'TLS13-1-2-Ext1-FIPS-PQ-2025-09',
    'TLS13-1-2-Ext2-FIPS-PQ-2025-09',
    'TLS13-1-2-RFC9151-FIPS-2023-07',
    'TLS13-1-2-Ext0-RFC9151-FIPS-2023-07',
    'TLS13-1-2-RFC9151-INTEROP1-FIPS-2023-07',
    'TLS13-1-2-RFC9151-INTEROP2-FIPS-2023-07',
    'TLS13-1-2-RFC9151-INTEROP3-FIPS-2023-07',
    'TLS13-1-2-RFC9151-INTEROP4-FIPS-2023-07',
  ]),
  ...family('1.1', '1.3', ['TLS13-1-1-2021-06', 'TLS13-1-1-FIPS-2023-04']),
  ...family('1.0', '1.3', [
    'TLS13-1-0-2021-06',
    'TLS13-1-0-FIPS-2023-04',
    'TLS13-1-0-PQ-2025-09',
    'TLS13-1-0-FIPS-PQ-2025-09',
  ]),
  ...family('1.2', '1.2', [
    'TLS-1-2-2017-01',
    'TLS-1-2-Ext-2018-06',
    'FS-1-2-2019-08',
    'FS-1-2-Res-2019-08',
    'FS-1-2-Res-2020-10',
  ]),
  ...family('1.1', '1.2', ['TLS-1-1-2017-01', 'FS-1-1-2019-08']),
  // 2015-05 is an older name of 2016-08.
  ...family('1.0', '1.2', ['2016-08', '2015-05', 'TLS-1-0-2015-04', 'FS-2018-06']),
};

function family(
  oldest: TlsVersion,
  newest: TlsVersion,
  names: readonly string[],
): Record<string, readonly [TlsVersion, TlsVersion]> {
  return Object.fromEntries(names.map((name) => [`ELBSecurityPolicy-${name}`, [oldest, newest] as const]));
}
