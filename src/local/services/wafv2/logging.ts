/** What a web ACL logs, as far as it is written here: https://docs.aws.amazon.com/waf/latest/developerguide/logging.html */
import { isRecord } from '../../../base/index.ts';
import type { JudgedRequest } from '../elbv2/balancer-messages.ts';
import type { KeptItem, KeptLogging } from './kept-acls.ts';

const GROUP = /^arn:[\w-]+:logs:[^:]*:[^:]*:log-group:([^:]+)/;

/** The log group that is written; `undefined` where the logs go to a bucket or a stream. */
export const logGroupOf = ({ destinations }: Pick<KeptLogging, 'destinations'>): string | undefined =>
  destinations.flatMap((each) => GROUP.exec(each)?.[1] ?? [])[0];

/** A sentence for each destination that gets nothing here. */
export const logGaps = ({ destinations }: Pick<KeptLogging, 'destinations'>): readonly string[] =>
  destinations
    .filter((each) => !GROUP.test(each))
    .map((each) => `the log of the web ACL is not written to ${each}: it is written to log groups alone`);

/** Whether the filter keeps what was judged. https://docs.aws.amazon.com/waf/latest/APIReference/API_LoggingFilter.html */
export function isLoggedHere({ filter }: Pick<KeptLogging, 'filter'>, request: JudgedRequest): boolean {
  if (!isRecord(filter)) return true;
  for (const each of listIn(filter.Filters)) {
    const met = listIn(each.Conditions).map((condition) => isMet(condition, request));
    const isMatch = each.Requirement === 'MEETS_ALL' ? met.every(Boolean) : met.some(Boolean);
    if (isMatch) return each.Behavior === 'KEEP';
  }
  return filter.DefaultBehavior !== 'DROP';
}

function isMet({ ActionCondition, LabelNameCondition }: Readonly<Record<string, unknown>>, request: JudgedRequest) {
  if (isRecord(ActionCondition)) {
    const { Action } = ActionCondition;
    return Action === request.action || (Action === 'COUNT' && request.counted.length > 0);
  }
  return isRecord(LabelNameCondition) && request.labels.some((label) => label === LabelNameCondition.LabelName);
}

/** https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html: terminatingRuleType, ruleGroupList. */
function ruleType({ within }: JudgedRequest): string {
  if (within === undefined) return 'REGULAR';
  return within.split('#').length === 3 ? 'MANAGED_RULE_GROUP' : 'GROUP';
}

function ruleGroupOf({ within, action }: JudgedRequest): readonly object[] {
  if (within === undefined) return [];
  const [ruleId, ...group] = within.split('#').toReversed();
  return [
    { ruleGroupId: group.toReversed().join('#'), terminatingRule: { ruleId, action }, nonTerminatingMatchingRules: [] },
  ];
}

const listIn = (value: unknown) => (Array.isArray(value) ? value.filter(isRecord) : []);

/** One record. https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html */
export function logRecord(acl: KeptItem, { redactedFields }: KeptLogging, resourceArn: string, request: JudgedRequest) {
  const fields = redactedFields.filter(isRecord);
  const headers = new Set(
    fields.flatMap(({ SingleHeader }) => (isRecord(SingleHeader) ? String(SingleHeader.Name).toLowerCase() : [])),
  );
  const shown = (field: string, value: string) => (fields.some((each) => field in each) ? 'REDACTED' : value);
  return {
    timestamp: request.atMs,
    formatVersion: 1,
    webaclId: acl.arn,
    terminatingRuleId: request.rule,
    terminatingRuleType: ruleType(request),
    action: request.action,
    terminatingRuleMatchDetails: [],
    httpSourceName: 'ALB',
    httpSourceId: resourceArn.slice(resourceArn.indexOf('loadbalancer/') + 'loadbalancer/'.length),
    ruleGroupList: ruleGroupOf(request),
    rateBasedRuleList: [],
    nonTerminatingMatchingRules: request.counted.map((ruleId) => ({ ruleId, action: 'COUNT' })),
    ...(request.status !== undefined && { responseCodeSent: request.status }),
    httpRequest: {
      clientIp: request.client,
      country: '-',
      headers: request.headers.map(([name, value]) => ({
        name,
        value: headers.has(name.toLowerCase()) ? 'REDACTED' : value,
      })),
      uri: shown('UriPath', request.uri),
      httpMethod: shown('Method', request.method),
    },
    labels: request.labels.map((name) => ({ name })),
  };
}
