/** How documents write rules of security groups: lists, boxes, sentences, captions of code, arrows in words. */
import { environmentsIn } from '../circumstance.ts';
import { blockIn, partyIn, READERS } from '../parties.ts';
import type { Passage, ReadDocument } from '../reading/passage.ts';
import { findAll, passageContext, state } from '../reading/state.ts';
import { type Statement, textValue } from '../statement.ts';
import { readTabled } from './security-group-tables.ts';

export function readRules(document: ReadDocument): readonly Statement[] {
  const entries = readEntries(document);
  return [
    ...entries,
    ...blocksOf(entries),
    ...readArrowsInWords(document),
    ...readClosed(document),
    ...readTabled(document),
  ];
}

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
    const context = passageContext(passage);
    if (!/security groups?|\bSGs?\b|-sg\b/i.test(context) && !/security groups?|\bSGs?\b/i.test(passage.text)) {
      const side = sideOf(passage);
      return side === undefined ? [] : statementsOf(side);
    }
    const entry = entryOf(passage, last);
    last = entry;
    return entry === undefined ? [] : statementsOf(entry);
  });
}

function entryOf(passage: Passage, last: Entry | undefined): Entry | undefined {
  const { text } = passage;
  const own = DIRECTION.exec(text);
  const above = passage.above.map((each) => directionIn(each)).find((each) => each !== undefined);
  const sentence =
    /^(?:the |an? )?((?:(?!\b(?:that|which|with|and|for|from|to|of|in|is|are|has|by|via|through)\b)[^.:;,]){0,40}?\b(?:security groups?|SGs?))\s*:?\s*(?:only )?(?:allows?|permits?|accepts?|admits?|cho phép|permite[mn]?|erlaubt)\s+(?:only )?(?:inbound |incoming |ingress )?/iu.exec(
      text,
    );
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

const SIDE =
  /^(?:the )?((?:[\w-]+ ){0,2}?(?:ALB|load balancer|EC2 instances?|instances?|web servers?|servers?|RDS(?: \w+)?|database|ECS (?:tasks?|services?)|tasks?|containers?|Redis|ElastiCache|bastion(?: host)?)) (?:only )?(?:allows?|permits?|accepts?|admits?) (?:only )?(?:inbound |incoming )?(?=[^.]*\bfrom\b)/i;

/** `The database accepts MySQL (3306) only from the servers`: whose group it is stands first. */
function sideOf(passage: Passage): Entry | undefined {
  const found = passage.form === 'prose' || passage.form === 'item' ? SIDE.exec(passage.text) : null;
  if (found === null || partyIn(found[1] ?? '') === undefined) return undefined;
  const index = found[0].length;
  const text = passage.text.slice(index).split(/[.;](?:\s|$)/)[0] ?? '';
  return portsIn(text) === undefined
    ? undefined
    : { passage, group: found[1] ?? '', direction: 'inbound', text, index };
}

/** Words that tell one group of a kind of thing from another. */
const QUALIFIERS = /\b(?:public|private|web|app|api|backend|frontend|internal|external|admin|worker)\b/gi;

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
  const subject =
    group === ''
      ? []
      : [
          partyIn(group) ?? group.trim(),
          ...(group.match(/[\w-]+-sg\b/gi) ?? []),
          ...(partyIn(group) === undefined ? [] : (group.toLowerCase().match(QUALIFIERS) ?? [])),
        ];
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
  return text.split(/\s*;\s*|,?\s+and\s+(?=\S+.*\b(?:from|to)\b)|,\s+(?=[^,;]*\b(?:from|to)\b)/i).flatMap((part) => {
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
  const block = blockIn(text);
  const name = /[\w-]+-sg\b/i.exec(text)?.[0];
  const domain = /\b(?:[a-z0-9-]+\.)+(?:com|net|org|io|ai|dev|cloud|app)\b/i.exec(text)?.[0];
  if (block !== undefined) return block;
  if (domain !== undefined) return domain;
  if (name !== undefined) return name;
  if (/\bcloudfront\b/i.test(text)) return 'CloudFront';
  if (/\b(?:restricted|authori[sz]ed|trusted|allowed|corporate|office|specific)\b/i.test(text))
    return 'authorized addresses';
  if (/\b(?:your|my|personal|own) (?:\w+ )?IP\b|\bIP cá nhân\b/iu.test(text)) return READERS;
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
