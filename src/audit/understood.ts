/**
 * What of a sentence nobody understood. A statement is false only where it was understood whole: a word that is not known
 * here, nor to the rule that read it, may say that something else is meant, that it is one of several, or that it need not be
 * so.
 */
import type { StatementKind } from '../answers/index.ts';
import type { Passage } from './reading/passage.ts';
import { SERVICES } from './services.ts';
import type { Statement } from './statement.ts';
import { mentionsIn } from './vocabulary.ts';

/**
 * Words beside a thing and its value that change neither, by their stems: what binds a sentence, what a stack does with what
 * it makes, what things are like, and nouns that only say more exactly which part of a thing has the value. Words that choose
 * (`or`, `either`, `option`), compare (`same`, `other`, `different`), doubt (`can`, `if`, `when`) or tell of an example are
 * none.
 */
const PLAIN = stemsOf(`
  a an the and is are was were be been being has have had having with in of to for on at by from via as so also both each every all per
  it its it's this that these those they them their which who whose there here we our you your
  into onto across between within inside through behind under over up out upon among along
  after before then while only total overall following above below about around
  create creation make build deploy deployment provision launch define definition configure configuration set setup contain include
  consist compose comprise provide use utilize uses used using run host serve store storage hold keep kept send sent receive process handle manage
  management route routing forward distribute balance spread place locate live stand mount tgt attach associate connect connection link
  allow permit accept enable add give given serve come expose publish write read scale name call label tag require
  trigger invoke encrypt encryption protect protection retain retention delete deletion expire expiration transition move monitor
  monitoring log logging back backup replicate replication rotate rotation restrict isolate isolation secure security will
  aws amazon cloudformation sam template stack application app project system solution architecture infrastructure environment
  cloud serverless component resource service server web site website api backend frontend user client traffic request response
  message event object data file content image record item asset static dynamic
  region zone availability az azs network networking subnet layer tier node host cluster group pool pair set policy rule role
  key disk memory cpu vcpu size capacity compute storage volume address ip range cidr block port protocol http https tcp udp ssh tls ssl
  inbound outbound ingress egress incoming outgoing internet public private internal external facing internet-facing
  access direct default gateway endpoint target listener certificate domain dns
  span dev development staging prod production go carefully planned on-demand provisioned billing call take speak carry
  period day hour minute second week month year time timeout age interval limit threshold metric utilization average number count
  minimum maximum min max desired
  version latest ami id arn runtime engine class type family model instance image linux
  database relational table queue topic bucket function code handler
  single multi multiple multi-az high highly available fault tolerant tolerance redundant redundancy reliable scalable scalability resilient
  custom new own dedicated mapping durable standard general basic simple main primary central core automatic automated auto elastic managed customer-managed
  one two three four five six seven eight nine ten first second third
  gb mb kb tb gib mib kib ms s gp gp2 gp3
  enabled on true yes active
  implement implementation compliance compliant audit auditing disaster recovery purpose initial capability automatically
  cost-optimized optimized eligible free burstable ssd hdd demonstration purpose
  artifact lifecycle cost optimization transit rest failover snapshot point-in-time credential authentication authorization
  support side fire horizontal vertical foundation employ segregate share hostname platform
  infraestrutura infraestructura arquitetura arquitectura banco dados base datos de del da do dos das la las el los en em por para
  com con y um uma un una tabla tienen tem servidor instância instancia função función
  virginia ohio oregon california ireland london frankfurt paris stockholm milan zurich spain mumbai hyderabad tokyo osaka seoul
  singapore sydney melbourne jakarta montreal calgary bahrain
`);

