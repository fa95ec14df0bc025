import { cannotTell, isAbsent, isFalse, isTrue, place, resourcesOf, type SystemFacts, textsOf } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, passageContext, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, type Statement, type StatementJudgement, textValue } from '../statement.ts';
import { mentionsIn } from '../vocabulary.ts';

/** Multi-AZ databases, failover and replicas. */
export const availability: StatementRule = {
  kind: 'availability',
  checks:
    'Multi-AZ, automatic failover and replicas of databases, and promises that need a replica that is only planned',
  read,
  say: (statement) =>
    `the ${statement.subject[0]} has ${
      statement.values.absent === true
        ? `no${textValue(statement, 'feature')
            .replace(/^an? /, ' ')
            .replace(/^(?! )/, ' ')}`
        : textValue(statement, 'feature')
    }`,
  judge: (statement, evidence) =>
    statement.values.absent === true ? opposite(judge(statement, evidence)) : judge(statement, evidence),
  compare,
};

function opposite(judged: StatementJudgement): StatementJudgement {
  const outcomes = { true: 'false', false: 'true', 'not checkable': 'not checkable' } as const;
  return { ...judged, outcome: outcomes[judged.outcome] };
}

/** `no Multi-AZ setup or read replicas`, `not Multi-AZ`, `without a standby`; `no failover` is told in other words. */
const ABSENT = /\b(?:no|not|without|nor|lacks?|isn['’]t|disabled?)\b(?!\s+only\b)[^.;:,]*$/i;

/** `Multi-AZ: no`, `Multi-AZ disabled`, `Multi-AZ is off`, `Multi-AZ: $0 (disabled)`. */
const DENIED_BEHIND =
  /^(?:\s*[:=]\s*|\s+(?:is |are )?|\s*[(–—-]\s*)(?:\$?0(?:\.0+)?\s*\(?\s*)?(?:no|none|not|off|false|disabled?|❌|✗)(?!\w)/iu;

const FEATURES: readonly (readonly [string, RegExp])[] = [
  ['Multi-AZ', /\b(?:multi|single)-?AZ\b(?!\s+(?:DB )?subnet)/i],
  ['automatic failover', /\bauto(?:matic)?[- ]failover\b/i],
  ['a replica', /\b(?:read )?replicas?\b(?! lag)/i],
  ['a standby', /\bstandby\b/i],
];

function read(document: ReadDocument): readonly Statement[] {
  return FEATURES.flatMap(([feature, pattern]) =>
    findAll(document, pattern).flatMap(({ passage, found }) => {
      if (
        /\blag\b|\breplication\b|\bstrateg|\bstorage\b|\bneeds?\b|\brequires?\b|\bcapab|\bsupports?\b/i.test(
          passage.text,
        )
      )
        return [];
      const behind = passage.text.slice(found.index + found[0].length);
      const isDenied = DENIED_BEHIND.test(behind);
      const absent = (isDenied || ABSENT.test(passage.text.slice(0, found.index))) !== /^single/i.test(found[0]);
      const subject = databaseAt(`${passage.text}`, passageContext(passage));
      return subject === undefined
        ? []
        : [
            state(passage, found.index, found[0].length, {
              kind: 'availability',
              subject: [subject],
              values: { feature, ...(absent && { absent }) },
            }),
          ];
    }),
  );
}

/** The text itself decides where it names anything; else what stands nearest over it. */
function databaseAt(text: string, context: string): string | undefined {
  const own = mentionsIn(text).map(({ concept }) => concept);
  if (/\baurora\b/i.test(text)) return 'Aurora cluster';
  if (own.includes('database')) return 'database';
  if (
    own.some((each) =>
      [
        'load balancer',
        'subnet',
        'public subnet',
        'private subnet',
        'instance',
        'cache',
        'NAT gateway',
        'VPC',
      ].includes(each),
    )
  )
    return undefined;
  const parts = context.split(' › ').toReversed().slice(0, 4);
  for (const part of parts) {
    if (/\baurora\b/i.test(part)) return 'Aurora cluster';
    const found = mentionsIn(part).map(({ concept }) => concept);
    if (found.includes('database')) return 'database';
    if (found.some((each) => each !== 'internet')) return undefined;
  }
  return undefined;
}

const AURORA = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html';

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const feature = textValue(statement, 'feature');
  const clusters = resourcesOf(model, 'AWS::RDS::DBCluster');
  if (clusters.length > 0) {
    const members = resourcesOf(model, 'AWS::RDS::DBInstance').filter(
      (each) => textsOf(each, 'DBClusterIdentifier').length > 0,
    );
    const at = members.map((each) => place(each));
    if (members.length > 1) return isTrue(`the cluster has ${members.length} instances`, ...at);
    return isAbsent(
      `the cluster has ${members.length === 1 ? 'one instance' : 'no instance'}, so there is nothing to fail over to (${AURORA})`,
      ...at,
    );
  }
  const instances = resourcesOf(model, 'AWS::RDS::DBInstance');
  if (instances.length === 0) return cannotTell('the template has no database');
  const replicas = instances.filter((each) => textsOf(each, 'SourceDBInstanceIdentifier').length > 0);
  if (feature === 'a replica') {
    return replicas.length > 0
      ? isTrue('it has a read replica', ...replicas.map((each) => place(each)))
      : isAbsent('it has no read replica', ...instances.map((each) => place(each)));
  }
  const set = instances.flatMap((each) => textsOf(each, 'MultiAZ'));
  if (set.some(({ open }) => open))
    return cannotTell('only deployment tells whether it is Multi-AZ', ...set.map((each) => each.place));
  const on = set.filter(({ text }) => text === 'true');
  if (on.length > 0) return isTrue('it is Multi-AZ', ...on.map((each) => each.place));
  return isFalse(
    'it is not Multi-AZ',
    ...(set.length > 0 ? set.map((each) => each.place) : instances.map((each) => place(each))),
  );
}

/** Failover now and the replica later. */
function compare(statements: readonly Statement[]): readonly Clash[] {
  const own = statements.filter(({ kind }) => kind === 'availability');
  const planned = own.filter((each) => each.modality === 'planned' && textValue(each, 'feature') === 'a replica');
  const now = own.filter((each) => each.modality === undefined && textValue(each, 'feature') !== 'a replica');
  const has = own.some((each) => each.modality === undefined && textValue(each, 'feature') === 'a replica');
  if (has) return [];
  return now.flatMap((statement) =>
    planned
      .filter((other) => other.subject[0] === 'Aurora cluster' && statement.subject[0] === 'Aurora cluster')
      .map((other) => ({ statement, other, because: 'there is nothing to fail over to while the replica is planned' })),
  );
}
