import { acceptsOnlyTlsFrom, DEFAULT_ELB_TLS_POLICY, elbTlsPolicies, tlsVersionsOf } from '../../aws/index.ts';
import { allOf, anyOf, didYouMean, type Extent, exactlyIn, NEVER, showText, stripPrivate } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { isUntold, textOf, valuesAt } from '../../model/index.ts';
import { about, judge, step } from '../judge.ts';
import type { Question } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';

type Tls = Extract<Assertion, { kind: 'tls' }>;

/** The security policy of each listener accepts no TLS version older than the floor. */
export function judgeTls(question: Question, { of, atLeast }: Tls): Judgement {
  return about(question, of, (listeners) => {
    const trace: TraceStep[] = [];
    const missing: string[] = [];
    const matches = listeners.map((listener): Extent => {
      const protocols = valuesAt(listener.properties, ['Protocol'], listener.when);
      const secure = protocols.map((found): Extent => {
        const protocol = textOf(found.value);
        if (protocol === 'HTTPS' || protocol === 'TLS') return exactlyIn(found.when);
        if (protocol !== undefined && isUntold(protocol)) {
          missing.push(showText(protocol));
          return { certain: NEVER, possible: found.when };
        }
        trace.push(
          step(`${listener.id} speaks ${protocol ?? 'no protocol'}, which is not encrypted.`, listener, ['Protocol']),
        );
        return { certain: NEVER, possible: NEVER };
      });
      const policies = valuesAt(listener.properties, ['SslPolicy'], listener.when).map((found): Extent => {
        const policy = textOf(found.value) ?? stripPrivate(DEFAULT_ELB_TLS_POLICY);
        const fits = acceptsOnlyTlsFrom(policy, atLeast);
        const versions = tlsVersionsOf(policy);
        const set = found.value === undefined ? `no SslPolicy, so ${policy}` : policy;
        const accepts =
          versions === undefined
            ? `a policy that AWS has not published.${didYouMean(policy, elbTlsPolicies())}`
            : `TLS ${versions.join(', ')}`;
        trace.push(step(`${listener.id} has ${set}: it accepts ${accepts}.`, listener, found.path));
        if (isUntold(policy)) missing.push(showText(policy));
        return {
          certain: fits === true ? found.when : NEVER,
          possible: fits === false || (fits === undefined && !isUntold(policy)) ? NEVER : found.when,
        };
      });
      return allOf(anyOf(...secure), anyOf(...policies));
    });
    return judge(allOf(...matches), {
      trace,
      counterexample: () => ({
        summary: `A client may connect with a TLS version older than ${atLeast}.`,
        steps: trace,
      }),
      missing,
    });
  });
}
