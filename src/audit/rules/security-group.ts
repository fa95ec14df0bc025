import { parsePorts, showFlows } from '../../aws/index.ts';
import { covers, type Intervals, intersect, isEmpty, union } from '../../base/index.ts';
import type { Model, Rule as NetworkRule, SecurityGroup } from '../../model/index.ts';
import { callings, cannotTell, isAbsent, isFalse, isNone, isTrue, type SystemFacts } from '../evidence.ts';
import {
  admits,
  groupsMeant,
  isMeantPeer,
  isOpenPeer,
  isWithoutGroup,
  type Meant,
  PARTIES,
  peerMeant,
  peerName,
  READERS,
} from '../parties.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, listValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';
import { readRules } from './security-group-entries.ts';

/** Who may open connections to whom, as lists of rules, boxes and sentences about security groups tell it. */
export const securityGroups: StatementRule = {
  kind: 'security group',
  checks: 'rules of security groups: group, direction, ports and the other side, and whether there is any other',
  read: readRules,
  say: (statement) => {
    const [group = ''] = statement.subject;
    const direction = textValue(statement, 'direction');
    const ports = textValue(statement, 'ports');
    const peer = textValue(statement, 'peer');
    const together = listValue(statement, 'together');
    if (statement.values.closed === true) return `nothing comes in on ${ports} to the ${statement.subject[0]}`;
    if (together.length > 0) return `one security group: ${direction} ${together.join(' and ')}`;
    const name = group === '' ? 'a security group' : `security group of ${group}`;
    if (ports === 'none') return `${name} admits nothing ${direction}`;
    return `${name}: ${direction} ${ports} ${direction === 'inbound' ? 'from' : 'to'} ${peer}${statement.values.only === true ? ' only' : ''}`;
  },
  judge,
  compare,
};

function judgeClosed(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const flows = flowsSaid(textValue(statement, 'ports'));
  const groups = groupsMeant(model, 'instance');
  if (groups.length === 0 || flows === undefined || flows === 'any')
    return cannotTell('the template has no instance with a security group');
  const open = groups.flatMap(({ rules }) =>
    rules.filter((rule) => rule.direction === 'ingress' && !isEmpty(intersect(rule.flows, flows))),
  );
  return open.length === 0
    ? isTrue('no rule lets it in', ...groups.map(({ at }) => at))
    : isFalse(`${open.map(showRule).join('; ')} is let in`, ...open.map(({ at }) => at));
}

/** A port that is open wherever the document speaks of, and closed in one environment. */
function compare(statements: readonly Statement[]): readonly Clash[] {
  const own = statements.filter(({ kind }) => kind === 'security group');
  const closed = own.filter(({ values }) => values.closed === true);
  return closed.flatMap((statement) =>
    own
      .filter(
        (other) =>
          other.values.closed !== true &&
          textValue(other, 'direction') === 'inbound' &&
          other.subject[0] === statement.subject[0] &&
          textValue(other, 'ports') === textValue(statement, 'ports') &&
          other.environments === undefined,
      )
      .map((other) => ({ statement, other, because: 'the port is let in everywhere, and not here' })),
  );
}

function judgeTogether(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const direction = textValue(statement, 'direction') === 'inbound' ? 'ingress' : 'egress';
  const wanted = listValue(statement, 'together').map((each) => {
    const [ports = '', peer = ''] = each.split(/ (?:from|to) /);
    return { flows: flowsSaid(ports), meant: peerMeant(model, peer) };
  });
  if (wanted.some(({ meant }) => meant.kind === 'name'))
    return cannotTell('one of the other sides is a name, which no security group knows');
  if (wanted.some(({ meant, flows }) => meant.kind === 'unknown' || flows === undefined))
    return cannotTell('one of the other sides cannot be told from the template');
  const groups = [...model.network.groups.values()];
  const has = (group: SecurityGroup) =>
    wanted.every(({ flows, meant }) =>
      group.rules.some(
        (rule) =>
          rule.direction === direction &&
          isMeantPeer(rule, meant) &&
          (flows === 'any' || (flows !== undefined && admits(rule, flows))),
      ),
    );
  const found = groups.filter(has);
  return found.length > 0
    ? isTrue(`${found.map(({ id }) => id).join(', ')} has all of them`, ...found.map(({ at }) => at))
    : isAbsent('no single security group of the template has all of them', ...groups.map(({ at }) => at));
}

