/** On what load balancers listen, and where they send requests. */
import { isSymbolic, showText } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { elementsAt, isMapping, type Resource, textOf, type Value, valuesAt } from '../../model/index.ts';
import { resourcesNamedBy } from '../linked.ts';
import type { Question } from '../question.ts';
import { listed, type NameOf, type Proposal } from './proposal.ts';

type Listening = Extract<Assertion, { kind: 'listens' }>['on'][number];

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const TARGETS = 'AWS::ElasticLoadBalancingV2::TargetGroup';

export function proposeBalancers(question: Question, nameOf: NameOf): readonly Proposal[] {
  const { resources } = question.model;
  const listeners = [...resources.values()].filter(({ type }) => type === LISTENER);
  const ofBalancer = Map.groupBy(
    listeners,
    (listener) => referred(question, listener.properties.LoadBalancerArn, BALANCER) ?? '',
  );
  return [
    ...[...ofBalancer].flatMap(([id, own]) => (id === '' ? [] : listens(question, nameOf(id), own, nameOf))),
    ...listeners.flatMap((listener) => tls(nameOf(listener.id), listener)),
    ...[...resources.values()]
      .filter(({ type }) => type === TARGETS)
      .flatMap((group) => health(nameOf(group.id), group)),
  ];
}

function listens(question: Question, of: string, listeners: readonly Resource[], nameOf: NameOf): readonly Proposal[] {
  const whole = listeners.map((each) => listening(question, each, nameOf));
  const plain = whole.flatMap((each) =>
    each === undefined ? [] : [{ port: each.port, ...(each.protocol !== undefined && { protocol: each.protocol }) }],
  );
  if (plain.length < listeners.length) return [];
  const says = (subjects: string, isMany: boolean) =>
    `${subjects} ${isMany ? 'listen' : 'listens'} on ${listed(plain.map(({ port, protocol = '' }) => `${protocol} ${port}`.trim()))} and nowhere else`;
  return [
    {
      area: 'Load balancing',
      of,
      attempts: [
        { says, holds: [{ kind: 'listens', of, on: whole.flatMap((each) => each ?? []) }] },
        { says, holds: [{ kind: 'listens', of, on: plain }] },
      ],
    },
  ];
}

const PROTOCOLS = ['HTTP', 'HTTPS', 'TCP', 'TLS', 'UDP', 'TCP_UDP'] as const;

/** What a listener says of itself; undefined where its port is known only when the stack is deployed. */
function listening(question: Question, { properties }: Resource, nameOf: NameOf): Listening | undefined {
  const port = Number(wholeText(properties.Port));
  if (!Number.isInteger(port) || port < 1) return undefined;
  const protocol = PROTOCOLS.find((each) => each === wholeText(properties.Protocol));
  const [action, ...more] = elementsAt(properties, ['DefaultActions']);
  const does = more.length > 0 || !isMapping(action?.value) ? undefined : action.value;
  const group = does === undefined ? undefined : referred(question, does.TargetGroupArn, TARGETS);
  const redirect = does?.RedirectConfig;
  const answer = does?.FixedResponseConfig;
  const to =
    isMapping(redirect) && wholeText(redirect.Protocol) === 'HTTPS' ? Number(wholeText(redirect.Port)) : Number.NaN;
  const status = isMapping(answer) ? Number(wholeText(answer.StatusCode)) : Number.NaN;
  return {
    port,
    ...(protocol !== undefined && { protocol }),
    ...(group !== undefined && { forwards: nameOf(group) }),
    ...(to > 0 && { redirects: to }),
    ...(status > 0 && { answers: status }),
  };
}

function tls(of: string, { properties }: Resource): readonly Proposal[] {
  if (!['HTTPS', 'TLS'].includes(wholeText(properties.Protocol) ?? '')) return [];
  const attempts = (['1.3', '1.2'] as const).map((atLeast) => ({
    says: (subjects: string, isMany: boolean) =>
      `${subjects} ${isMany ? 'accept' : 'accepts'} no TLS version older than ${atLeast}`,
    holds: [{ kind: 'tls', of, atLeast } as const],
  }));
  return [{ area: 'Load balancing', of, attempts }];
}

function health(of: string, { properties }: Resource): readonly Proposal[] {
  const path = wholeText(properties.HealthCheckPath);
  const port = Number(wholeText(properties.Port));
  if (path === undefined || !Number.isInteger(port)) return [];
  const says = (subjects: string, isMany: boolean) =>
    `${subjects} ${isMany ? 'send' : 'sends'} requests to port ${port} of healthy targets, which answer ${path}`;
  return [
    { area: 'Load balancing', of, attempts: [{ says, holds: [{ kind: 'targets', of, port, health: { path } }] }] },
  ];
}

/** The resource of the type that a value refers to. */
function referred(question: Question, value: Value | undefined, type: string): string | undefined {
  const text = textOf(value);
  const found = text === undefined ? [] : resourcesNamedBy(question, text, [type]);
  return found.length === 1 ? found[0]?.id : undefined;
}

/** The text of a value, where the template writes all of it. */
export function wholeText(value: Value | undefined): string | undefined {
  const [found, ...more] = valuesAt(value, []);
  const text = more.length > 0 ? undefined : textOf(found?.value);
  return text === undefined || isSymbolic(text) ? undefined : showText(text);
}
