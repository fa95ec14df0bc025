import { showFlows } from '../../aws/index.ts';
import { ALWAYS, allOf, type Extent, impliedBy, NEVER, sameIntervals } from '../../base/index.ts';
import type { Assertion, Matcher } from '../../claims/index.ts';
import { textOf, valuesAt } from '../../model/index.ts';
import { about, judge, step } from '../judge.ts';
import { describeMatcher, matchProperty, showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';
import { saysExactly } from './exact-set.ts';

type Targets = Extract<Assertion, { kind: 'targets' }>;

interface Finding {
  readonly match: Extent;
  readonly says: TraceStep;
}

/**
 * What a target group does where the template says nothing, for targets other than functions
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html).
 */
const DEFAULTS = {
  HealthCheckPath: '/',
  HealthCheckPort: 'traffic-port',
  'Matcher.HttpCode': '200',
  HealthCheckIntervalSeconds: '30',
  HealthCheckTimeoutSeconds: '5',
  HealthyThresholdCount: '5',
  UnhealthyThresholdCount: '2',
  'deregistration_delay.timeout_seconds': '300',
  'stickiness.enabled': 'false',
  'stickiness.lb_cookie.duration_seconds': '86400',
} as const;

/** The members, the port and protocol to them, the health check, and the attributes of the target group. */
export function judgeTargets(question: Question, claim: Targets): Judgement {
  return about(question, claim.of, (groups) => {
    const findings = groups.flatMap((group) => [
      ...members(question, claim, group),
      ...(claim.protocol === undefined ? [] : [property(question, group, 'Protocol', claim.protocol)]),
      ...health(question, claim.health ?? {}, group),
      ...attributes(question, claim, group),
    ]);
    const wrong = findings.filter(({ match }) => match.certain !== ALWAYS).map(({ says }) => says);
    return judge(allOf(...findings.map(({ match }) => match)), {
      trace: findings.map(({ says }) => says),
      counterexample: () => ({ summary: wrong[0]?.says ?? '', steps: wrong }),
      missing: wrong.map(({ says }) => says),
    });
  });
}

function members(question: Question, { are, port }: Targets, group: Thing): readonly Finding[] {
  const targets = question.model.network.targetGroups.get(group.id)?.targets ?? [];
  const expected = (are ?? []).flatMap((name) => question.thingsOf(name).map(({ id }) => id));
  const said = targets.map(({ owner, when, at }) => ({ value: owner, when, at }));
  const names = [...new Set(targets.map(({ owner }) => owner))].join(', ') || 'nobody';
  const gone = (are ?? []).filter((name) => question.thingsOf(name).length === 0);
  const match = gone.length > 0 ? { certain: NEVER, possible: NEVER } : saysExactly(question.model, expected, said);
  const ending = match.certain === ALWAYS ? '' : `, expected ${are?.join(', ')}`;
  return [
    ...(are === undefined ? [] : [{ match, says: step(`${group.id} sends requests to ${names}${ending}.`, group) }]),
    ...(port === undefined ? [] : [property(question, group, 'Port', port)]),
    ...targets.flatMap((target): readonly Finding[] => {
      if (port === undefined) return [];
      const isPort = target.flows.length === 1 && sameIntervals(target.flows, [[port, port]]);
      const isOpen = target.unknownFlows !== undefined;
      return [
        {
          match: impliedBy(target.when, {
            certain: isPort && !isOpen ? ALWAYS : NEVER,
            possible: isPort || isOpen ? ALWAYS : NEVER,
          }),
          says: { says: `${target.owner} receives requests on ${showFlows(target.flows)}.`, at: target.at },
        },
      ];
    }),
  ];
}

function health(question: Question, wanted: NonNullable<Targets['health']>, group: Thing): readonly Finding[] {
  const checks: readonly (readonly [path: string, expected: Matcher | undefined])[] = [
    ['HealthCheckPath', wanted.path],
    ['HealthCheckPort', wanted.port],
    ['HealthCheckProtocol', wanted.protocol],
    ['Matcher.HttpCode', wanted.codes],
    ['HealthCheckIntervalSeconds', wanted.intervalSeconds],
    ['HealthCheckTimeoutSeconds', wanted.timeoutSeconds],
    ['HealthyThresholdCount', wanted.healthy],
    ['UnhealthyThresholdCount', wanted.unhealthy],
  ];
  return checks.flatMap(([path, expected]) =>
    expected === undefined ? [] : [property(question, group, path, expected, defaultOf(path, group))],
  );
}

/** A health check over HTTP without a protocol of its own speaks that of the load balancer: HTTP for an application. */
function defaultOf(path: string, group: Thing): string | undefined {
  if (path === 'HealthCheckProtocol') {
    const protocol = textOf(valuesAt(group.properties, ['Protocol'])[0]?.value);
    return protocol === 'HTTP' || protocol === 'HTTPS' ? 'HTTP' : 'TCP';
  }
  return DEFAULTS[path as keyof typeof DEFAULTS];
}

function attributes(question: Question, claim: Targets, group: Thing): readonly Finding[] {
  const sticky = claim.stickySeconds;
  return [
    ...(claim.deregistrationSeconds === undefined
      ? []
      : [attribute(question, group, 'deregistration_delay.timeout_seconds', claim.deregistrationSeconds)]),
    ...(sticky === undefined ? [] : [attribute(question, group, 'stickiness.enabled', sticky > 0)]),
    ...(sticky === undefined || sticky === 0
      ? []
      : [attribute(question, group, 'stickiness.lb_cookie.duration_seconds', sticky)]),
  ];
}

function attribute(question: Question, group: Thing, key: keyof typeof DEFAULTS, expected: number | boolean): Finding {
  const named = { has: { where: { Key: key, Value: expected } } };
  const other = { has: { where: { Key: key } } };
  const set = matchProperty(question, group, ['TargetGroupAttributes'], named);
  const any = matchProperty(question, group, ['TargetGroupAttributes'], other);
  const isDefault = DEFAULTS[key] === String(expected);
  const match = isDefault && any.possible === NEVER ? { certain: ALWAYS, possible: ALWAYS } : set;
  const ending = match.certain === ALWAYS ? `is ${expected}` : `is not ${expected}`;
  return {
    match: impliedBy(group.when, match),
    says: step(`${key} of ${group.id} ${ending}.`, group, ['TargetGroupAttributes']),
  };
}

function property(question: Question, group: Thing, path: string, expected: Matcher, fallback?: string): Finding {
  const steps = path.split('.');
  const found = valuesAt(group.properties, steps);
  const isAbsent = found.every(({ value }) => value === undefined);
  const match =
    isAbsent && fallback !== undefined
      ? {
          certain: fallback === String(expected) ? ALWAYS : NEVER,
          possible: fallback === String(expected) ? ALWAYS : NEVER,
        }
      : matchProperty(question, group, steps, expected);
  const shown = isAbsent && fallback !== undefined ? `${fallback} by default` : showValue(found[0]?.value);
  const ending = match.certain === ALWAYS ? '' : `, expected ${describeMatcher(expected)}`;
  return {
    match: impliedBy(group.when, match),
    says: step(`${path} of ${group.id} is ${shown}${ending}.`, group, steps),
  };
}
