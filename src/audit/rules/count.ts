import type { Resource } from '../../model/index.ts';
import { isReported } from '../circumstance.ts';
import {
  callings,
  cannotTell,
  countOf,
  isAlways,
  isFalse,
  isNone,
  isTrue,
  place,
  resourcesOf,
  resourcesOfConcept,
  type SystemFacts,
  textsOf,
  withWords,
} from '../evidence.ts';
import type { Passage, ReadDocument } from '../reading/passage.ts';
import { findAll, numberOf, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, numberValue, type Statement, type StatementJudgement, showSubject } from '../statement.ts';
import { subnetsInRole } from '../topology.ts';
import { conceptNamed, mentionsIn } from '../vocabulary.ts';

/** How many of a thing there are. */
export const counts: StatementRule = {
  kind: 'count',
  checks:
    'numbers of things, against the template, against other numbers of the document, and totals against their parts',
  read: (document) => [
    ...readWords(document),
    ...readElliptic(document),
    ...readCode(document),
    ...readDrawn(document),
  ],
  say: (statement) =>
    `${statement.values.drawn === true ? 'draws ' : ''}${numberValue(statement, 'count')} × ${showSubject(statement)}`,
  judge,
  compare,
};

const COUNTED = [
  'NAT gateway',
  'internet gateway',
  'VPC endpoint',
  'interface endpoint',
  'gateway endpoint',
  'alarm',
  'dashboard',
  'log group',
  'load balancer',
  'target group',
  'listener',
  'public subnet',
  'private subnet',
  'database subnet',
  'subnet',
  'route table',
  'security group',
  'network ACL',
  'bucket',
  'table',
  'secret',
  'key',
  'topic',
  'queue',
  'function',
  'repository',
  'VPC',
  'bastion',
  'elastic IP',
  'Auto Scaling group',
  'instance',
];
const NUMBER = '(\\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|single|pair of)';
const BEFORE = new RegExp(
  `(?<![\\d.:/#$-])\\b${NUMBER}(?:\\s?[x×])?\\s+((?:(?:AWS|Amazon|CloudWatch|VPC|separate|different|dedicated|managed|ECS|EC2|S3|KMS|SNS)\\s+){0,2}?)$`,
  'i',
);
const AFTER = /^\s*\((\d{1,3})\s?[x×]?\s*(total|interface|gateway)?\)/i;

/** `Lambda ×9`. */
const TIMES = /^\s*[×x]\s?(\d{1,3})\b(?!\s*(?:vCPU|GB|MB|cheaper|faster|more))/;

function readWords(document: ReadDocument): readonly Statement[] {
  return document.passages
    .filter(({ form }) => form !== 'code')
    .flatMap((passage) =>
      mentionsIn(passage.text)
        .filter(({ concept }) => COUNTED.includes(concept))
        .flatMap(({ concept, index, length }) => {
          const before = BEFORE.exec(passage.text.slice(0, index));
          // `tables (5)` counts; `security group (22)` names a port.
          const after = /s$/i.test(passage.text.slice(index, index + length))
            ? AFTER.exec(passage.text.slice(index + length))
            : null;
          const times = TIMES.exec(passage.text.slice(index + length));
          const word = after?.[1] ?? times?.[1] ?? before?.[1];
          const count = word === undefined ? undefined : numberOf(word);
          if (
            count === undefined ||
            (before !== null &&
              /\b(?:more|less|fewer) than\s*$|\b(?:up to|at (?:least|most)|minimum(?: of)?|maximum(?: of)?|min|max)\s*$|\b(?:or|use|using|need|needs|try)\s*$/i.test(
                passage.text.slice(0, before.index),
              )) ||
            isVersion(passage.text.slice(0, after !== null ? index : (before?.index ?? index))) ||
            isOfSomethingElse(passage.text.slice(index, index + length), passage.text.slice(index + length)) ||
            (concept === 'listener' && count > 20) ||
            (concept === 'VPC endpoint' && !isOfNetwork(passage, index, length)) ||
            isReported(passage, index) ||
            isEach(passage.text.slice(index)) ||
            isEach(passage.above.at(-1) ?? '')
          )
            return [];
          const kind = after?.[2]?.toLowerCase() ?? '';
          const what = kind === 'interface' || kind === 'gateway' ? `${kind} endpoint` : concept;
          const behind = after ?? times;
          const start = behind !== null ? index : (before?.index ?? index);
          const end = index + length + (behind?.[0].length ?? 0);
          const group = /^([^:–—]{2,40}?)(?::|\s[-–—]\s)/.exec(passage.text)?.[1];
          const words =
            group === undefined || end <= group.length ? [] : group.split(/[\s/]+/).map((each) => each.toLowerCase());
          return [
            state(passage, start, end - start, {
              kind: 'count',
              subject: [what, ...words],
              values: {
                count,
                ...(kind === 'total' && { total: true }),
                ...(isPartial(passage, start, end) && { partial: true }),
                ...listedUnder(document, passage.line),
              },
            }),
          ];
        }),
    );
}

