import type { TlsVersion } from '../../aws/index.ts';
import { allOf, type Extent, type Guard, impliedBy, NEVER, not, or } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { type Accepting, endsTls } from '../encryption/tls-versions.ts';
import { about, judge, step } from '../judge.ts';
import type { Question } from '../question.ts';
import type { Judgement } from '../verdict.ts';

type Tls = Extract<Assertion, { kind: 'tls' }>;

const ORDER: readonly TlsVersion[] = ['1.0', '1.1', '1.2', '1.3'];

/** What is connected to accepts no TLS version older than the floor. */
export function judgeTls(question: Question, { of, atLeast }: Tls): Judgement {
  return about(question, of, (things) => {
    const read = things.map((thing) => ({ thing, accepting: endsTls(thing.type)?.read(question, thing) }));
    const stranger = read.find(({ accepting }) => accepting === undefined);
    if (stranger !== undefined) {
      const { id, type } = stranger.thing;
      return {
        outcome: 'unknown',
        trace: [],
        missing: [`the TLS versions of ${id}: ${type} is not a type of which they are known`],
      };
    }
    const trace = read.flatMap(({ thing, accepting = [] }) =>
      accepting.map(({ says, path }) => step(says, thing, path)),
    );
    const matches = read.map(({ thing, accepting = [] }): Extent => {
      const worlds = (wanted: (each: Accepting) => boolean): Guard =>
        or(NEVER, ...accepting.filter(wanted).map(({ when }) => when));
      const isOld = ({ oldest }: Accepting) =>
        oldest === 'none' || (oldest !== undefined && ORDER.indexOf(oldest) < ORDER.indexOf(atLeast));
      const old = worlds(isOld);
      const open = worlds(({ oldest }) => oldest === undefined);
      return impliedBy(thing.when, { certain: not(or(old, open)), possible: not(old) });
    });
    return judge(allOf(...matches), {
      trace,
      counterexample: () => ({
        summary: `A client may connect with a TLS version older than ${atLeast}.`,
        steps: trace,
      }),
      missing: read.flatMap(({ accepting = [] }) => accepting.flatMap(({ missing }) => missing ?? [])),
    });
  });
}
