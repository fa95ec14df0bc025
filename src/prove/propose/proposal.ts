/**
 * What might be claimed of a template. A proposal is an idea, not a fact: each is judged like any claim, and only what is
 * proved is kept.
 */
import type { Assertion } from '../../claims/index.ts';
import type { Question } from '../question.ts';

/** The groups in which proposed claims are shown, with what their ids begin with. */
export const AREAS = {
  Network: 'NET',
  'Load balancing': 'LB',
  Encryption: 'ENC',
  'Data kept': 'KEEP',
  Access: 'IAM',
  Alarms: 'ALARM',
  'What runs': 'RUN',
  Inventory: 'INV',
} as const;

export type ProposalArea = keyof typeof AREAS;

export interface Proposal {
  readonly area: ProposalArea;
  /** The name of the subject. Proposals that say the same of several subjects become one claim. */
  readonly of: string;
  /** The strongest first: the first that is proved is kept. */
  readonly attempts: readonly Attempt[];
  /** One would expect it of any such resource: where it is not proved, that is told. */
  readonly isExpected?: true;
}

export interface Attempt {
  /** The title of the claim about these subjects: `Database`, `Database and Cache`. */
  readonly says: (subjects: string, isMany: boolean) => string;
  readonly holds: readonly Assertion[];
}

/** One kind of proposals: looks at the template for what may be worth a promise. */
export type Proposer = (question: Question, nameOf: NameOf) => readonly Proposal[];

/** The name by which claims speak of a resource. */
export type NameOf = (id: string) => string;

/** `A`, `A and B`, `A, B and C`; a long list names the first and counts the rest. */
export function listed(names: readonly string[], most = 6): string {
  const shown = names.length > most ? [...names.slice(0, most - 1), `${names.length - most + 1} more`] : names;
  const [last = 'nothing', ...first] = [...shown].reverse();
  return first.length === 0 ? last : `${first.reverse().join(', ')} and ${last}`;
}

export function howMany(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
