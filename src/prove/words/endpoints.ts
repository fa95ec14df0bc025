import { ALWAYS, allOf, anyOf, type Extent, exactlyIn, impliedBy, NEVER, NOWHERE } from '../../base/index.ts';
import type { Assertion, Matcher } from '../../claims/index.ts';
import { textOf, valuesAt } from '../../model/index.ts';
import { about, judge, step } from '../judge.ts';
import { matchProperties, matchProperty, showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';

type Endpoints = Extract<Assertion, { kind: 'endpoints' }>;

interface Finding {
  readonly match: Extent;
  readonly says: TraceStep;
}

const ENDPOINT = 'AWS::EC2::VPCEndpoint';
/** Gateway is the default: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html */
const KIND: Readonly<Record<'interface' | 'gateway', Matcher>> = {
  interface: 'Interface',
  gateway: { oneOf: ['Gateway', { absent: true }] },
};

/** Each listed service has an endpoint of its kind, there is none beside them, and each stands as the claim says. */
export function judgeEndpoints(question: Question, claim: Endpoints): Judgement {
  return about(question, claim.of, (networks) => {
    const findings = networks.flatMap((network) => [
      ...(['interface', 'gateway'] as const).flatMap((kind) => ofKind(question, claim, network, kind)),
      ...resolving(question, claim, network),
    ]);
    const wrong = findings.filter(({ match }) => match.certain !== ALWAYS).map(({ says }) => says);
    return judge(allOf(...findings.map(({ match }) => match)), {
      trace: findings.map(({ says }) => says),
      counterexample: () => ({ summary: wrong[0]?.says ?? '', steps: wrong }),
      missing: wrong.map(({ says }) => says),
    });
  });
}

function ofKind(
  question: Question,
  claim: Endpoints,
  network: Thing,
  kind: 'interface' | 'gateway',
): readonly Finding[] {
  const services = claim[kind];
  if (services === undefined) return [];
  const own = question.thingsOf({ type: ENDPOINT }).filter((endpoint) => mayBe(question, endpoint, network, kind));
  return [
    ...services.map((service) => served(question, network, service, kind, own)),
    ...own.flatMap((endpoint) => [listed(question, endpoint, services), ...placed(question, claim, endpoint, kind)]),
  ];
}

/** One whose network or kind only deployment tells may be one of them. */
function mayBe(question: Question, endpoint: Thing, network: Thing, kind: 'interface' | 'gateway'): boolean {
  const vpc = matchProperty(question, endpoint, ['VpcId'], { refersTo: network.id });
  const others = question.thingsOf({ type: 'AWS::EC2::VPC' }).filter(({ id }) => id !== network.id);
  const isElsewhere = others.some(
    ({ id }) => matchProperty(question, endpoint, ['VpcId'], { refersTo: id }).certain !== NEVER,
  );
  const isKind = matchProperty(question, endpoint, ['VpcEndpointType'], KIND[kind]).possible !== NEVER;
  return isKind && (vpc.possible !== NEVER || !isElsewhere);
}

/** `logs` is `com.amazonaws.REGION.logs`. */
function isService(service: string): Matcher {
  return { like: `*.*.*.${service}` };
}

function served(
  question: Question,
  network: Thing,
  service: string,
  kind: 'interface' | 'gateway',
  own: readonly Thing[],
): Finding {
  const found = own.map((endpoint) => ({
    endpoint,
    match: allOf(
      exactlyIn(endpoint.when),
      matchProperties(question, endpoint, [], {
        ServiceName: isService(service),
        VpcEndpointType: KIND[kind],
        VpcId: { refersTo: network.id },
      }),
    ),
  }));
  const match = found.length === 0 ? NOWHERE : anyOf(...found.map((each) => each.match));
  const right = found.find((each) => each.match.certain !== NEVER)?.endpoint;
  const says = `${network.id} has ${right === undefined ? 'no' : 'the'} ${kind} endpoint for ${service}.`;
  return { match: impliedBy(network.when, match), says: right === undefined ? { says } : step(says, right) };
}

function listed(question: Question, endpoint: Thing, services: readonly string[]): Finding {
  const names = services.map((service) => matchProperty(question, endpoint, ['ServiceName'], isService(service)));
  const match = impliedBy(endpoint.when, names.length === 0 ? NOWHERE : anyOf(...names));
  const name = showValue(valuesAt(endpoint.properties, ['ServiceName'])[0]?.value);
  const ending = match.certain === ALWAYS ? '' : ', which is not listed';
  return { match, says: step(`${endpoint.id} is an endpoint for ${name}${ending}.`, endpoint, ['ServiceName']) };
}

function placed(
  question: Question,
  claim: Endpoints,
  endpoint: Thing,
  kind: 'interface' | 'gateway',
): readonly Finding[] {
  const exactly = (path: string, names: readonly string[]): Finding => {
    const ids = names.flatMap((name) => question.thingsOf(name).map(({ id }) => id));
    const gone = names.some((name) => question.thingsOf(name).length === 0);
    const matcher: Matcher = { exactly: ids.map((id) => ({ refersTo: id })) };
    const match = gone ? NOWHERE : impliedBy(endpoint.when, matchProperty(question, endpoint, [path], matcher));
    const found = showValue(valuesAt(endpoint.properties, [path])[0]?.value);
    const ending = match.certain === ALWAYS ? '' : `, expected ${names.join(', ')}`;
    return { match, says: step(`${path} of ${endpoint.id} is ${found}${ending}.`, endpoint, [path]) };
  };
  if (kind === 'gateway') return claim.tables === undefined ? [] : [exactly('RouteTableIds', claim.tables)];
  return [
    ...(claim.in === undefined ? [] : [exactly('SubnetIds', claim.in)]),
    ...(claim.groups === undefined ? [] : [exactly('SecurityGroupIds', claim.groups)]),
    privateNames(question, endpoint, claim.privateNames ?? true),
  ];
}

/** Left out, names are private only through the API's default, which CloudFormation does not state: it is not enough. */
function privateNames(question: Question, endpoint: Thing, isWanted: boolean): Finding {
  const match = matchProperty(question, endpoint, ['PrivateDnsEnabled'], isWanted ? true : { not: true });
  const isSo = textOf(valuesAt(endpoint.properties, ['PrivateDnsEnabled'])[0]?.value) === 'true';
  const says = `The name of ${endpoint.id}'s service resolves to ${isSo ? 'private' : 'public'} addresses.`;
  return { match: impliedBy(endpoint.when, match), says: step(says, endpoint, ['PrivateDnsEnabled']) };
}

/**
 * Private names need both DNS attributes of the VPC
 * (https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html). Support is on by default, host names are not.
 */
function resolving(question: Question, claim: Endpoints, network: Thing): readonly Finding[] {
  if ((claim.interface ?? []).length === 0 || claim.privateNames === false) return [];
  const wanted: readonly (readonly [path: string, matcher: Matcher])[] = [
    ['EnableDnsSupport', { oneOf: [true, { absent: true }] }],
    ['EnableDnsHostnames', true],
  ];
  return wanted.map(([path, matcher]) => {
    const match = impliedBy(network.when, matchProperty(question, network, [path], matcher));
    const is = match.certain === ALWAYS ? 'on' : 'not on';
    return { match, says: step(`${path} of ${network.id} is ${is}.`, network, [path]) };
  });
}
