import { ALWAYS, allOf, anyOf, type Extent, exactlyIn, impliedBy, NEVER, NOWHERE } from '../../base/index.ts';
import type { Assertion, Matcher } from '../../claims/index.ts';
import { about, judge, step } from '../judge.ts';
import { describeMatcher, matchProperties } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';
import { judgeTls } from './tls.ts';

type Listens = Extract<Assertion, { kind: 'listens' }>;
type Listening = Listens['on'][number];

interface Finding {
  readonly match: Extent;
  readonly says: TraceStep;
}

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

/** Each listed port has one listener as listed, and there is no listener beside them. */
export function judgeListens(question: Question, claim: Listens): Judgement {
  return about(question, claim.of, (balancers) => {
    const findings = balancers.flatMap((balancer) => {
      const own = listenersOf(question, balancer);
      return [
        ...claim.on.map((wanted) => listed(question, balancer, wanted, own)),
        ...own.map((listener) => known(question, claim, listener)),
      ];
    });
    const wrong = findings.filter(({ match }) => match.certain !== ALWAYS).map(({ says }) => says);
    return judge(allOf(...findings.map(({ match }) => match)), {
      trace: findings.map(({ says }) => says),
      counterexample: () => ({ summary: wrong[0]?.says ?? '', steps: wrong }),
      missing: wrong.map(({ says }) => says),
    });
  });
}

/** A listener of a load balancer that only deployment tells may belong to this one. */
function listenersOf(question: Question, balancer: Thing): readonly Thing[] {
  const others = [...question.model.network.balancers.keys()].filter((id) => id !== balancer.id);
  return question
    .thingsOf({ type: LISTENER })
    .filter(
      (listener) =>
        !others.some(
          (other) => matches(question, listener, { LoadBalancerArn: { refersTo: other } }).certain !== NEVER,
        ),
    );
}

function listed(question: Question, balancer: Thing, wanted: Listening, own: readonly Thing[]): Finding {
  const found = own.map((listener) => ({
    listener,
    match: allOf(
      exactlyIn(listener.when),
      matches(question, listener, { LoadBalancerArn: { refersTo: balancer.id }, ...shapeOf(wanted) }),
      wanted.tls === undefined ? exactlyIn(ALWAYS) : oldestTls(question, listener, wanted.tls),
    ),
  }));
  const match = impliedBy(balancer.when, found.length === 0 ? NOWHERE : anyOf(...found.map((each) => each.match)));
  const right = found.find((each) => each.match.certain !== NEVER)?.listener;
  if (right !== undefined) return { match, says: step(`${right.id} listens on ${describe(wanted)}.`, right) };
  const near = own.find((listener) => matches(question, listener, { Port: wanted.port }).possible !== NEVER);
  const says = `No listener of ${balancer.id} is ${describe(wanted)}.`;
  return { match, says: near === undefined ? { says } : step(says, near) };
}

function known(question: Question, { on }: Listens, listener: Thing): Finding {
  const ports = on.map(({ port }) => matches(question, listener, { Port: port }));
  const match = impliedBy(listener.when, ports.length === 0 ? NOWHERE : anyOf(...ports));
  const isListed = match.certain === ALWAYS;
  return {
    match,
    says: step(`${listener.id} listens on ${isListed ? 'a port that is listed' : 'another port'}.`, listener, ['Port']),
  };
}

function shapeOf({ port, protocol, certificate, forwards, redirects, answers }: Listening): Record<string, Matcher> {
  return {
    Port: port,
    ...(protocol !== undefined && { Protocol: protocol }),
    ...(certificate !== undefined && {
      Certificates: { exactly: [{ where: { CertificateArn: { refersTo: certificate } } }] },
    }),
    ...(forwards !== undefined && { DefaultActions: { oneOf: [forwarding(forwards), forwardingAlone(forwards)] } }),
    ...(redirects !== undefined && { DefaultActions: redirecting(redirects) }),
    ...(answers !== undefined && {
      DefaultActions: { exactly: [{ where: { Type: 'fixed-response', 'FixedResponseConfig.StatusCode': answers } }] },
    }),
  };
}

function forwarding(group: string): Matcher {
  return { exactly: [{ where: { Type: 'forward', TargetGroupArn: { refersTo: group } } }] };
}

function forwardingAlone(group: string): Matcher {
  const only = { exactly: [{ where: { TargetGroupArn: { refersTo: group } } }] };
  return { exactly: [{ where: { Type: 'forward', 'ForwardConfig.TargetGroups': only } }] };
}

/** Without a port the redirect keeps that of the request: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html */
function redirecting(port: number): Matcher {
  const where = { Type: 'redirect', 'RedirectConfig.Protocol': 'HTTPS', 'RedirectConfig.Port': port };
  return { exactly: [{ where }] };
}

function oldestTls(question: Question, listener: Thing, atLeast: '1.2' | '1.3'): Extent {
  const { outcome } = judgeTls(question, { kind: 'tls', of: { id: listener.id }, atLeast });
  if (outcome === 'proved') return exactlyIn(ALWAYS);
  return outcome === 'refuted' ? NOWHERE : { certain: NEVER, possible: ALWAYS };
}

function matches(question: Question, listener: Thing, wanted: Readonly<Record<string, Matcher>>): Extent {
  return matchProperties(question, listener, [], wanted);
}

function describe({ port, protocol, certificate, tls, forwards, redirects, answers }: Listening): string {
  return [
    `${protocol ?? 'anything'} on ${port}`,
    certificate === undefined ? [] : `with ${describeMatcher({ refersTo: certificate })}`,
    tls === undefined ? [] : `from TLS ${tls}`,
    forwards === undefined ? [] : `to ${forwards}`,
    redirects === undefined ? [] : `redirecting to HTTPS on ${redirects}`,
    answers === undefined ? [] : `answering ${answers}`,
  ]
    .flat()
    .join(' ');
}
