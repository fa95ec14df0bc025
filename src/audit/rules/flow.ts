import { parsePorts, showFlows } from '../../aws/index.ts';
import { intersect, isEmpty, parseCidr } from '../../base/index.ts';
import type { Model, Rule as NetworkRule, SecurityGroup } from '../../model/index.ts';
import { cannotTell, isAbsent, isFalse, isTrue, type SystemFacts } from '../evidence.ts';
import { isOpenPeer, PARTIES, peerName, securityGroupsOf } from '../parties.ts';
import type { ReadArrow, ReadDocument } from '../reading/passage.ts';
import { findAll, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { kindInBox } from '../services.ts';
import { type Statement, type StatementJudgement, textValue } from '../statement.ts';
import { mentionsIn } from '../vocabulary.ts';

/** Arrows of drawings between things that have security groups: whether anything may pass. */
export const flows: StatementRule = {
  kind: 'flow',
  checks: 'arrows between things with security groups: whether the rules let that traffic, or any, pass',
  read,
  say: (statement) => {
    const ports = textValue(statement, 'ports');
    return `draws ${statement.subject[0]} ${statement.values.both === true ? '↔' : '→'} ${statement.subject[1]}${ports === '' ? '' : ` on ${ports}`}`;
  },
  judge,
};

function read(document: ReadDocument): readonly Statement[] {
  return [...readArrows(document), ...readTables(document), ...readLines(document)];
}

const FROM = /^(?:from|sources?|origin|client)$/i;
const TO = /^(?:to|destinations?|targets?|dest)$/i;

/** A table of who reaches whom on which port. */
function readTables(document: ReadDocument): readonly Statement[] {
  return document.tables.flatMap(({ header, rows }) => {
    const [from, to, port] = [FROM, TO, /^ports?(?:\W.*)?$/i].map((words) =>
      header.findIndex((each) => words.test(each)),
    );
    if (from === undefined || to === undefined || port === undefined || from < 0 || to < 0 || port < 0) return [];
    return rows.flatMap((row) => {
      const cell = row[port];
      const [source, target] = [partyOfCell(row[from]?.text ?? ''), partyOfCell(row[to]?.text ?? '')];
      const ports = portsIn(cell?.text ?? '');
      if (cell === undefined || source === undefined || target === undefined || source === target) return [];
      return ports === undefined || ports.includes(',')
        ? []
        : [
            state(cell, 0, cell.text.length, {
              kind: 'flow',
              subject: [source, target],
              values: { ports },
            }),
          ];
    });
  });
}

/** `ALB → ECS tasks on port 8080`, `ECS → RDS: 5432`. */
function readLines(document: ReadDocument): readonly Statement[] {
  return findAll(
    document,
    /^\W*([A-Za-z][\w ./-]{1,30}?)\s*(?:→|->|➜|⟶)\s*([A-Za-z][\w ./-]{1,30}?)\s*(?:\bon\b|:|\(|\bvia\b|@)\s*(?:TCP\/?|tcp\/?|port|:)*\s*(\d{2,5})\)?\W*$/,
    ['item', 'prose'],
  ).flatMap(({ passage, found }) => {
    const [source, target] = [partyOfCell(found[1] ?? ''), partyOfCell(found[2] ?? '')];
    return source === undefined || target === undefined || source === target
      ? []
      : [
          state(passage, found.index, found[0].length, {
            kind: 'flow',
            subject: [source, target],
            values: { ports: `tcp/${found[3]}` },
          }),
        ];
  });
}

/** One kind of thing with security groups, where the text names no other. */
function partyOfCell(text: string): string | undefined {
  const found = new Set(mentionsIn(text).map(({ concept }) => concept));
  const [party] = found;
  return party !== undefined && found.size === 1 && PARTIES.includes(party) ? party : undefined;
}

function readArrows(document: ReadDocument): readonly Statement[] {
  return document.arrows.flatMap((arrow) => {
    const from = partyOf(document, arrow.from, arrow);
    const to = partyOf(document, arrow.to, arrow);
    if (from === undefined || to === undefined || from === to) return [];
    // Stacks are made one after the other.
    if (STACK.test(arrow.from) || STACK.test(arrow.to)) return [];
    const passage = document.passages.find(({ line }) => line === arrow.line);
    const near = passage ?? document.passages.findLast(({ line }) => line < arrow.line);
    if (near === undefined) return [];
    const ports = portsIn(arrow.label);
    const base = { ...near, line: arrow.line, columns: [arrow.column], text: `${arrow.from} → ${arrow.to}` };
    return [
      state(base, 0, 1, {
        kind: 'flow',
        subject: [from, to],
        values: { ...(ports !== undefined && { ports }), ...(arrow.both && { both: true }) },
      }),
    ];
  });
}

const STACK = /\bstacks?$|\btemplates?$|\.ya?ml$/i;

function partyOf(document: ReadDocument, title: string, arrow: ReadArrow): string | undefined {
  const box = document.boxes.filter((each) => each.title === title && each.line <= arrow.line + 60).at(-1);
  const kind = box === undefined ? undefined : kindInBox(box);
  const words =
    kind !== undefined
      ? [kind]
      : [
          title,
          (box?.passages ?? [])
            .slice(0, 3)
            .map(({ text }) => text)
            .join(' '),
        ];
  if (/\b(?:role|policy|topic|alarm|API|certificate|subnet)s?\b/i.test(title)) return undefined;
  for (const text of words) {
    const found = mentionsIn(text).find(
      ({ concept }) => !['security group', 'VPC', 'secret', 'topic'].includes(concept),
    )?.concept;
    if (found !== undefined) return PARTIES.includes(found) ? found : undefined;
  }
  return undefined;
}

function portsIn(label: string): string | undefined {
  const numbers = [...label.matchAll(/\b(\d{2,5})\b/g)]
    .map((found) => Number(found[1]))
    .filter((port) => port > 0 && port < 65536);
  if (numbers.length > 0) return numbers.map((port) => `tcp/${port}`).join(',');
  if (/\ball tcp\b/i.test(label)) return 'tcp';
  return undefined;
}

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const [from = '', to = ''] = statement.subject;
  const forward = passes(model, from, to, textValue(statement, 'ports'));
  if (statement.values.both !== true || forward.outcome !== 'false') return forward;
  const back = passes(model, to, from, textValue(statement, 'ports'));
  return back.outcome === 'false'
    ? { ...forward, because: `${forward.because}; ${back.because}`, at: [...(forward.at ?? []), ...(back.at ?? [])] }
    : back;
}