const SOURCE = 'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html';

/** Whether a resource carries a word in its names. */
function isCalled(model: SystemFacts['model'], id: string, word: string): boolean {
  const resource = model.resources.get(id);
  return resource !== undefined && callings(resource).includes(word.toLowerCase());
}

function judge(statement: Statement, evidence: SystemFacts): StatementJudgement {
  const judged = judgeRule(statement, evidence);
  const isOfReader = [textValue(statement, 'peer'), ...listValue(statement, 'together')].some((each) =>
    each.includes(READERS),
  );
  return judged.outcome === 'false' && isOfReader
    ? cannotTell(`whoever deploys it gives the addresses: ${judged.because}`, ...(judged.at ?? []))
    : judged;
}

function judgeRule(statement: Statement, evidence: SystemFacts): StatementJudgement {
  if (statement.values.together !== undefined) return judgeTogether(statement, evidence);
  if (statement.values.closed === true) return judgeClosed(statement, evidence);
  const { model } = evidence;
  const ports = textValue(statement, 'ports');
  const direction = textValue(statement, 'direction') === 'inbound' ? 'ingress' : 'egress';
  const meant = peerMeant(model, textValue(statement, 'peer'));
  if (meant.kind === 'name') {
    return {
      ...isFalse(`a security group knows addresses, prefix lists and groups; it cannot name ${meant.name}`),
      source: SOURCE,
    };
  }
  const [name = '', ...words] = statement.subject;
  const groups = name === '' ? [...model.network.groups.values()] : groupsMeant(model, [name, ...words].join(' '));
  if (groups.length === 0) {
    if (!PARTIES.includes(name)) return cannotTell(`no security group of the template is known to be "${name}"`);
    // Whose a group is a template of the network alone does not tell.
    const flows = flowsSaid(ports);
    const isTold = model.network.groups.size === 0 || isWithoutGroup(model, name);
    if (isTold || flows === undefined || meant.kind === 'missing' || meant.kind === 'unknown')
      return isTold
        ? isNone(`the template has no security group of ${name}`)
        : cannotTell(`which security group is that of ${name} the template does not tell`);
    const some = judgeSome([...model.network.groups.values()], direction, meant, flows, statement, model);
    return some.outcome === 'true'
      ? some
      : cannotTell(`which security group is that of ${name} the template does not tell`);
  }
  if (ports === 'none') return judgeNothing(groups, direction);
  if (meant.kind === 'missing') {
    const { party } = meant;
    const named = [...model.network.groups.values()].filter(({ id }) => isCalled(model, id, party));
    return named.length > 0
      ? cannotTell(`which group is that of ${party} the template does not tell`, ...named.map(({ at }) => at))
      : isNone(`the template has no ${party} with a security group`);
  }
  if (meant.kind === 'unknown')
    return cannotTell(`who "${textValue(statement, 'peer')}" is cannot be told from the template`);
  const flows = flowsSaid(ports);
  if (flows === undefined) return cannotTell(`ports "${ports}" cannot be read`);
  if (name === '') return judgeSome(groups, direction, meant, flows, statement, model);
  const verdicts = groups.map((group) => judgeGroup(group, direction, meant, flows, statement, model));
  const first = verdicts[0];
  if (first !== undefined && verdicts.every(({ outcome }) => outcome === first.outcome))
    return { ...first, at: verdicts.flatMap(({ at }) => at ?? []) };
  return cannotTell('the security groups of that name differ', ...groups.map(({ at }) => at));
}

function flowsSaid(ports: string): Intervals | 'any' | undefined {
  if (ports === 'any') return 'any';
  const parsed = parsePorts(ports === 'all' ? 'tcp' : ports);
  return 'flows' in parsed ? parsed.flows : undefined;
}

function judgeNothing(groups: readonly SecurityGroup[], direction: string): StatementJudgement {
  const rules = groups.flatMap((group) =>
    group.rules.filter((rule) => rule.direction === direction && !isEmpty(rule.flows)),
  );
  if (rules.length === 0) return isTrue('it has no such rule that admits anything', ...groups.map(({ at }) => at));
  return isFalse(`it admits ${rules.map(showRule).join('; ')}`, ...rules.map(({ at }) => at));
}

