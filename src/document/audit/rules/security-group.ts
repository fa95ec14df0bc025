import { parsePorts, showFlows } from '../../../aws/index.ts';
import { type Intervals, intersect, isEmpty } from '../../../base/index.ts';
import type { Rule as NetworkRule, SecurityGroup } from '../../../model/index.ts';
import { environmentsIn } from '../circumstance.ts';
import { cannotTell, type Evidence, isFalse, isTrue } from '../evidence.ts';
import { admits, groupsMeant, isPeer, type Meant, PARTIES, partyIn, peerMeant, showPeer } from '../parties.ts';
import type { Passage, ReadDocument } from '../reading/passage.ts';
import { contextOf, findAll, state } from '../reading/state.ts';
import type { Rule } from '../rule.ts';
import { type Clash, type Judgement, listValue, type Statement, textValue } from '../statement.ts';

/** Who may open connections to whom, as lists of rules, boxes and sentences about security groups tell it. */
export const securityGroups: Rule = {
  kind: 'security group',
  checks: 'rules of security groups: group, direction, ports and the other side, and whether there is any other',
  read: (document) => {
    const entries = readEntries(document);
    return [...entries, ...blocksOf(entries), ...readArrowsInWords(document), ...readClosed(document)];
  },
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

const DIRECTION = /^(inbound|ingress|outbound|egress)(?: rules?)?\s*:?\s*/i;
const PORT_NAMES: readonly (readonly [RegExp, string])[] = [
  [/\ball tcp(?: ports)?\b/i, 'tcp'],
  [/\ball (?:ports|traffic|protocols)\b|^\s*all\b/i, 'all'],
  [/\bhttp\s*\/\s*https\b/i, 'tcp/80,tcp/443'],
  [/\bhttps\b/i, 'tcp/443'],
  [/\bhttp\b/i, 'tcp/80'],
  [/\bssh\b/i, 'tcp/22'],
  [/\brdp\b/i, 'tcp/3389'],
  [/\bpostgres(?:ql)?\b/i, 'tcp/5432'],
  [/\bmysql\b/i, 'tcp/3306'],
  [/\bredis\b/i, 'tcp/6379'],
];

/** `HTTP (8080)` is the number; a protocol without one is its usual port. */
function portsIn(text: string): string | undefined {
  const numbers = [...text.matchAll(/(?<![\d./])(\d{2,5})(?:\s*-\s*(\d{2,5}))?(?![\d.]*\/|\.\d|\d)/g)]
    .map(([, from = '', to]) => (to === undefined ? from : `${from}-${to}`))
    .filter((each) => Number(each.split('-')[0]) <= 65535);
  if (numbers.length > 0) return [...new Set(numbers)].map((each) => `tcp/${each}`).join(',');
  return PORT_NAMES.find(([words]) => words.test(text))?.[1];
}

interface Entry {
  readonly passage: Passage;
  readonly group: string;
  readonly direction: 'inbound' | 'outbound';
  readonly text: string;
  readonly index: number;
}

function readEntries(document: ReadDocument): readonly Statement[] {
  let last: Entry | undefined;
  return document.passages.flatMap((passage) => {
    const context = contextOf(passage);
    if (!/security groups?|\bSGs?\b|-sg\b/i.test(context) && !/security groups?/i.test(passage.text)) return [];
    const entry = entryOf(passage, last);
    last = entry;
    return entry === undefined ? [] : statementsOf(entry);
  });
}

function entryOf(passage: Passage, last: Entry | undefined): Entry | undefined {
  const { text } = passage;
  const own = DIRECTION.exec(text);
  const above = passage.above.map((each) => directionIn(each)).find((each) => each !== undefined);
  const sentence = /^(.*?(?:security group|SG))\s*:\s*allows?\s+/i.exec(text);
  if (sentence !== null) {
    const index = sentence[0].length;
    return { passage, group: sentence[1] ?? '', direction: 'inbound', text: text.slice(index), index };
  }
  const group = groupNameOf(passage);
  if (own !== null) {
    if (text.length === own[0].length) return undefined;
    const direction = /^in/i.test(own[1] ?? '') ? 'inbound' : 'outbound';
    return { passage, group, direction, text: text.slice(own[0].length), index: own[0].length };
  }
  if (above !== undefined && /[←→]|^port \d+|\b(?:from|to)\b/i.test(text) && portsIn(text) !== undefined)
    return { passage, group, direction: above, text, index: 0 };
  // The line below `Outbound: …` that goes on with it.
  const goesOn =
    last !== undefined &&
    passage.form === 'drawing' &&
    passage.line === last.passage.line + 1 &&
    passage.above.at(-1) === last.passage.above.at(-1) &&
    /→|←/.test(text);
  return goesOn ? { passage, group, direction: last.direction, text, index: 0 } : undefined;
}

function directionIn(text: string): 'inbound' | 'outbound' | undefined {
  if (/\b(?:inbound|ingress)\b/i.test(text)) return 'inbound';
  return /\b(?:outbound|egress)\b/i.test(text) ? 'outbound' : undefined;
}

function groupNameOf(passage: Passage): string {
  const named = [...passage.headings, ...passage.above]
    .toReversed()
    .filter((each) => !DIRECTION.test(each) && !/[←→]/.test(each))
    .find((each) => /security group|\bSG\b|-sg\b/i.test(each) && (partyIn(each) !== undefined || /-sg\b/i.test(each)));
  return named ?? nameIn([...passage.headings, ...passage.above]) ?? '';
}

/** `Proxy Security Group`: a name that says nothing of what has it. */
function nameIn(titles: readonly string[]): string | undefined {
  const named = titles
    .toReversed()
    .find((each) => /^(?!network\b)[\w-]+(?: [\w-]+)? (?:security group|SG)$/i.test(each.trim()));
  return named?.trim();
}

function statementsOf({ passage, group, direction, text, index }: Entry): readonly Statement[] {
  const subject = group === '' ? [] : [partyIn(group) ?? group.trim(), ...(group.match(/[\w-]+-sg\b/gi) ?? [])];
  const make = (ports: string, peer: string, only: boolean, environments?: readonly string[]) =>
    state(passage, index, text.length, {
      kind: 'security group',
      subject,
      values: { direction, ports, peer, ...(only && { only }) },
      ...(environments !== undefined && environments.length > 0 && { environments }),
    });
  if (/^none\b/i.test(text)) return [make('none', '', false)];
  const sides = sidesOf(text, direction);
  return sides.flatMap(({ ports, peers }) =>
    peers.map((peer) =>
      make(ports, peerName(peer), /\bonly\b/i.test(peer), peers.length > 1 ? environmentsIn(peer) : undefined),
    ),
  );
}

/** Ports and other sides of one entry; `A → 5432` names the peer first, `HTTP (80) ← B` the ports. */
function sidesOf(
  text: string,
  direction: string,
): readonly { readonly ports: string; readonly peers: readonly string[] }[] {
  const arrow = /\s*[←→]\s*/.exec(text);
  const colon = /^port[s]?\s+([\d, -]+):\s*(.*)$/i.exec(text);
  if (colon !== null) return [{ ports: portsIn(colon[1] ?? '') ?? 'any', peers: [colon[2] ?? ''] }];
  if (arrow !== null) {
    const left = text.slice(0, arrow.index);
    const right = text.slice(arrow.index + arrow[0].length).replace(/\s*\((?:for|via)\b.*$/i, '');
    const leftIsPeer = partyIn(left) !== undefined || /\d+\.\d+\.\d+\.\d+/.test(left);
    const namesPorts = portsIn(right) !== undefined && partyIn(right) === undefined;
    const [ports, peers] = leftIsPeer && namesPorts ? [right, left] : [left, right];
    const known = portsIn(ports.replace(/\(for.*$/i, ''));
    return known === undefined ? [] : [{ ports: known, peers: peers.split(/,\s+/) }];
  }
  const word = direction === 'inbound' ? 'from' : 'to';
  return text.split(/\s+and\s+(?=\S+.*\b(?:from|to)\b)/i).flatMap((part) => {
    const found = new RegExp(`^(.*?)\\s+(?:traffic\\s+)?${word}\\s+(.*)$`, 'i').exec(part);
    if (found === null) return [];
    const ports =
      portsIn(found[1] ?? '') ??
      (/\b(?:application|database|all)?\s*traffic\b|\bdatabase\b|\bapplication\b/i.test(found[1] ?? '')
        ? 'any'
        : undefined);
    return ports === undefined ? [] : [{ ports, peers: [found[2] ?? ''] }];
  });
}

/** The other side in few words. */
function peerName(text: string): string {
  const block = /\b\d+\.\d+\.\d+\.\d+\/\d+\b/.exec(text)?.[0];
  const name = /[\w-]+-sg\b/i.exec(text)?.[0];
  const domain = /\b(?:[a-z0-9-]+\.)+(?:com|net|org|io|ai|dev|cloud|app)\b/i.exec(text)?.[0];
  if (block !== undefined) return block;
  if (domain !== undefined) return domain;
  if (name !== undefined) return name;
  if (/\bcloudfront\b/i.test(text)) return 'CloudFront';
  if (/\b(?:restricted|authori[sz]ed|trusted|allowed|corporate|office|specific)\b/i.test(text))
    return 'authorized addresses';
  return (
    partyIn(text) ??
    text
      .replace(/\(.*$/, '')
      .replace(/\bonly\b/i, '')
      .trim()
      .slice(0, 40)
  );
}

/** `SSH disabled`, `SSH access: … (disabled in production)`. */
function readClosed(document: ReadDocument): readonly Statement[] {
  return findAll(document, /\bSSH\b[^.;]*\bdisabled\b/i).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'security group',
      subject: ['instance'],
      values: { direction: 'inbound', ports: 'tcp/22', closed: true },
    }),
  );
}

function judgeClosed(statement: Statement, { model }: Evidence): Judgement {
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

/** `ALB→EC2 only on :8080`. */
function readArrowsInWords(document: ReadDocument): readonly Statement[] {
  return document.passages.flatMap((passage) => {
    if (!/security groups?/i.test(passage.text)) return [];
    return [...passage.text.matchAll(/([A-Z][\w ]*?)\s*(?:→|->)\s*([A-Z][\w ]*?)\s+(only )?on (?:port )?:?(\d+)/g)].map(
      (found) =>
        state(passage, found.index, found[0].length, {
          kind: 'security group',
          subject: [partyIn(found[2] ?? '') ?? found[2] ?? ''],
          values: {
            direction: 'inbound',
            ports: `tcp/${found[4]}`,
            peer: partyIn(found[1] ?? '') ?? found[1] ?? '',
            ...(found[3] !== undefined && { only: true }),
          },
        }),
    );
  });
}

/** Rules under one caption that names no group are those of one group. */
function blocksOf(entries: readonly Statement[]): readonly Statement[] {
  const unnamed = entries.filter(({ subject }) => subject.length === 0);
  return (['inbound', 'outbound'] as const).flatMap((direction) => {
    const rules = unnamed.filter((each) => textValue(each, 'direction') === direction);
    const [first] = rules;
    if (first === undefined || rules.length < 2) return [];
    const together = rules.map(
      (each) => `${textValue(each, 'ports')} ${direction === 'inbound' ? 'from' : 'to'} ${textValue(each, 'peer')}`,
    );
    return [{ ...first, values: { direction, together } }];
  });
}

function judgeTogether(statement: Statement, { model }: Evidence): Judgement {
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
          isPeer(rule, meant) &&
          (flows === 'any' || (flows !== undefined && admits(rule, flows))),
      ),
    );
  const found = groups.filter(has);
  return found.length > 0
    ? isTrue(`${found.map(({ id }) => id).join(', ')} has all of them`, ...found.map(({ at }) => at))
    : isFalse('no single security group of the template has all of them', ...groups.map(({ at }) => at));
}

