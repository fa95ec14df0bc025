/** The web ACL of a load balancer as its program is told it, and what becomes of what it judged. */
import { isRecord } from '../../../base/index.ts';
import type { Wafv2Operations, Wafv2Shapes } from '../../schemas/wafv2.generated.ts';
import type { AccountRegion, LocalWorld } from '../../service.ts';
import type { JudgedRequest, WantedFirewall } from '../elbv2/balancer-messages.ts';
import { Minute, reportMinute } from '../elbv2/metrics.ts';
import { approximated, unenforced } from './evaluation/unenforced.ts';
import type { InspectionRule, RuleGroup, WebAcl } from './evaluation/web-acl.ts';
import { type AclPlace, aclItemsOf, associationsOf, itemByArn, type KeptItem, loggingOf } from './kept-acls.ts';
import { isLoggedHere, logGaps, logGroupOf, logRecord } from './logging.ts';

/** Undefined for a resource that no web ACL stands before. */
export function wantedFirewall(at: AclPlace, resourceArn: string): WantedFirewall | undefined {
  const arn = associationsOf(at).get(resourceArn);
  const acl = arn === undefined ? undefined : aclItemsOf(at).get(arn);
  if (acl === undefined) return undefined;
  const all = [...aclItemsOf(at).values()];
  const ofKind = <T>(kind: KeptItem['kind'], made: (item: KeptItem) => T): Readonly<Record<string, T>> =>
    Object.fromEntries(all.filter((each) => each.kind === kind).map((each) => [each.arn, made(each)]));
  return {
    acl: {
      Name: acl.name,
      ARN: acl.arn,
      DefaultAction: acl.body.DefaultAction as WebAcl['DefaultAction'],
      Rules: rulesIn(acl),
      ...(acl.body.CustomResponseBodies !== undefined && {
        CustomResponseBodies: acl.body.CustomResponseBodies as NonNullable<WebAcl['CustomResponseBodies']>,
      }),
    },
    ipSets: ofKind('ipset', ({ body }) => textsIn(body.Addresses)),
    patternSets: ofKind('regexpatternset', ({ body }) => textsIn(body.RegularExpressionList)),
    ruleGroups: ofKind('rulegroup', (item): RuleGroup => ({ Name: item.name, ARN: item.arn, Rules: rulesIn(item) })),
  };
}

/** What the web ACL before a resource asks and is not done here: a sentence each. */
export function firewallGaps(at: AclPlace, resourceArn: string): readonly string[] {
  const firewall = wantedFirewall(at, resourceArn);
  if (firewall === undefined) return [];
  const rules = unenforced(firewall.acl, new Map(Object.entries(firewall.ruleGroups)));
  const logging = loggingOf(at).get(associationsOf(at).get(resourceArn) ?? '');
  const groups = approximated(firewall.acl);
  return [
    ...rules.map((each) => `not enforced: ${each}`),
    ...(groups.length === 0
      ? []
      : [
          `AWS publishes no patterns of ${groups.join(', ')}: detectors of the same names stand in for them, an approximation`,
        ]),
    ...(logging === undefined ? [] : logGaps(logging)),
  ];
}

function rulesIn({ body }: KeptItem): readonly InspectionRule[] {
  return (body.Rules ?? []) as readonly InspectionRule[];
}

const textsIn = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** Metric names: of the web ACL under its own name and `Default_Action`, of its rules under theirs. */
function metricNames({ name, body }: KeptItem): { readonly acl: string; of(rule: string): string } {
  const nameIn = (config: unknown, otherwise: string) =>
    isRecord(config) && typeof config.MetricName === 'string' ? config.MetricName : otherwise;
  const rules = (Array.isArray(body.Rules) ? body.Rules : []).filter(isRecord);
  return {
    acl: nameIn(body.VisibilityConfig, name),
    of: (rule) => nameIn(rules.find(({ Name }) => Name === rule)?.VisibilityConfig, rule),
  };
}

interface Sample extends JudgedRequest {
  readonly metric: string;
}

interface Watched {
  readonly samples: Sample[];
  readonly minute: Minute;
  lines: { readonly timestamp: number; readonly message: string }[];
  isDue: boolean;
  areLinesDue: boolean;
}

/** https://docs.aws.amazon.com/waf/latest/APIReference/API_GetSampledRequests.html: of the last three hours, so many. */
const KEPT_MS = 3 * 3_600_000;
const KEPT_SAMPLES = 5000;

const watched = new WeakMap<LocalWorld, Map<string, Watched>>();

function watchedOf(world: LocalWorld, arn: string): Watched {
  const all = watched.get(world) ?? new Map<string, Watched>();
  watched.set(world, all);
  const known = all.get(arn) ?? { samples: [], minute: new Minute(), lines: [], isDue: false, areLinesDue: false };
  all.set(arn, known);
  return known;
}