/** Endpoints of an API are none of a network. */
function isOfNetwork({ text, headings, above }: Passage, index: number, length: number): boolean {
  return /\bVPC\b|\bPrivateLink\b|\binterface\b|\bgateway endpoints?\b/i.test(
    [text.slice(index, index + length), text, ...headings.slice(-2), ...above].join(' '),
  );
}

/** `.NET 6 Lambda function`: the number of what stands before it. */
function isVersion(before: string): boolean {
  return /(?:\.NET|\b(?:Java|Python|Node(?:\.?js)?|Ruby|Go|Rust|PHP|version|v))\s*$/i.test(before);
}

/** Whether a sentence counts those that it speaks of, which need not be all: `two functions (Primary and Secondary)`. */
function isPartial({ form, text }: Passage, start: number, end: number): boolean {
  const behind = text.slice(end);
  // `a route table of 2 subnets`, `across three subnets`: what something else has to do with.
  if (
    /\b(?<!\b(?:total|consists?|made up|composed|set|number|pair) )(?:of|for|to|across|between)\s+(?:all|both|these|those|the)?\s*$/i.test(
      text.slice(0, start),
    )
  )
    return true;
  if (/^\s*(?:\((?!\d)|[-–—:]\s|named\b|called\b)/.test(behind)) return true;
  if (form !== 'prose' && form !== 'item') return false;
  if (/\b(?:the|these|those|its)\s+$/i.test(text.slice(0, start))) return true;
  const isAll = /\bthere (?:is|are)\b|\btotal\b|\bonly\b|\bexactly\b|\ball\b|\bhas\b|\bhave\b/i.test(
    sentenceAt(text, start),
  );
  const isAlone = text.slice(0, start).trim() === '' && /^\W*$/.test(behind);
  return !isAll && !isAlone;
}

function sentenceAt(text: string, index: number): string {
  const before =
    text
      .slice(0, index)
      .split(/[.!?]\s/)
      .at(-1) ?? '';
  return `${before}${text.slice(index).split(/[.!?]\s/)[0] ?? ''}`;
}

/** `one subnet per zone` is no number of subnets; `2 subnets (1 per zone)` is. */
function isEach(text: string): boolean {
  return /\b(?:per|each|every)\b/i.test((text.split(/[.!?]\s/)[0] ?? '').replace(/\([^)]*\)/g, ''));
}

const KIND = '(public|private|database|data|db|isolated)';
const ELLIPTIC = new RegExp(
  `\\b${NUMBER}\\s+${KIND}(?:\\s*,\\s*|\\s+and\\s+)(?:${NUMBER}\\s+)?${KIND}(?:(?:\\s*,\\s*and\\s+|\\s+and\\s+|\\s*,\\s*)(?:${NUMBER}\\s+)?${KIND})?\\s+subnets?\\b`,
  'i',
);