function judgeGroup(
  group: SecurityGroup,
  direction: string,
  meant: Meant,
  flows: Intervals | 'any',
  statement: Statement,
  model: Model,
): StatementJudgement {
  const rules = group.rules.filter((rule) => rule.direction === direction && !isEmpty(rule.flows));
  // A table lists the rules themselves: one for more addresses is another rule.
  const isPeer = (rule: NetworkRule) =>
    isMeantPeer(rule, meant) &&
    (statement.values.listed !== true || meant.kind !== 'addresses' || peerName(rule.peer) === meant.cidr);
  const fits = rules.filter((rule) => isPeer(rule) && (flows === 'any' || admits(rule, flows)));
  const split = flows === 'any' ? fits : fits.length > 0 ? fits : severalFor(rules.filter(isPeer), flows);
  if (split.length === 0) {
    const open = rules.filter((rule) => isOpenPeer(model, rule));
    if (open.length > 0)
      return cannotTell(
        `only deployment tells who ${open.map(({ peer }) => peerName(peer)).join(', ')} is`,
        ...open.map(({ at }) => at),
      );
    const peer = textValue(statement, 'peer');
    const wider = rules.filter((rule) => isAnywhere(rule) && (flows === 'any' || admits(rule, flows)));
    // Whoever is admitted with everybody else is admitted, too.
    if (
      meant.kind !== 'addresses' &&
      wider.length > 0 &&
      statement.values.only !== true &&
      statement.values.listed !== true
    )
      return cannotTell(`${group.id} has ${wider.map(showRule).join('; ')}, which admits others, too`, group.at);
    if (/\bVPC\b|\brespective\b/i.test(peer))
      return cannotTell(`which addresses "${peer}" are the template does not tell`, group.at);
    const there = rules.length === 0 ? 'nothing' : rules.map(showRule).join('; ');
    return isFalse(`${group.id} has ${there}`, group.at, ...rules.map(({ at }) => at));
  }
  if (statement.values.only === true && flows !== 'any') {
    const others = rules.filter((rule) => !isMeantPeer(rule, meant) && !isEmpty(intersect(rule.flows, flows)));
    if (others.length > 0)
      return isFalse(`${group.id} has more: ${others.map(showRule).join('; ')}`, ...others.map(({ at }) => at));
  }
  const unknown = split.find((rule) => rule.unknownFlows !== undefined);
  if (unknown !== undefined) return cannotTell(`only deployment tells the ports of ${showRule(unknown)}`, unknown.at);
  return isTrue(`${group.id} has ${split.map(showRule).join('; ')}`, ...split.map(({ at }) => at));
}

function isAnywhere({ direction, peer }: NetworkRule): boolean {
  return direction === 'ingress' && /^(?:0\.0\.0\.0\/0|::\/0)$/.test(peerName(peer));
}

/** One rule for each port range, where no single rule covers all that was said. */
function severalFor(rules: readonly NetworkRule[], flows: Intervals): readonly NetworkRule[] {
  const fitting = rules.filter((rule) => !isEmpty(intersect(rule.flows, flows)));
  return covers(union(...fitting.map((rule) => rule.flows)), flows) ? fitting : [];
}

/** A rule of a group that the document does not name: some group of the template must have it. */
function judgeSome(
  groups: readonly SecurityGroup[],
  direction: string,
  meant: Meant,
  flows: Intervals | 'any',
  statement: Statement,
  model: Model,
): StatementJudgement {
  const found = groups
    .map((group) => judgeGroup(group, direction, meant, flows, statement, model))
    .filter(({ outcome }) => outcome === 'true');
  if (found.length > 0)
    return isTrue(found.map(({ because }) => because).join('; '), ...found.flatMap(({ at }) => at ?? []));
  return isAbsent('no security group of the template has such a rule');
}

function showRule(rule: NetworkRule): string {
  return `${rule.unknownFlows ?? showFlows(rule.flows)} ${rule.direction === 'ingress' ? 'from' : 'to'} ${peerName(rule.peer)}`;
}
