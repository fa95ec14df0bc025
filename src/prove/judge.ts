import {
  ALWAYS,
  and,
  describeGuard,
  type Extent,
  exampleOf,
  type Guard,
  NEVER,
  not,
  variablesOf,
} from '../base/index.ts';
import type { Subject } from '../claims/index.ts';
import type { Place } from '../model/index.ts';
import type { Question, Thing } from './question.ts';
import { describeSubject, hintFor } from './subjects.ts';
import type { Counterexample, Judgement, TraceStep } from './verdict.ts';

export interface Evidence {
  /** Why it holds, where it does. */
  readonly trace: readonly TraceStep[];
  /** What happens where it does not hold; asked only when there are such worlds. */
  readonly counterexample: (world: Guard) => Counterexample;
  /** What would decide the worlds that are open. */
  readonly missing?: readonly string[];
}

/**
 * Turns worlds into a verdict: proved when it holds in all of them, refuted when it fails in all of them, and `unknown`
 * with the exact condition, or with what is missing, in between.
 */
export function judge(match: Extent, evidence: Evidence): Judgement {
  const fails = not(match.possible);
  if (match.certain === ALWAYS) return { outcome: 'proved', trace: evidence.trace };
  if (fails === ALWAYS) {
    const counterexample = evidence.counterexample(ALWAYS);
    return { outcome: 'refuted', trace: counterexample.steps, counterexample };
  }
  const open = and(match.possible, not(match.certain));
  const variables = [
    ...new Set([...variablesOf(match.certain), ...variablesOf(match.possible)].map((variable) => variable.name)),
  ];
  const missing = [...new Set([...variables, ...(open === NEVER ? [] : (evidence.missing ?? []))])];
  return {
    outcome: 'unknown',
    trace: evidence.trace,
    missing: missing.length > 0 ? missing : ['a value known only when the stack is deployed'],
    ...(match.certain !== NEVER && open === NEVER && { holdsIf: describeGuard(match.certain) }),
    ...(fails !== NEVER && { counterexample: { ...evidence.counterexample(fails), world: worldOf(fails) } }),
  };
}

export function refuted(summary: string, steps: readonly TraceStep[] = [{ says: summary }]): Judgement {
  return { outcome: 'refuted', trace: steps, counterexample: { summary, steps } };
}

/** The claim speaks of what is there, and cannot be judged without something that the templates do not tell. */
export function untold(missing: string): Judgement {
  return { outcome: 'unknown', trace: [{ says: `The templates do not tell ${missing}.` }], missing: [missing] };
}

/** One world of a guard, as parameter values. */
export function worldOf(guard: Guard): Readonly<Record<string, string>> {
  return Object.fromEntries([...exampleOf(guard)].map(([name, value]) => [name, value ?? '(any other value)']));
}

/**
 * Judges a claim about the things of a subject. Where there are none the claim is refuted: it promises something about
 * what the template does not have.
 */
export function about(
  question: Question,
  subject: Subject,
  decide: (things: readonly Thing[]) => Judgement,
): Judgement {
  const things = question.thingsOf(subject);
  if (things.length > 0) return decide(things);
  return refuted(`No resource matches ${describeSubject(subject)}.${hintFor(question, subject)}`);
}

/** What a resource may do that has no policies of its own here: AWS writes those of a service-linked role. */
export function noPrincipal({ id, type }: Thing): Judgement {
  return {
    outcome: 'unknown',
    trace: [],
    missing: [`what ${id} may do: ${type} is no role, user, group or permission set`],
  };
}

export function step(says: string, thing: Pick<Thing, 'id'>, path: Place['path'] = []): TraceStep {
  return { says, at: { subject: thing.id, path } };
}
