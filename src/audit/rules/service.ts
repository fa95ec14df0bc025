import type { Model } from '../../model/index.ts';
import { isReported } from '../circumstance.ts';
import {
  cannotTell,
  isAbsent,
  isFalse,
  isNone,
  isTrue,
  type KnownText,
  place,
  resourcesOf,
  type SystemFacts,
  textsOf,
  writtenText,
} from '../evidence.ts';
import type { Passage, ReadDocument } from '../reading/passage.ts';
import { state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { isNameInBox, type NamedService, SERVICES } from '../services.ts';
import { type Clash, type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** AWS services that the document says are there, are not there, or will be. */
export const services: StatementRule = {
  kind: 'service',
  checks:
    'services said to be used or absent: the template has them, their names are AWS’s, and what is planned is not already said to be there',
  read,
  say: (statement) =>
    statement.values.absent === true ? `there is no ${statement.subject[0]}` : `${statement.subject[0]} is used`,
  judge,
  compare,
};

function read(document: ReadDocument): readonly Statement[] {
  return SERVICES.flatMap(({ name, words, listed, part }) => {
    const found = document.passages.flatMap((passage) => {
      if (passage.form === 'code' || isNameInBox(document, passage)) return [];
      const match = words.exec(passage.text);
      if (match === null) return [];
      // `./dynamodb` is a path.
      if (/[./]$/.test(passage.text.slice(0, match.index))) return [];
      if (isReported(passage, match.index) || isOfAnother(passage.text.slice(0, match.index))) return [];
      if (isReference(document, passage)) return [];
      // The cell of an identifier: `natgateway (2 resources)`.
      if (passage.form === 'cell' && /^[a-z\d]+$/.test(match[0]) && /^[a-z\d]+(?: \(.*\))?$/.test(passage.text))
        return [];
      const absent = isDenied(passage, match.index, match[0].length);
      if (!absent && /\b(?:no|not|without|never)\s+(?:\w+\s+)?$/i.test(passage.text.slice(0, match.index))) return [];
      const statement = state(passage, match.index, match[0].length, {
        kind: 'service',
        subject: [name],
        values: {
          how:
            absent ||
            (listed === true
              ? isListed(passage, match.index, match[0].length) ||
                isDeployed(passage, match.index) ||
                (part === true && isWhole(passage, match.index, match[0].length)) ||
                isMade(passage, match.index, match[0].length)
              : isPart(passage, match.index, match[0].length, document))
              ? 'part'
              : 'mentioned',
          ...(absent && { absent }),
          ...(isOfWay(passage) && { way: true }),
          ...(isDeployed(passage, match.index) && { made: true }),
        },
      });
      const isBare = statement.modality === 'planned' && passage.text.length <= match[0].length + 2;
      return [
        {
          statement: isBare ? { ...statement, values: { ...statement.values, bare: true } } : statement,
          section: passage.headings.join(),
          isLine: passage.form === 'item' || passage.form === 'cell' || passage.form === 'drawing',
        },
      ];
    });
    return firstOfEach(found, part === true || listed === true);
  });
}

/** One of several ways, or steps, to set a system up; or a line of what it costs. */
function isOfWay({ text, headings, above }: Passage): boolean {
  return (
    [...headings, ...above].some((each) =>
      /\b(?:options?|scenarios?|approach(?:es)?|alternatives?|phases?|stages? \d|strateg(?:y|ies)|plan [a-z\d]|implementation plan)\b/i.test(
        each,
      ),
    ) || /\$\s?\d/.test(text)
  );
}

/** An item or cell that is nothing but a link to a page of the console or of a manual. */
function isReference({ links }: ReadDocument, { line, text }: Passage): boolean {
  return links.some(
    (each) => each.line === line && each.text === text && /\bconsole\.aws\.|\bdocs\.aws\./.test(each.target),
  );
}

const MADE = '(?:created|deployed|provisioned|launched|defined|included|installed|set up)';
const DENIED_BEFORE =
  /\b(?:does|do|did|will) not (?:create|deploy|provision|include|contain|launch|define|set up)\b([^.;:()]*)$/i;
const DENIED_BEHIND = new RegExp(
  `^(?:\\s+(?:and|or)\\s+(?:[\\w-]+\\s+){0,3}?[\\w-]+)?\\s+(?:is|are) not ${MADE}\\b`,
  'i',
);

/** `No NAT gateway`, `does not create any EC2 instances or security groups`, `flow logs are not enabled`. */
function isDenied({ form, text }: Passage, index: number, length: number): boolean {
  const before = text.slice(0, index);
  const behind = text.slice(index + length);
  // `No Lambda agents` denies agents.
  if (/^\W*no\s+$/i.test(before))
    return !/^\/|^\s+(?!functions?\b|instances?\b|clusters?\b|buckets?\b|tables?\b|and\b|or\b|is\b|are\b|in\b|at\b|for\b|needed\b|required\b|used\b)[a-z]{3,}/.test(
      behind,
    );
  if (form !== 'prose' && form !== 'item') return false;
  if (/\b(?:from|with|via|in|on|to|by|of|for|through)\s+(?:an?\s|the\s)?(?:AWS\s|Amazon\s)?$/i.test(before))
    return false;
  if (/^\s+(?:is|are) not (?:enabled|created|deployed|provisioned|included|used)\b/i.test(behind)) return true;
  const verb = DENIED_BEFORE.exec(before.split(/[.!?]\s+(?=[A-Z])/).at(-1) ?? '');
  if (verb !== null)
    return !/\b(?:for|to|from|in|on|with|by|if|unless|until|but|because|that|which)\b/i.test(verb[1] ?? '');
  return DENIED_BEHIND.test(behind) && /^(?:[^.;:()]*(?:,|\band\b|\bor\b))?\s*(?:[\w-]+\s+){0,3}$/i.test(before);
}

function isSaid({ statement }: Pick<Said, 'statement'>): boolean {
  return statement.values.how === 'part';
}

/** `It builds upon the API Gateway pattern`: what something else has. */
function isOfAnother(before: string): boolean {
  return /\b(?:builds? (?:up)?on|extends|similar to|see also|compared (?:to|with)|unlike|based (?:up)?on)\b[^.;]*$/i.test(
    before,
  );
}

interface Said {
  readonly statement: Statement;
  readonly section: string;
  /** A line of a list, a table or a drawing, which stands for itself. */
  readonly isLine: boolean;
}

/**
 * One statement for each thing that is said of a service: its first place in each section tells enough, and what only names
 * it is kept where nothing else in the section says more. Each line of a list, a table or a drawing that names it is one more
 * place where it may be true. The word of a part stands in many titles: of it a place that only names it says nothing else.
 */
function firstOfEach(said: readonly Said[], isWord: boolean): readonly Statement[] {
  const parts = said.filter(isSaid);
  const sections = new Set(parts.map(({ section }) => section));
  const others = said.filter(
    (each) => !isSaid(each) && isPlain(each.statement) && !isWord && !sections.has(each.section),
  );
  const seen = new Set<string>();
  const first = [...parts, ...others.filter(({ statement }) => statement.written === undefined)].flatMap(
    ({ statement, section }) => {
      const key = JSON.stringify([section, statement.modality, statement.environments, statement.values.absent]);
      if (seen.has(key)) return [];
      seen.add(key);
      return [statement];
    },
  );
  const lines = new Set(first.map(({ line }) => line));
  const named = new Set<string>();
  const again = said.flatMap(({ statement, section, isLine }) => {
    const key = isLine ? String(statement.line) : section;
    if (lines.has(statement.line) || named.has(key) || !isPlain(statement) || (!isLine && sections.has(section)))
      return [];
    named.add(key);
    return [{ ...statement, values: { how: 'named' } }];
  });
  return [...first, ...again];
}

function isPlain({ modality, values }: Statement): boolean {
  return modality === undefined && values.absent !== true;
}

/** Named as a part of the system: the title of a box or item, not an API, a permission or a thing to do. */
function isPart(passage: Passage, index: number, length: number, document: ReadDocument): boolean {
  const { text } = passage;
  // A title says what a section is about.
  if (passage.form === 'heading' || KNOW_HOW.test(passage.headings.at(-1) ?? '')) return false;
  if (
    /\bpermissions?\b|\bpolic(?:y|ies)\b|\bmigrat|\bmetrics?\b|\broles?\b|\bread-only\b|\bminimal\b/i.test(
      `${text} ${passage.above.at(-1) ?? ''}`,
    )
  )
    return false;
  if (
    /^\S*\s+(?:APIs?|replicas?|readers?)\b/i.test(text.slice(index)) ||
    /\b\w+\d\.(?:nano|micro|small|medium|\d*x?large)\b/.test(text)
  )
    return false;
  if (/\bendpoints?\b/i.test(`${text} ${passage.above.join(' ')}`) || /[←→]|->/.test(text)) return false;
  if (/\bsecurity groups?\b|-sg\b/i.test(`${text} ${passage.above.join(' ')}`)) return false;
  if (
    /\binfrastructure as code\b|\bdocument history\b|\bdependenc|\bcosts?\b|\bdeployment\b|\btable of contents\b/i.test(
      passage.headings.length > 1 ? (passage.headings.at(-1) ?? '') : '',
    )
  )
    return false;
  if (isSegment(passage, index, length)) return true;
  if (isListed(passage, index, length) || isDeployed(passage, index)) return true;
  const before = passage.text.slice(0, index);
  const after = text.slice(index + length);
  // Logs of a service are read, wherever it stands.
  if (/^\s+(?:\([^)]*\)\s*)?(?:(?:access|audit|alert|flow|and)\s+)*logs?\b/i.test(after)) return false;
  if (/^-\w/.test(after) || /\w[-_]$/.test(before)) return false;
  // `VPC link REST NLB internal` is the name of something that has to do with one.
  const others = `${before} ${after.replace(/\(.*$/, '')}`;
  const isTitle =
    (document.boxes.some(({ passages }) => passages[0] === passage) || /^\[/.test(passage.text)) &&
    (others.match(/[\p{L}\p{N}]+/gu) ?? []).length <= 3 &&
    !/\b(?:with|without|of|for|to|from|no)\b/i.test(others);
  const isLabel = /^\s*(?:$|[:(–—\]-]|enabled|configured|logging|endpoints?\b)/i.test(after);
  return (
    isTitle ||
    isInSentence(passage, before, after) ||
    (isLabel &&
      before.replace(/[^\p{L}]/gu, '').length <= 16 &&
      !/\b(?:to|via|from|with|for|on|in|through|at|by|behind|of|before|after)\b/i.test(before))
  );
}

/** Titles of what somebody used or learned, in the template or beside it. */
const KNOW_HOW =
  /\b(?:technolog(?:y|ies)|tech(?:nical)? stack|tools?|skills?|learn(?:ed|ing|t)?|built with|languages)\b/i;

const LISTS =
  /\b(?:includes?|contains?|defines?|sets? up|creates?|created|deploys?|deployed|provision(?:s|ed)|launch(?:es|ed)|consists? of|resources|services(?: used)?|components?|features|(?:comes|shipped) with|made up of|is included|stack includes|architecture|infrastructure|cloudformation|overview)\b/i;

/** An item of a list of what is deployed, a service named first in it or alone. */
function isListed({ form, text, headings, above }: Passage, index: number, length: number): boolean {
  if (form !== 'item') return false;
  const titles = [...headings.slice(-1), ...above.slice(-1)];
  if (!titles.some((each) => each.length <= 90 && LISTS.test(each))) return false;
  const before = text.slice(0, index);
  const after = text.slice(index + length);
  return /^(?:\W*(?:an?|the|one|two|three|\d+)\b)?[^.;:(]{0,40}$/i.test(before) || /^[^.:]{0,30}\s[—–-]\s/.test(text)
    ? !/\b(?:for|to|of|from|via|by|with|into|in|on|through|using|as)\b/i.test(before.replace(/^[^—–]*\s[—–-]\s/, '')) &&
        !/^[- ]?(?:managed|based|compatible|like)\b/i.test(after)
    : false;
}

/** One of several in a cell or item: `VPC Flow Logs, CloudTrail, CloudWatch alarms`. */
function isSegment({ form, text }: Passage, index: number, length: number): boolean {
  if ((form !== 'cell' && form !== 'item') || !/[,+&]/.test(text) || /[.?]\s/.test(text)) return false;
  const before =
    text
      .slice(0, index)
      .split(/[,;+&(—–:]/)
      .at(-1) ?? '';
  const after = text.slice(index + length).split(/[,;+&)(]/)[0] ?? '';
  return /^\s*(?:(?:an?|the|and|AWS|Amazon)\s+)*$/i.test(before) && after.trim() === '';
}

/** An item that names the thing and nothing else, or first what it is for: `ECS cluster host security group`. */
function isWhole({ form, text, headings }: Passage, index: number, length: number): boolean {
  if (form !== 'item' && form !== 'drawing') return false;
  if (headings.some((each) => /\btable of contents\b|\breferences?\b|\blinks\b|\bcosts?\b|\bpricing\b/i.test(each)))
    return false;
  const before = text.slice(0, index);
  const after = text.slice(index + length);
  return (
    /^\W*(?:(?:[\w&/.-]+)[\s*]+){0,5}$/.test(before) &&
    !/\b(?:to|via|from|with|for|on|in|through|at|by|behind|of|before|after|no|not|without|is|are|see|use|check|if|when)\b/i.test(
      before,
    ) &&
    /^\s*(?:$|[.:;(–—-]|(?:with|for|that|which)\s)/.test(after)
  );
}

/** `A DNS record is created`; `An ECS cluster which defines the hosts`. */
function isMade({ form, text }: Passage, index: number, length: number): boolean {
  if (form !== 'prose' && form !== 'item') return false;
  const behind = text.slice(index + length);
  if (new RegExp(`^\\s+(?:is|are) (?:also |automatically )?${MADE}\\b`, 'i').test(behind)) return true;
  return (
    /^\W*(?:an?|the)\s+(?:[\w-]+\s+){0,2}$/i.test(text.slice(0, index)) && /^\s+(?:which|that|for the)\b/i.test(behind)
  );
}

const BEGINS =
  /^\W*(?:\d+[.)]\s*)?(?:it\s+)?(?:also\s+|automatically\s+)?(?:creates?|deploys?|provisions?|launch(?:es)?|defines?|sets? up|configures?|adds?|builds?|contains?|includes?)\b/i;
const DEPLOYS =
  /\b(?:(?:it|which|that|stack|template|solution|architecture|pattern|application|project|code|this|yaml|file|will|infrastructure|backend|frontend|system|service|website|website's)\s+(?:also\s+)?(?:deploys?|creates?|provisions?|launch(?:es)?|sets? up|includes?|contains?|builds?|consists? of|defines?|uses?|is based on))\b/i;

/** `This template deploys A, B and C`: what follows the verb in its sentence. */
function isDeployed({ form, text }: Passage, index: number): boolean {
  if (form !== 'prose' && form !== 'item' && form !== 'cell') return false;
  const sentence =
    text
      .slice(0, index)
      .split(/[.!?]\s+(?=[A-Z])/)
      .at(-1) ?? '';
  const verb = BEGINS.exec(sentence.trimStart()) === null ? DEPLOYS.exec(sentence) : BEGINS.exec(sentence);
  if (verb === null) return false;
  const between = sentence.slice(verb.index + verb[0].length);
  return (
    between.length < 160 &&
    !/\b(?:to|for|from|via|by|into|through|using|in|on|within|inside|across|behind|at|so|because|if|when|where|which|that|without|not|no|instead|like|as)\b/i.test(
      between,
    )
  );
}

const DOES =
  /^\s+(?:is used|are used|runs?|receives?|protects?|detects?|records?|stores?|spreads?|distributes?|serves?|handles?|routes?|provides?|encrypts?|manages?|delivers?|triggers?|holds?|hosts?|queues?|process(?:es)?|balances?|monitors?|collects?|authenticates?|terminates?|caches?)\b/;
/** Where something is sent may be a part of another system. */
const USES =
  /\b(?:uses|using|built (?:on|with)|runs on|running on|powered by|backed by|based on|hosted (?:on|in)|distributed by|deployed (?:on|to)|managed by|served (?:by|from|through)|mak(?:es?|ing) use of|leverag(?:es?|ing)|utiliz(?:es?|ing)|consists? of|implemented (?:with|using|on))\s+(?:[^.;:()]*(?:,|\band)\s+)?(?:an? |the )?(?:AWS |Amazon )?$/i;

/** What does something, or what something uses. */
function isInSentence({ form, text }: Passage, before: string, after: string): boolean {
  if ((form !== 'prose' && form !== 'item') || text.endsWith('?')) return false;
  const begins = /(?:^|[.;:]\s|\band\s)\W*(?:an?|the)?\s*(?:AWS|Amazon)?\s*$/i.test(before);
  return (begins && DOES.test(after)) || USES.test(before);
}

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const service = SERVICES.find(({ name }) => name === statement.subject[0]);
  if (service?.name === 'AWS X-Ray') return judgeTracing(model);
  if (service === undefined || service.types.length === 0) return cannotTell('a template need not show it');
  const found = [...model.resources.values()].filter(
    (each) =>
      (service.types.some((type) => each.type.startsWith(type)) &&
        (service.isOne?.(each, model) ?? true) &&
        (service.name !== 'dead-letter queue' || textsOf(each, 'RedrivePolicy.deadLetterTargetArn').length > 0)) ||
      (service.name === 'AWS Secrets Manager' &&
        textsOf(each, 'ManageMasterUserPassword').some(({ text }) => text === 'true')),
  );
  const at = found.slice(0, 3).map((each) => place(each));
  const note = service.renamed === undefined ? '' : `; AWS calls it ${service.renamed}`;
  if (statement.values.absent === true)
    return found.length === 0
      ? isTrue('the template has none')
      : isFalse(`the template has ${found.map(({ id }) => id).join(', ')}`, ...at);
  if (found.length > 0)
    return isTrue(
      `the template has ${found.length === 1 ? (found[0]?.id ?? '') : `${found.length} resources of it`}${note}`,
      ...at,
    );
  const engines = enginesInstead(service.name, model);
  if (engines.length > 0)
    return isAbsent(
      `the template has ${engines.map(({ text }) => text).join(', ')} in instances of their own, and no cluster`,
      ...engines.map((each) => each.place),
    );
  if (statement.values.how !== 'part') return cannotTell('the document only names it');
  if (service.part === true || isElsewhere(service.name))
    return cannotTell(`the template has none; it may stand in another one of the account${note}`);
  if (isNamedIn(model, service))
    return {
      ...cannotTell(`the template has none, but names it: one that stands elsewhere may be used${note}`),
      none: true,
    };
  return isNone(`the template has none${note}`);
}

/** Whether actions, addresses or parameters of the template speak of the service: it may be one that was there before. */
function isNamedIn(model: Model, { name, types }: NamedService): boolean {
  const text = writtenText(model);
  if (name === 'AWS Secrets Manager' && /secret/i.test(text)) return true;
  const names = new Set(types.map((type) => type.split('::')[1]?.toLowerCase() ?? ''));
  return [...names].some(
    (each) =>
      !['ec2', 'events', ''].includes(each) &&
      (new RegExp(`(?<![A-Za-z])${each}(?![a-z])`).test(text) || text.includes(each.toUpperCase())),
  );
}

const TRACED: readonly (readonly [path: string, on: RegExp])[] = [
  ['TracingConfig.Mode', /^Active$/],
  ['TracingEnabled', /^true$/],
  ['TracingConfiguration.Enabled', /^true$/],
];

function judgeTracing(model: Model): StatementJudgement {
  const on = [...model.resources.values()].flatMap((each) =>
    TRACED.flatMap(([path, wanted]) => textsOf(each, path).filter(({ text }) => wanted.test(text))),
  );
  return on.length > 0
    ? isTrue('the template traces with it', ...on.slice(0, 3).map((each) => each.place))
    : cannotTell('programs may send traces of their own');
}

/** The engines of databases that stand where a cluster is said to be. */
function enginesInstead(name: string, model: Model): readonly KnownText[] {
  if (name !== 'Amazon Aurora' && name !== 'RDS cluster') return [];
  const found = resourcesOf(model, 'AWS::RDS::DBInstance').flatMap((each) => textsOf(each, 'Engine'));
  return found.some(({ text, open }) => open || text.startsWith('aurora')) ? [] : found;
}

/** Services that an account or a domain has once, whatever one template holds. */
function isElsewhere(name: string): boolean {
  return [
    'AWS CloudTrail',
    'AWS Config',
    'Amazon GuardDuty',
    'AWS Security Hub',
    'Amazon Inspector',
    'Amazon Macie',
    'AWS Shield Advanced',
    'Amazon Route 53',
    'Amazon ECR',
    'AWS CodePipeline',
    'AWS CodeBuild',
    'Amazon Athena',
    'Amazon Bedrock',
    'AWS CodeDeploy',
    'AWS CloudFormation',
    'AWS Systems Manager',
    'AWS Certificate Manager',
    'AWS IAM',
    'Amazon CloudWatch',
    'CloudWatch Logs',
    'AWS X-Ray',
    'Amazon VPC',
    'Amazon EC2',
    'AWS Fargate',
    'launch template',
    'Elastic IP address',
    'target group',
    'task definition',
    'dead-letter queue',
    'AWS KMS',
  ].includes(name);
}

function compare(statements: readonly Statement[]): readonly Clash[] {
  const own = statements.filter(({ kind, values }) => kind === 'service' && values.how === 'part');
  const used = own.filter((each) => each.modality === undefined && each.values.absent !== true);
  const planned = own
    // A drawing of what is planned shows what is already there, too.
    .filter(
      ({ modality, written, values }) =>
        modality === 'planned' && written !== 'drawing' && values.bare !== true && values.way !== true,
    )
    .flatMap((statement) =>
      used
        .filter(
          (other) => other.values.way !== true && other.subject[0] === statement.subject[0] && meets(statement, other),
        )
        .map((other): Clash => ({ statement, other, because: 'it is there, and it is planned' })),
    );
  const absent = own.filter(({ values }) => values.absent === true);
  const there = absent.flatMap((statement) => [
    ...used
      .filter((other) => other.subject[0] === statement.subject[0])
      .map((other): Clash => ({ statement, other, because: 'it is there, and it is not' })),
    ...(statement.subject[0] === 'Internet gateway'
      ? used
          .filter((other) => other.subject[0] === 'NAT gateway')
          .map(
            (other): Clash => ({ statement, other, because: 'a public NAT gateway sends through an internet gateway' }),
          )
      : []),
  ]);
  const balancer = own.filter((each) => each.modality === 'planned' && each.subject[0] === 'Elastic Load Balancing');
  const trusted = statements.filter(
    (each) =>
      each.kind === 'security group' && textValue(each, 'peer') === 'load balancer' && each.modality === undefined,
  );
  const peers = used.some(({ subject }) => subject[0] === 'Elastic Load Balancing')
    ? []
    : trusted.flatMap((statement) =>
        balancer.map(
          (other): Clash => ({ statement, other, because: 'the load balancer that is admitted is only planned' }),
        ),
      );
  return [...planned, ...there, ...peers];
}

function meets(a: Statement, b: Statement): boolean {
  return (
    a.environments === undefined ||
    b.environments === undefined ||
    a.environments.some((each) => b.environments?.includes(each) === true)
  );
}
