import {
  acceptsOnlyTlsFrom,
  DEFAULT_ELB_TLS_POLICY,
  elbTlsPolicies,
  type TlsVersion,
  tlsVersionsOf,
} from '../../aws/index.ts';
import { nearest } from '../../base/index.ts';
import { cannotTell, isAbsent, isFalse, isTrue, place, resourcesOf, type SystemFacts, textsOf } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, PROSE_AND_CODE, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Statement, type StatementJudgement, textValue } from '../statement.ts';
import { subjectAt } from '../vocabulary.ts';

/** TLS versions and the names of security policies of load balancers. */
export const tls: StatementRule = {
  kind: 'tls',
  checks: 'TLS versions against the security policies of listeners, and names of policies that AWS never published',
  read,
  say: (statement) => {
    const policy = textValue(statement, 'policy');
    if (policy !== '') return `the load balancer has the TLS policy ${policy}`;
    return `the ${statement.subject[0]} speaks TLS ${textValue(statement, 'version')}${statement.values.atLeast === true ? ' or newer' : ''}`;
  },
  judge,
};

function read(document: ReadDocument): readonly Statement[] {
  const versions = findAll(
    document,
    /\bTLS\s*v?(1\.[0-3])(\s*\+|\s+(?:or (?:higher|later|newer|above)|minimum|and above))?/i,
  ).map(({ passage, found }) => {
    const route = /^(.*?)→(.*?):/.exec(passage.text);
    const subject =
      route === null
        ? subjectAt(passage, found.index, ['load balancer', 'distribution', 'database', 'cache', 'instance'])
        : hopOf(route[1] ?? '', route[2] ?? '');
    return state(passage, found.index, found[0].length, {
      kind: 'tls',
      subject: [subject ?? 'load balancer'],
      values: { version: found[1] ?? '', ...(found[2] !== undefined && { atLeast: true }) },
    });
  });
  const policies = findAll(document, /\bELBSecurityPolicy-[\w-]+/, PROSE_AND_CODE).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'tls',
      subject: ['load balancer'],
      values: { policy: found[0] },
    }),
  );
  return [...versions, ...policies];
}

/** Calls of AWS's APIs are AWS's own TLS. */
function hopOf(from: string, to: string): string {
  if (/\b(?:ALB|load balancer)\b/i.test(to)) return 'load balancer';
  return /\b(?:secrets?|ECR|S3|KMS|logs|API)\b/i.test(to)
    ? 'API of AWS'
    : from.trim() === ''
      ? 'load balancer'
      : `connection to ${to.trim()}`;
}

const POLICIES = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html';

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const policy = textValue(statement, 'policy');
  if (policy !== '' && tlsVersionsOf(policy) === undefined) {
    const near = nearest(policy, elbTlsPolicies());
    return {
      ...isFalse(`AWS has published no such policy${near === undefined ? '' : `; ${near} is near`}`),
      source: POLICIES,
    };
  }
  const [subject = ''] = statement.subject;
  if (subject === 'API of AWS')
    return {
      ...isTrue('AWS accepts nothing older than TLS 1.2 at its endpoints'),
      source: 'https://aws.amazon.com/blogs/security/tls-1-2-required-for-aws-endpoints/',
    };
  if (subject !== 'load balancer') return cannotTell(`which TLS the ${subject} speaks the template does not tell`);
  const listeners = resourcesOf(model, 'AWS::ElasticLoadBalancingV2::Listener');
  const secure = listeners.filter((each) =>
    textsOf(each, 'Protocol').some(({ text }) => text === 'HTTPS' || text === 'TLS'),
  );
  if (listeners.length === 0) return cannotTell('nothing in the template terminates TLS');
  if (secure.length === 0)
    return isAbsent('no listener of the template speaks TLS', ...listeners.map((each) => place(each, 'Protocol')));
  const policies = secure.map(
    (each) => textsOf(each, 'SslPolicy')[0] ?? { text: DEFAULT_ELB_TLS_POLICY, place: place(each), open: false },
  );
  const shown = policies.map(({ text }) => text).join(', ');
  const at = policies.map((each) => each.place);
  if (policies.some(({ open, text }) => open || tlsVersionsOf(text) === undefined))
    return cannotTell(`only deployment tells the policy: ${shown}`, ...at);
  if (policy !== '')
    return policies.some(({ text }) => text === policy)
      ? isTrue(`${policies.every(({ text }) => text === policy) ? 'it is' : 'one is'} ${policy}`, ...at)
      : isFalse(`it is ${shown}`, ...at);
  const version = textValue(statement, 'version') as TlsVersion;
  if (policies.every(({ text }) => acceptsOnlyTlsFrom(text, version) === true))
    return isTrue(`the policy is ${shown}`, ...at);
  const offered = policies.every(({ text }) => tlsVersionsOf(text)?.includes(version) === true);
  if (statement.values.atLeast !== true && offered)
    return isTrue(
      `${shown} offers it and accepts ${policies.map(({ text }) => tlsVersionsOf(text)?.[0]).join(', ')} too`,
      ...at,
    );
  if (policies.some(({ text }) => acceptsOnlyTlsFrom(text, version) === true))
    return cannotTell(`the listeners differ: ${shown}`, ...at);
  return isFalse(
    `${shown} accepts TLS ${policies.map(({ text }) => tlsVersionsOf(text)?.join(' and ')).join(', ')}`,
    ...at,
  );
}