/** `3 public, 3 private and 3 DB subnets`, `a pair of public and private subnets`: the noun stands once. */
function readElliptic(document: ReadDocument): readonly Statement[] {
  return findAll(document, ELLIPTIC).flatMap(({ passage, found }) => {
    if (isEach(passage.text.slice(found.index))) return [];
    const [, one, first, two, second, three, third] = found;
    const parts = [
      { number: one, kind: first, isRead: false },
      { number: two ?? one, kind: second, isRead: third === undefined && two !== undefined },
      { number: three ?? two ?? one, kind: third, isRead: three !== undefined },
    ];
    return parts.flatMap(({ number, kind, isRead }) => {
      const count = number === undefined ? undefined : numberOf(number);
      if (count === undefined || kind === undefined || isRead) return [];
      const concept = /public/i.test(kind)
        ? 'public subnet'
        : /private/i.test(kind)
          ? 'private subnet'
          : 'database subnet';
      return [state(passage, found.index, found[0].length, { kind: 'count', subject: [concept], values: { count } })];
    });
  });
}

/** `3 SQS retries` counts retries: the name of a service stands before the thing that is counted. */
function isOfSomethingElse(words: string, after: string): boolean {
  if (!/^(?:[A-Z0-9]{2,}|Lambda|DynamoDB|CloudFront)$/.test(words)) return false;
  return /^\s+(?!(?:and|or|in|on|for|with|to|at|per|across|by|is|are|each|total)\b)[a-z]\w+/i.test(after);
}

/** The lead line of the list that the passage belongs to, so that parts find their total. */
function listedUnder(document: ReadDocument, line: number): { readonly under?: number } {
  const list = document.lists.find(({ items }) => items.some((item) => item.line === line));
  return list?.lead === undefined ? {} : { under: list.lead.line };
}

function readCode(document: ReadDocument): readonly Statement[] {
  return findAll(document, /\bnatGateways:\s*(\d+)/, ['code']).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'count',
      subject: ['NAT gateway'],
      values: { count: Number(found[1]) },
    }),
  );
}

/** Endpoints drawn as boxes inside a frame of endpoints. */
function readDrawn(document: ReadDocument): readonly Statement[] {
  const framed = document.boxes.filter(({ around }) => /\bendpoints\b/i.test(around.at(-1) ?? ''));
  const drawings = Map.groupBy(framed, ({ drawing, around }) => `${drawing} ${around.join('>')}`);
  return [...drawings.values()].flatMap((boxes) => {
    const gateways = boxes.filter(({ title }) => /\bgateway\b/i.test(title));
    const interfaces = boxes.filter((box) => !gateways.includes(box));
    return [
      { what: 'interface endpoint', of: interfaces },
      { what: 'gateway endpoint', of: gateways },
    ].flatMap(({ what, of }) => {
      const passage = of[0]?.passages[0];
      return passage === undefined
        ? []
        : [
            state(passage, 0, passage.text.length, {
              kind: 'count',
              subject: [what],
              values: { count: of.length, drawn: true },
            }),
          ];
    });
  });
}

/** Any number may be another one once what is unread is counted. */
function judge(statement: Statement, facts: SystemFacts): StatementJudgement {
  return { ...judgeCounted(statement, facts), absent: true };
}

/** Things that a document counts by what they do. */
const MANY = ['function', 'queue', 'table', 'bucket', 'topic', 'role', 'alarm', 'listener', 'repository', 'log group'];

