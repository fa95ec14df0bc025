import type { TlsVersion } from '../../aws/index.ts';
import { allOf, and, type Extent, type Guard, impliedBy, NEVER, not, or } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { balancerListeners, LOAD_BALANCER, redirecting } from '../encryption/listeners.ts';
import { type Accepting, endsTls } from '../encryption/tls-versions.ts';
import { about, judge, step } from '../judge.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement } from '../verdict.ts';

type Tls = Extract<Assertion, { kind: 'tls' }>;

const ORDER: readonly TlsVersion[] = ['1.0', '1.1', '1.2', '1.3'];

/** What is connected to accepts no TLS version older than the floor. */
export function judgeTls(question: Question, { of, atLeast }: Tls): Judgement {
  return about(question, of, (things) => {
    const read = things.map((thing) => ({ thing, accepting: acceptingOf(question, thing) }));
    const stranger = read.find(({ accepting }) => accepting === undefined);
    if (stranger !== undefined) {
      const { id, type } = stranger.thing;
      return {
        outcome: 'unknown',
        trace: [],
        missing: [`the TLS versions of ${id}: ${type} is not a type of which they are known`],
      };
    }
    const trace = read.flatMap(({ accepting = [] }) => accepting.map(({ says, by, path }) => step(says, by, path)));
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

interface AcceptingBy extends Accepting {
  /** Whose property says so. */
  readonly by: Thing;
}

/** A load balancer accepts what its listeners do; one that only redirects to HTTPS serves nothing. */
function acceptingOf(question: Question, thing: Thing): readonly AcceptingBy[] | undefined {
  if (thing.type !== LOAD_BALANCER)
    return endsTls(thing.type)
      ?.read(question, thing)
      .map((each) => ({ ...each, by: thing }));
  const listeners = balancerListeners(question, thing).map((listener) => ({
    listener,
    own: endsTls(listener.type)?.read(question, listener) ?? [],
    idle: redirecting(question, listener),
  }));
  const serving = listeners.flatMap(({ listener, own, idle }) =>
    own.flatMap((each): readonly AcceptingBy[] => {
      const when = and(each.when, not(idle));
      return when === NEVER ? [] : [{ ...each, when, by: listener }];
    }),
  );
  if (serving.length > 0) return serving;
  const says = `${thing.id} has no listener that serves.`;
  return [{ when: thing.when, path: [], by: thing, oldest: undefined, says, missing: `the listeners of ${thing.id}` }];
}
