import { isReported } from '../circumstance.ts';
import { cannotTell, isAbsent, isFalse, isTrue, place, type SystemFacts, textsOf } from '../evidence.ts';
import type { Passage, ReadDocument } from '../reading/passage.ts';
import { state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { SERVICES } from '../services.ts';
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
  return SERVICES.flatMap(({ name, words }) => {
    const found = document.passages.flatMap((passage) => {
      if (passage.form === 'code') return [];
      const match = words.exec(passage.text);
      if (match === null) return [];
      if (isReported(passage, match.index)) return [];
      const absent = /^\W*no\s+$/i.test(passage.text.slice(0, match.index));
      if (!absent && /\b(?:no|not|without|never)\s+(?:\w+\s+)?$/i.test(passage.text.slice(0, match.index))) return [];
      const statement = state(passage, match.index, match[0].length, {
        kind: 'service',
        subject: [name],
        values: {
          how: absent || isPart(passage, match.index, match[0].length, document) ? 'part' : 'mentioned',
          ...(absent && { absent }),
        },
      });
      return [statement];
    });
    return firstOfEach(found);
  });
}

/** One statement for each thing that is said of a service: its first place in each section tells enough. */
function firstOfEach(statements: readonly Statement[]): readonly Statement[] {
  const seen = new Set<string>();
  return statements.filter((statement) => {
    if (statement.values.how !== 'part') return false;
    const key = JSON.stringify([statement.modality, statement.environments, statement.values.absent]);
    return !seen.has(key) && seen.add(key);
  });
}

/** Named as a part of the system: the title of a box or item, not an API, a permission or a thing to do. */
function isPart(passage: Passage, index: number, length: number, document: ReadDocument): boolean {
  const { text } = passage;
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
  const isTitle = document.boxes.some(({ passages }) => passages[0] === passage) || /^\[/.test(passage.text);
  const before = passage.text.slice(0, index);
  const after = text.slice(index + length);
  if (/^-\w/.test(after)) return false;
  const isLabel = /^\s*(?:$|[:(–—\]-]|enabled|configured|logging|endpoints?\b)/i.test(after);
  return (
    isTitle ||
    isInSentence(passage, before, after) ||
    (isLabel &&
      before.replace(/[^\p{L}]/gu, '').length <= 16 &&
      !/\b(?:to|via|from|with|for|on|in|through|at|by|behind|of|before|after)\b/i.test(before))
  );
}

const DOES =
  /^\s+(?:is used|are used|runs?|receives?|protects?|detects?|records?|stores?|spreads?|distributes?|serves?|handles?|routes?|provides?|encrypts?|manages?|delivers?|triggers?|holds?|hosts?|queues?|process(?:es)?|balances?|monitors?|collects?|authenticates?|terminates?|caches?)\b/;
const USES =
  /\b(?:uses|using|built (?:on|with)|runs on|running on|powered by|backed by)\s+(?:[^.;:()]*(?:,|\band)\s+)?(?:an? |the )?(?:AWS |Amazon )?$/i;

/** What does something, or what something uses. */
function isInSentence({ form, text }: Passage, before: string, after: string): boolean {
  if ((form !== 'prose' && form !== 'item') || text.endsWith('?')) return false;
  const begins = /(?:^|[.;:]\s|\band\s)\W*(?:an?|the)?\s*(?:AWS|Amazon)?\s*$/i.test(before);
  return (begins && DOES.test(after)) || USES.test(before);
}

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const service = SERVICES.find(({ name }) => name === statement.subject[0]);
  if (service === undefined || service.types.length === 0) return cannotTell('a template need not show it');
  const found = [...model.resources.values()].filter(
    (each) =>
      service.types.some((type) => each.type.startsWith(type)) ||
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
  if (isElsewhere(service.name))
    return cannotTell(`the template has none; it may stand in another one of the account${note}`);
  return isAbsent(`the template has none${note}`);
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
    'AWS CodeDeploy',
    'AWS CloudFormation',
    'AWS Systems Manager',
    'AWS Certificate Manager',
    'AWS IAM',
    'Amazon CloudWatch',
    'CloudWatch Logs',
    'AWS X-Ray',
    'AWS KMS',
  ].includes(name);
}

function compare(statements: readonly Statement[]): readonly Clash[] {
  const own = statements.filter(({ kind }) => kind === 'service');
  const used = own.filter((each) => each.modality === undefined && each.values.absent !== true);
  const planned = own
    // A drawing of what is planned shows what is already there, too.
    .filter(({ modality, written }) => modality === 'planned' && written !== 'drawing')
    .flatMap((statement) =>
      used
        .filter((other) => other.subject[0] === statement.subject[0] && meets(statement, other))
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