function judgeCounted(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const count = numberValue(statement, 'count') ?? 0;
  const [concept = '', ...words] = statement.subject;
  if (/subnet$/.test(concept)) {
    const role = concept === 'public subnet' ? 'public' : 'private';
    const subnets = concept === 'subnet' ? [...model.network.subnets.values()] : subnetsInRole(model, role);
    if (model.network.subnets.size === 0) return cannotTell('the template has no subnets of its own');
    if (concept === 'database subnet' || concept === 'private subnet') {
      // Documents count application and data subnets apart or together; only more than all of them is wrong.
      const isData = ({ id }: (typeof subnets)[number]) => {
        const resource = model.resources.get(id);
        return resource !== undefined && /db|database|data|rds|isolated/.test(callings(resource));
      };
      const apart = subnets.filter((each) => isData(each) === (concept === 'database subnet'));
      const right = [subnets, apart].find(({ length }) => length === count);
      const isKnown = tiersOf(model).length === model.network.subnets.size;
      if (count > subnets.length && isKnown)
        return isFalse(`the template has ${subnets.length} private subnets in all`, ...subnets.map(({ at }) => at));
      return right !== undefined
        ? isTrue(`there are ${count}`, ...right.map(({ at }) => at))
        : cannotTell(`the template has ${subnets.length} private subnets in all`);
    }
    const at = subnets.map((each) => each.at);
    const least = subnets.filter(({ when }) => isAlways(when)).length;
    if (least !== subnets.length && count >= least && count <= subnets.length)
      return cannotTell(`there are ${least} to ${subnets.length}, depending on parameters`, ...at);
    const isOfTier =
      concept === 'subnet' &&
      count > 0 &&
      count < subnets.length &&
      (statement.values.partial === true || (tiersOf(model).length > 0 && subnets.length % count === 0));
    if (isOfTier) return cannotTell(`there are ${subnets.length} in all; those of one tier may be meant`, ...at);
    if (concept === 'public subnet' && count > subnets.length && tiersOf(model).length < model.network.subnets.size)
      return cannotTell('which subnets are public the template does not tell');
    if (isOfEach(count, subnets.length))
      return cannotTell(`there are ${subnets.length}; each of several networks may have ${count}`, ...at);
    const ofOne = [...Map.groupBy(subnets, ({ id }) => model.resources.get(id)?.stack ?? '').values()];
    if (ofOne.length > 1 && ofOne.some(({ length }) => length === count))
      return cannotTell(`there are ${subnets.length} in all, and ${count} in one of the templates`, ...at);
    return subnets.length === count
      ? isTrue(`there are ${count}`, ...at)
      : { ...isFalse(`there are ${subnets.length}`, ...at), ...(least === subnets.length && { right: String(least) }) };
  }
  if (conceptNamed(concept) === undefined) return cannotTell(`what "${concept}" is in the template is not known`);
  let resources = /endpoint$/.test(concept)
    ? resourcesOf(model, 'AWS::EC2::VPCEndpoint').filter((each) =>
        endpointFits(concept, textsOf(each, 'VpcEndpointType')[0]?.text ?? 'Gateway'),
      )
    : resourcesOfConcept(model, concept);
  const own = words.filter((word) => /\p{L}/u.test(word) && !mentionsIn(word).some((each) => each.concept === concept));
  if (own.length > 0) {
    const named = withWords(resources, own);
    if (named.length === 0)
      return cannotTell(`which ${concept}s are those of "${words.join(' ')}" the template does not tell`);
    if (named.length !== count)
      return cannotTell(`${named.length} ${concept}s carry "${words.join(' ')}" in their names, which need not be all`);
    resources = named;
  }
  if (concept === 'instance') {
    const machines = resourcesOf(model, 'AWS::EC2::Instance');
    return machines.length === count && machines.length === resources.length
      ? isTrue(`there are ${count}`, ...machines.map((each) => place(each)))
      : cannotTell('how many machines run is not only what the template lists');
  }
  if (resources.length === 0 && NETWORK.includes(concept) && model.network.vpcs.size === 0)
    return cannotTell('the template has no VPC of its own; what it stands in is told elsewhere');
  const stacks = Map.groupBy(resources, ({ stack }) => stack);
  if (stacks.size > 1 && [...stacks.values()].some(({ length }) => length === count))
    return cannotTell(`there are ${resources.length} in all, and ${count} in one of the templates`);
  const { least, most } = countOf(resources);
  const at = resources.map((each) => place(each));
  if (least === count && most === count) return isTrue(`there are ${count}`, ...at);
  // One of them in a sentence need not be the only one.
  if (count === 1 && most > 1 && !SINGLE.includes(concept))
    return cannotTell(`there are ${most}; the one that is meant may be any`, ...at);
  if (count >= least && count <= most)
    return cannotTell(`there are ${least} to ${most}, depending on parameters`, ...at);
  if ((count < least || most === 0) && statement.values.partial === true && MANY.includes(concept))
    return cannotTell(`there are ${most}; those that are meant may be some of them`, ...at);
  const alike = otherKinds(model, concept);
  if (isOfEach(count, most) || [...alike.values()].some(({ length }) => length === count))
    return cannotTell(
      `there are ${[most, ...[...alike.values()].map(({ length }) => length)].join(' or ')}; some of them may be meant`,
      ...at,
    );
  if (concept === 'VPC' && count > most && most > 0)
    return cannotTell(`there is ${most}; a template may be deployed more than once`, ...at);
  if (most === 0 && concept === 'log group' && resourcesOfConcept(model, 'function').length > 0)
    return cannotTell('there are 0; functions make those that they write to');
  if (most === 0) return isNone('there are 0');
  return { ...isFalse(`there are ${most}`, ...at), ...(least === most && { right: String(most) }) };
}

