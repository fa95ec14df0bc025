/**
 * What any owner asks of a template, before anybody has promised anything. A *check* is one such question: it looks for the
 * resources that it is about, and says of each what should hold. What it says is judged as a claim is.
 */
import type { StandingCheck } from '../../answers/index.ts';
import type { Assertion } from '../../claims/index.ts';
import type { NameOf } from '../propose/proposal.ts';
import type { Question } from '../question.ts';
import type { Judgement } from '../verdict.ts';

export interface CheckDefinition extends StandingCheck {
  readonly area: 'Network' | 'Access' | 'Encryption' | 'Data kept' | 'Alarms' | 'What runs' | 'Survival' | 'Age';
  /** @param day today, `YYYY-MM-DD` */
  readonly standing: (question: Question, nameOf: NameOf, day: string) => readonly StandingPromise[];
  /** Resources of which everything holds that the check asks; at least one of them is asked about. */
  readonly holds: CheckExample;
  /** Resources of which something does not hold. */
  readonly fails: CheckExample;
}

/** What a check says of one resource. */
export interface StandingPromise {
  /** The id of the resource in the model. */
  readonly of: string;
  /** What should hold, in words. */
  readonly title: string;
  /** In the vocabulary of claims; or the judgement itself, where the vocabulary has no word. */
  readonly judged: readonly Assertion[] | Judgement;
}

export interface CheckExample {
  readonly says: string;
  readonly resources: Readonly<Record<string, { readonly Type: string } & Readonly<Record<string, unknown>>>>;
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