const SOURCE = 'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html';

function judge(statement: Statement, evidence: Evidence): Judgement {
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
    return isFalse(`the template has no security group of ${name}`);
  }
  if (ports === 'none') return judgeNothing(groups, direction);
  if (meant.kind === 'missing') return isFalse(`the template has no ${meant.party} with a security group`);
  if (meant.kind === 'unknown')
    return cannotTell(`who "${textValue(statement, 'peer')}" is cannot be told from the template`);
  const flows = flowsSaid(ports);
  if (flows === undefined) return cannotTell(`ports "${ports}" cannot be read`);
  if (name === '') return judgeSome(groups, direction, meant, flows, statement);
  const verdicts = groups.map((group) => judgeGroup(group, direction, meant, flows, statement));
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

function judgeNothing(groups: readonly SecurityGroup[], direction: string): Judgement {
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
): Judgement {
  const rules = group.rules.filter((rule) => rule.direction === direction && !isEmpty(rule.flows));
  const fits = rules.filter((rule) => isPeer(rule, meant) && (flows === 'any' || admits(rule, flows)));
  const split = flows === 'any' ? fits : fits.length > 0 ? fits : severalFor(rules, meant, flows);
  if (split.length === 0) {
    const there = rules.length === 0 ? 'nothing' : rules.map(showRule).join('; ');
    return isFalse(`${group.id} has ${there}`, group.at, ...rules.map(({ at }) => at));
  }
  if (statement.values.only === true && flows !== 'any') {
    const others = rules.filter((rule) => !isPeer(rule, meant) && !isEmpty(intersect(rule.flows, flows)));
    if (others.length > 0)
      return isFalse(`${group.id} has more: ${others.map(showRule).join('; ')}`, ...others.map(({ at }) => at));
  }
  const unknown = split.find((rule) => rule.unknownFlows !== undefined);
  if (unknown !== undefined) return cannotTell(`only deployment tells the ports of ${showRule(unknown)}`, unknown.at);
  return isTrue(`${group.id} has ${split.map(showRule).join('; ')}`, ...split.map(({ at }) => at));
}

/** One rule for each port range, where no single rule covers all that was said. */
function severalFor(rules: readonly NetworkRule[], meant: Meant, flows: Intervals): readonly NetworkRule[] {
  const fitting = rules.filter((rule) => isPeer(rule, meant) && !isEmpty(intersect(rule.flows, flows)));
  const covered = flows.every(([from, to]) => fitting.some((rule) => admits(rule, [[from, to]])));
  return covered ? fitting : [];
}

/** A rule of a group that the document does not name: some group of the template must have it. */
function judgeSome(
  groups: readonly SecurityGroup[],
  direction: string,
  meant: Meant,
  flows: Intervals | 'any',
  statement: Statement,
): Judgement {
  const found = groups
    .map((group) => judgeGroup(group, direction, meant, flows, statement))
    .filter(({ outcome }) => outcome === 'true');
  if (found.length > 0)
    return isTrue(found.map(({ because }) => because).join('; '), ...found.flatMap(({ at }) => at ?? []));
  return isFalse('no security group of the template has such a rule');
}

function showRule(rule: NetworkRule): string {
  return `${rule.unknownFlows ?? showFlows(rule.flows)} ${rule.direction === 'ingress' ? 'from' : 'to'} ${showPeer(rule.peer)}`;
}