function passes(model: Model, from: string, to: string, ports: string): StatementJudgement {
  const sources = securityGroupsOf(model, from);
  const targets = securityGroupsOf(model, to);
  if (from !== 'internet' && sources.length === 0)
    return cannotTell(`the template has no ${from} with a security group`);
  if (to === 'internet') return outward(sources);
  if (targets.length === 0) return cannotTell(`the template has no ${to} with a security group`);
  const wanted = ports === '' ? undefined : parsePorts(ports);
  const flowsWanted = wanted !== undefined && 'flows' in wanted ? wanted.flows : undefined;
  const open = targets.flatMap((target) =>
    (from === 'internet' ? [undefined] : sources).flatMap((source) =>
      admitted(source, target).filter(
        (each) => flowsWanted === undefined || !isEmpty(intersect(each.flows, flowsWanted)),
      ),
    ),
  );
  if (open.length > 0)
    return isTrue(
      `${open.map(({ rule, flows: passing }) => `${showFlows(passing)} from ${peerName(rule.peer)}`).join('; ')} may pass`,
      ...open.map(({ rule }) => rule.at),
    );
  const unknown = [
    ...targets.flatMap(({ rules }) => rules.filter((rule) => rule.direction === 'ingress' && isOpenPeer(model, rule))),
    ...sources.flatMap(({ rules }) =>
      rules.filter((rule) => rule.direction === 'egress' && (isOpenPeer(model, rule) || isUntoldList(rule))),
    ),
  ];
  if (unknown.length > 0)
    return cannotTell(
      `only deployment tells who ${unknown.map(({ peer }) => peerName(peer)).join(', ')} is`,
      ...unknown.map(({ at }) => at),
    );
  return isFalse(
    `no rule of the security groups lets ${ports === '' ? 'anything' : ports} pass from ${from} to ${to}`,
    ...targets.map(({ at }) => at),
    ...sources.map(({ at }) => at),
  );
}

/** A list of addresses that only deployment names may hold those of the other side. */
function isUntoldList({ peer }: NetworkRule): boolean {
  return peer.kind === 'prefix-list' && peer.id.includes('${');
}

function outward(sources: readonly SecurityGroup[]): StatementJudgement {
  const rules = sources.flatMap(({ rules: all }) =>
    all.filter((rule) => rule.direction === 'egress' && !isEmpty(rule.flows) && isOpen(rule)),
  );
  return rules.length > 0
    ? isTrue('its rules let it out', ...rules.map(({ at }) => at))
    : isAbsent('no rule of its security groups leads to the internet', ...sources.map(({ at }) => at));
}

/** What the source's egress and the target's ingress both let through. */
function admitted(source: SecurityGroup | undefined, target: SecurityGroup) {
  const inward = target.rules.filter(
    (rule) =>
      rule.direction === 'ingress' &&
      (isOpen(rule) ||
        (source !== undefined && rule.peer.kind === 'group' && rule.peer.id === source.id) ||
        (source !== undefined && isLocal(rule)) ||
        (source === undefined && rule.peer.kind === 'prefix-list')),
  );
  if (source === undefined)
    return inward.map((rule) => ({ rule, flows: rule.flows })).filter((each) => !isEmpty(each.flows));
  const outgoing = source.rules.filter(
    (rule) =>
      rule.direction === 'egress' &&
      (isOpen(rule) || isLocal(rule) || (rule.peer.kind === 'group' && rule.peer.id === target.id)),
  );
  return inward
    .flatMap((rule) => outgoing.map((out) => ({ rule, flows: intersect(rule.flows, out.flows) })))
    .filter((each) => !isEmpty(each.flows));
}

function isOpen({ peer }: NetworkRule): boolean {
  return (
    peer.kind === 'unknown' ||
    (peer.kind === 'cidr' && peer.cidr.first === parseCidr('0.0.0.0/0')?.first && peerName(peer).endsWith('/0'))
  );
}

function isLocal({ peer }: NetworkRule): boolean {
  return peer.kind === 'cidr' && !peerName(peer).endsWith('/32') && /^(?:10\.|172\.|192\.168\.)/.test(peerName(peer));
}
