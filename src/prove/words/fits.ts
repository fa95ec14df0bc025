/** `fits`: what is needed at the largest is there. */
import { ALWAYS, allOf, type Extent, impliedBy, NEVER } from '../../base/index.ts';
import type { Assertion, QuotaName } from '../../claims/index.ts';
import { judgeAddressesOf } from '../capacity/addresses.ts';
import { sayRange, total } from '../capacity/amounts.ts';
import { judgeConnections } from '../capacity/connections.ts';
import { judgeContainers } from '../capacity/containers.ts';
import { QUOTA_TABLE } from '../capacity/quotas.ts';
import { about, judge, step, untold } from '../judge.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';

type Fits = Extract<Assertion, { kind: 'fits' }>;

/** Each of what is asked of each subject; the worst of them decides. */
export function judgeFits(question: Question, claim: Fits): Judgement {
  return about(question, claim.of, (things) =>
    together(
      things.flatMap((thing) => [
        ...(claim.connections === undefined ? [] : [judgeConnections(question, thing, claim.connections)]),
        ...(claim.addresses === undefined ? [] : [judgeAddressesOf(question, thing)]),
        ...(claim.containers === undefined ? [] : [judgeContainers(question, thing)]),
        ...(claim.quotas === undefined ? [] : [judgeQuotas(question, thing, claim.quotas)]),
      ]),
    ),
  );
}

function together(judgements: readonly Judgement[]): Judgement {
  const [only, ...more] = judgements;
  if (only !== undefined && more.length === 0) return only;
  const worst = (['refuted', 'unknown'] as const).flatMap((outcome) =>
    judgements.filter((each) => each.outcome === outcome),
  );
  const trace = judgements.flatMap((each) => each.trace);
  const [first] = worst;
  if (first === undefined) return { outcome: 'proved', trace };
  const missing = worst.filter(({ outcome }) => outcome === 'unknown').flatMap((each) => each.missing ?? []);
  return { ...first, trace, ...(first.outcome === 'unknown' && { missing }) };
}

interface Finding {
  readonly within: Extent;
  readonly says: TraceStep;
  readonly missing: readonly string[];
}

function judgeQuotas(question: Question, thing: Thing, asked: NonNullable<Fits['quotas']>): Judgement {
  const names = (Object.keys(QUOTA_TABLE) as QuotaName[]).filter((name) => asked === true || asked[name] !== undefined);
  const findings = names.flatMap((name): readonly Finding[] => {
    const quota = QUOTA_TABLE[name];
    if (!quota.types.includes(thing.type)) return [];
    const starts = typeof quota.starts === 'number' ? quota.starts : quota.starts(thing);
    const limit = asked === true ? starts : asked[name];
    if (limit === undefined)
      return [
        {
          within: { certain: NEVER, possible: ALWAYS },
          says: step(`How many of "${name}" ${thing.id} has is not told.`, thing),
          missing: [`the quota "${name}" of ${thing.id}`],
        },
      ];
    return quota.count(question, thing).map(({ what, parts }) => {
      const sum = total(parts, limit, thing.when);
      const whose = asked === true && typeof quota.starts === 'number' ? 'an account starts with' : 'there are';
      const counted = what === undefined ? `"${name}"` : `${what} of "${name}"`;
      const who = quota.isOfRegion ? 'Its region needs' : `${thing.id} has`;
      return {
        within: impliedBy(thing.when, sum.within),
        says: step(`${who} ${sayRange(sum)} ${counted}; ${whose} ${limit}.`, thing),
        missing: parts.flatMap((each) => each.missing ?? []),
      };
    });
  });
  if (findings.length === 0) return untold(`which quota counts for ${thing.id} (${thing.type})`);
  const open = findings.filter(({ within }) => within.certain !== ALWAYS);
  return judge(allOf(...findings.map(({ within }) => within)), {
    trace: findings.map(({ says }) => says),
    counterexample: () => {
      const steps = open.filter(({ within }) => within.possible !== ALWAYS).map(({ says }) => says);
      return { summary: steps[0]?.says ?? '', steps };
    },
    missing: open.flatMap((each) => each.missing),
  });
}