/** Takes what the firewall before a resource judged: as a sample, into metrics, and into logs. */
export function judged(world: LocalWorld, at: AccountRegion, resourceArn: string, request: JudgedRequest): void {
  const place = { world, account: at.account, region: at.region };
  const arn = associationsOf(place).get(resourceArn);
  const acl = arn === undefined ? undefined : aclItemsOf(place).get(arn);
  if (acl === undefined) return;
  const all = watchedOf(world, acl.arn);
  const names = metricNames(acl);
  const isDefault = request.rule === 'Default_Action';
  all.samples.push({ ...request, metric: isDefault ? 'Default_Action' : names.of(request.rule) });
  if (all.samples.length > KEPT_SAMPLES) all.samples.shift();
  measure(all.minute, at.region, names, request);
  if (!all.isDue) {
    all.isDue = true;
    const now = world.clock.now();
    world.clock.at((Math.floor(now / 60_000) + 1) * 60_000, () => {
      all.isDue = false;
      reportMinute(world, at, 'AWS/WAFV2', all.minute);
    });
  }
  log(world, at, acl, resourceArn, request, all);
}

/** https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html */
function measure(
  minute: Minute,
  region: string,
  names: ReturnType<typeof metricNames>,
  { action, rule, counted }: JudgedRequest,
): void {
  const name = action === 'BLOCK' ? 'BlockedRequests' : 'AllowedRequests';
  const of = (each: string) => ({ Region: region, Rule: each, WebACL: names.acl });
  minute.add(name, of('ALL'));
  minute.add(name, of(rule === 'Default_Action' ? 'Default_Action' : names.of(rule)));
  for (const each of counted) {
    minute.add('CountedRequests', of(names.of(each)));
    minute.add('CountedRequests', of('ALL'));
  }
}

/** Into log groups; a second's lines at once. */
function log(
  world: LocalWorld,
  at: AccountRegion,
  acl: KeptItem,
  resourceArn: string,
  request: JudgedRequest,
  all: Watched,
): void {
  const logging = loggingOf({ world, account: at.account, region: at.region }).get(acl.arn);
  const group = logging && logGroupOf(logging);
  if (logging === undefined || group === undefined || !isLoggedHere(logging, request)) return;
  all.lines.push({ timestamp: request.atMs, message: JSON.stringify(logRecord(acl, logging, resourceArn, request)) });
  if (all.areLinesDue) return;
  all.areLinesDue = true;
  world.clock.at(world.clock.now() + 1000, () => {
    all.areLinesDue = false;
    const logEvents = all.lines;
    all.lines = [];
    const stream = { logGroupName: group, logStreamName: `${at.region}_${acl.name}_0` };
    void world
      .invoke('logs', 'CreateLogStream', stream, at)
      .catch(() => undefined)
      .then(() => world.invoke('logs', 'PutLogEvents', { ...stream, logEvents }, at))
      .catch(() => undefined);
  });
}

export const getSampledRequests: Wafv2Operations['GetSampledRequests'] = (input, call) => {
  const { WebAclArn, RuleMetricName, TimeWindow, MaxItems } = input;
  const acl = itemByArn(WebAclArn, call);
  const { StartTime, EndTime } = TimeWindow as { readonly StartTime: Date; readonly EndTime: Date };
  const from = Math.max(StartTime.getTime(), call.world.clock.now() - KEPT_MS);
  const all = watchedOf(call.world, acl.arn).samples.filter(
    ({ atMs, metric }) =>
      atMs >= from &&
      atMs <= EndTime.getTime() &&
      (RuleMetricName === 'ALL' || RuleMetricName === metric || RuleMetricName === metricNames(acl).acl),
  );
  return {
    SampledRequests: all.slice(-MaxItems).map(toldSample),
    PopulationSize: all.length,
    TimeWindow: { StartTime: new Date(from), EndTime },
  };
};

function toldSample(sample: Sample): Wafv2Shapes['SampledHTTPRequest'] {
  return {
    Request: {
      ClientIP: sample.client,
      URI: sample.uri,
      Method: sample.method,
      HTTPVersion: 'HTTP/1.1',
      Headers: sample.headers.map(([Name, Value]) => ({ Name, Value })),
    },
    Weight: 1,
    Timestamp: new Date(sample.atMs),
    Action: sample.action,
    ...(sample.within !== undefined && { RuleNameWithinRuleGroup: sample.within }),
    ...(sample.status !== undefined && { ResponseCodeSent: sample.status }),
    Labels: sample.labels.map((Name) => ({ Name })),
  };
}
