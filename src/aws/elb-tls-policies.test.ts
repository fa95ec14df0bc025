import { describe, expect, test } from 'vitest';
import { acceptsOnlyTlsFrom, DEFAULT_ELB_TLS_POLICY, elbTlsPolicies, tlsVersionsOf } from './elb-tls-policies.ts';

// Oracle: "Protocols by policy", https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
describe('security policies of load balancers', () => {
  test.each([
    ['ELBSecurityPolicy-TLS13-1-3-2021-06', ['1.3']],
    ['ELBSecurityPolicy-TLS13-1-2-2021-06', ['1.2', '1.3']],
    ['ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09', ['1.2', '1.3']],
    ['ELBSecurityPolicy-TLS13-1-1-2021-06', ['1.1', '1.2', '1.3']],
    ['ELBSecurityPolicy-TLS13-1-0-FIPS-2023-04', ['1.0', '1.1', '1.2', '1.3']],
    ['ELBSecurityPolicy-FS-1-2-Res-2020-10', ['1.2']],
    ['ELBSecurityPolicy-TLS-1-1-2017-01', ['1.1', '1.2']],
    ['ELBSecurityPolicy-2016-08', ['1.0', '1.1', '1.2']],
  ])('%s accepts %s', (policy, versions) => {
    expect(tlsVersionsOf(policy as string)).toEqual(versions);
  });

  test('the default accepts TLS 1.0', () => {
    expect(acceptsOnlyTlsFrom(DEFAULT_ELB_TLS_POLICY, '1.2')).toBe(false);
    expect(acceptsOnlyTlsFrom('ELBSecurityPolicy-TLS13-1-2-2021-06', '1.2')).toBe(true);
    expect(acceptsOnlyTlsFrom('ELBSecurityPolicy-TLS13-1-2-2021-06', '1.3')).toBe(false);
  });

  test('a name that AWS has not published is unknown', () => {
    expect(tlsVersionsOf('ELBSecurityPolicy-TLS-1-3-2099-01')).toBeUndefined();
    expect(acceptsOnlyTlsFrom('constructor', '1.2')).toBeUndefined();
  });

  test('every name says the versions it accepts', () => {
    for (const name of elbTlsPolicies()) {
      const [, newest, oldest] = /-TLS(13)?-1-(\d)-/.exec(name) ?? [];
      if (oldest === undefined) continue;
      expect(tlsVersionsOf(name)?.[0], name).toBe(`1.${oldest}`);
      expect(tlsVersionsOf(name)?.at(-1), name).toBe(newest === '13' ? '1.3' : '1.2');
    }
  });
});