/** The words of the sentence around a place that add something unknown to what was read there. */
export function unreadAt(
  { form, text }: Passage,
  index: number,
  length: number,
  { kind, subject, values }: Pick<Statement, 'kind' | 'subject' | 'values'>,
): readonly string[] {
  // Neither code nor arrows have sentences.
  if (form === 'code' || (form === 'drawing' && kind === 'flow')) return [];
  const [start, end] = sentenceAround(text, index, length);
  const sentence = text.slice(start, end);
  const rest = sentence.split('');
  const read = (from: number, size: number) => rest.fill(' ', Math.max(0, from), Math.max(0, from + size));
  read(index - start, length);
  for (const mention of mentionsIn(sentence)) read(mention.index, mention.length);
  for (const words of SERVICE_NAMES) for (const found of sentence.matchAll(words)) read(found.index, found[0].length);
  const names = Array.isArray(values.names) ? values.names.join(' ') : '';
  const own = new Set([...stemsOf(`${subject.join(' ')} ${names}`), ...(values.absent === true ? DENIALS : [])]);
  return (
    (rest.join('').match(/[\p{L}\p{N}\p{M}_.$/@:\u2019'-]+/gu) ?? [])
      .map((token) => token.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '').replace(/['\u2019]s$/, ''))
      // `PacketDropCount` is a name.
      .filter((token) => !/\p{Ll}\p{Lu}/u.test(token))
      .filter((token) => /^\p{L}[\p{L}\p{M}'\u2019-]*$/u.test(token))
      .map((token) => token.toLowerCase())
      .filter((word) => !isPlain(word) && !own.has(stemOf(word)) && OF_KIND[kind]?.has(stemOf(word)) !== true)
  );
}

/** Words that make what stands in their sentence one of several, an example, a doubt, or what was so before. */
const DOUBTS = stemsOf(`
  or either neither nor option alternative alternatively instead example sample such like similar placeholder
  if unless when whether except otherwise else other another different same unlike not no never none without
  can could may might should would maybe perhaps old previous former legacy earlier future later planned eventually
  replace rename delete remove destroy migrate change your my
  ou oder o ejemplo exemple exemplo beispiel otro otra autre outro outra andere si se wenn falls no pas non sin sem ohne kein nicht
`);

/** Of a value that stands right beside its name the sentence around says nothing more, unless it doubts. */
export function doubtsAt({ text }: Passage, index: number, length: number): readonly string[] {
  const [start, end] = sentenceAround(text, index, length);
  const around = `${text.slice(start, index)} ${text.slice(index + length, end)}`.toLowerCase();
  return (around.match(/\p{L}[\p{L}'\u2019-]*/gu) ?? []).filter((word) => DOUBTS.has(stemOf(word)));
}

/** What is told of a thing that is not there. */
const DENIALS = stemsOf('do does did no not any or nor never nothing without leave prevent unauthorized');

const NEGATIONS = 'no not never none off disabled false without';

/** Words that rules of a kind read beside the place that they keep. */
const OF_KIND: Partial<Record<StatementKind, ReadonlySet<string>>> = {
  amount: stemsOf('sum average'),
  alarm: stemsOf(
    'alarm alert notify fire when if fall drop rise exceed goes than rate error free high low sum average',
  ),
  access: stemsOf(NEGATIONS),
  capacity: stemsOf('base low peak normal load demand sale spike autoscale'),
  endpoint: stemsOf('interface gateway'),
  availability: stemsOf(`failover standby replica reader ${NEGATIONS}`),
  connections: stemsOf('acu ram maximum'),
  retention: stemsOf(`daily ${NEGATIONS}`),
  route: stemsOf(NEGATIONS),
  'security group': stemsOf(NEGATIONS),
  lifecycle: stemsOf('lifecycle glacier standard-ia ia archive object tier class storage'),
  money: stemsOf('cost price month monthly save usd estimate approximately total'),
  size: stemsOf('acu ram'),
  encryption: stemsOf(NEGATIONS),
  setting: stemsOf(`visibility health check run invoke cron ${NEGATIONS}`),
  tls: stemsOf('or newer later higher tls protocol policy'),
  tool: stemsOf('terraform document describe built plan generation regular update workload predictable state'),
  version: stemsOf('or lts ubuntu debian windows amazon linux'),
  waf: stemsOf('rate req request'),
  'instance type': stemsOf('ram'),
};

const SERVICE_NAMES: readonly RegExp[] = SERVICES.map(({ words }) => new RegExp(words.source, `${words.flags}g`));

function isPlain(word: string): boolean {
  if (/^x+$/.test(word)) return true;
  return word.split('-').every((part) => part.length < 2 || PLAIN.has(stemOf(part))) || PLAIN.has(stemOf(word));
}

function stemsOf(words: string): ReadonlySet<string> {
  return new Set((words.toLowerCase().match(/\p{L}[\p{L}\p{N}'-]*/gu) ?? []).map(stemOf));
}

/** Words that differ by their ending only are one. */
function stemOf(word: string): string {
  const base = word.replace(/(?:ing|ed|es|s)$/, '');
  const stem = (base.length < 3 ? word : base).replace(/(?:er|i|y|e|ly)$/, '');
  return stem.length < 3 ? base : stem.replace(/([^aeiouls])\1$/, '$1');
}

/**
 * What stands before a place in its sentence says of whom it speaks; behind it a new clause adds something of its own, unless
 * it gives a choice.
 */
function sentenceAround(text: string, index: number, length: number): readonly [start: number, end: number] {
  const before = [...text.slice(0, index).matchAll(/[.!?](?=\s+\p{Lu})|;/gu)].at(-1);
  const last = index + length;
  const after = /[.!?](?=\s+\p{Lu}|\s*$)|;|,\s+(?!or\b|unless\b|except\b|otherwise\b|else\b)|\s[-–—]\s/u.exec(
    text.slice(last),
  );
  return [before === undefined ? 0 : before.index + 1, after === null ? text.length : last + after.index];
}