/** Each of several things may have so many. */
function isOfEach(count: number, all: number): boolean {
  return count > 1 && all > count && all % count === 0;
}

/** Resources that carry the same noun in their type: the route tables of a transit gateway. */
function otherKinds(model: SystemFacts['model'], concept: string): ReadonlyMap<string, readonly Resource[]> {
  const types = conceptNamed(concept)?.types ?? [];
  const nouns = types.map((type) => type.split('::').at(-1) ?? '');
  const found = [...model.resources.values()].filter(
    ({ type }) => !types.includes(type) && nouns.some((noun) => type.endsWith(noun)),
  );
  return Map.groupBy(found, ({ type }) => type);
}

/** What belongs to a VPC, which may be made elsewhere. */
const NETWORK = ['VPC', 'internet gateway', 'NAT gateway', 'route table', 'network ACL', 'VPC endpoint'];

/** The subnets of which it is known whether they are public. */
function tiersOf(model: SystemFacts['model']) {
  return [...subnetsInRole(model, 'public'), ...subnetsInRole(model, 'private')];
}

const SINGLE = ['NAT gateway', 'internet gateway', 'VPC', 'load balancer', 'Auto Scaling group'];

function endpointFits(concept: string, type: string): boolean {
  if (concept === 'VPC endpoint') return true;
  return concept === 'gateway endpoint' ? type === 'Gateway' : type !== 'Gateway';
}

function compare(statements: readonly Statement[]): readonly Clash[] {
  const own = statements.filter(
    ({ written, kind, modality }) => kind === 'count' && written !== 'code' && modality === undefined,
  );
  return [...differing(own), ...totals(own)];
}

function differing(own: readonly Statement[]): readonly Clash[] {
  return own.flatMap((first, index) =>
    own.slice(index + 1).flatMap((second): readonly Clash[] => {
      const same =
        first.subject.join() === second.subject.join() &&
        first.subject[0] !== 'instance' &&
        JSON.stringify(first.environments ?? []) === JSON.stringify(second.environments ?? []) &&
        first.values.under === second.values.under &&
        !(MANY.includes(first.subject[0] ?? '') && (first.values.partial === true || second.values.partial === true));
      const differ = numberValue(first, 'count') !== numberValue(second, 'count');
      return same && differ ? [{ statement: first, other: second, because: 'two numbers of one thing' }] : [];
    }),
  );
}

/** A number at the head of a list, and the sum of the numbers in the list. */
function totals(own: readonly Statement[]): readonly Clash[] {
  return own.flatMap((total): readonly Clash[] => {
    const parts = own.filter(
      (part) => part.values.under === total.line && part.subject[0] === total.subject[0] && part !== total,
    );
    const sum = parts.reduce((all, part) => all + (numberValue(part, 'count') ?? 0), 0);
    const [first] = parts;
    return first === undefined || parts.length < 2 || sum === numberValue(total, 'count')
      ? []
      : [{ statement: total, other: first, because: `the parts listed add up to ${sum}` }];
  });
}
