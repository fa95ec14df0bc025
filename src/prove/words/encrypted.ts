import { ALWAYS, allOf, and, anyOf, type Extent, exactlyIn, impliedBy, NEVER, NOWHERE, not } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { atRest } from '../encryption/at-rest.ts';
import { inTransit } from '../encryption/in-transit.ts';
import { isUnder } from '../encryption/key.ts';
import type { Protection } from '../encryption/protection.ts';
import { about, judge, refuted, step } from '../judge.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';

type Encrypted = Extract<Assertion, { kind: 'encrypted' }>;

interface Found {
  readonly thing: Thing;
  readonly protection: Protection;
  readonly match: Extent;
}

/** What each subject stores, or the connections that it accepts, are encrypted in every world. */
export function judgeEncrypted(question: Question, claim: Encrypted): Judgement {
  const { of, by, in: where = 'rest', part } = claim;
  if (where === 'transit' && by !== undefined)
    return refuted('No key of KMS encrypts connections: "by" is of "in: rest".');
  return about(question, of, (things) => {
    const missing: string[] = [];
    const found = things.flatMap((thing): readonly Found[] => {
      const known = where === 'transit' ? inTransit(thing.type) : atRest(thing.type);
      const read = part === undefined ? known?.read : known?.parts?.[part];
      if (read === undefined) {
        missing.push(`${thing.type} (${thing.id}) is not a type whose encryption ${nounOf(where, part)} is known`);
        const protection = { when: thing.when, path: [], oneOf: [], says: `${thing.id} is ${thing.type}.` };
        return [{ thing, protection, match: { certain: NEVER, possible: ALWAYS } }];
      }
      return read(question, thing)
        .filter((protection) => protection.when !== NEVER)
        .map((protection) => ({ thing, protection, match: matchOf(question, thing, protection, by) }));
    });
    for (const { protection, match } of found)
      if (and(match.possible, not(match.certain)) !== NEVER && protection.missing !== undefined)
        missing.push(protection.missing);
    const all = allOf(
      anyOf(...things.map((thing) => exactlyIn(thing.when))),
      ...found.map(({ protection, match }) => impliedBy(protection.when, match)),
    );
    return judge(all, {
      trace: found.map(sayOf),
      counterexample: (world) => {
        const wrong = found.filter(
          ({ protection, match }) => and(world, protection.when, not(match.certain)) !== NEVER,
        );
        const shown = wrong.length > 0 ? wrong : found;
        const ids = [...new Set(shown.map(({ thing }) => thing.id))].join(', ');
        return {
          summary: `${ids}: ${shown[0]?.protection.says ?? ''} ${expected(where, by)}`,
          steps: shown.map(sayOf),
        };
      },
      missing,
    });
  });
}

/** All that the data may be under is right, or some of it. */
function matchOf(question: Question, thing: Thing, { oneOf }: Protection, by: string | undefined): Extent {
  const each = oneOf.map((held) => isUnder(question, thing, held, by));
  if (each.length === 0) return NOWHERE;
  return { certain: allOf(...each).certain, possible: anyOf(...each).possible };
}

function sayOf({ thing, protection }: Found): TraceStep {
  return step(protection.says, thing, protection.path);
}

function nounOf(where: string, part: string | undefined): string {
  return `${where === 'transit' ? 'in transit' : 'at rest'}${part === undefined ? '' : ` of its ${part}`}`;
}

function expected(where: string, by: string | undefined): string {
  if (where === 'transit') return 'A connection without TLS is accepted.';
  if (by === undefined) return 'It is not encrypted.';
  const keys: Readonly<Record<string, string>> = {
    aws: 'a key of AWS',
    'aws owned': 'a key that AWS owns',
    'aws managed': 'a key that AWS manages',
    customer: 'a key of the customer',
  };
  return `Not encrypted by ${keys[by] ?? by}.`;
}
