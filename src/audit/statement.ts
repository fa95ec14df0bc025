import type { Contradiction, FindingOutcome, StatementKind } from '../answers/index.ts';
import type { Place } from '../model/index.ts';

export type StatementValue = string | number | boolean | readonly string[];

/** One checkable thing that a document says, as a fact without its sentence. */
export interface Statement {
  /** Lines and columns count from 1; `end` is the column after the last character. */
  readonly line: number;
  readonly column: number;
  readonly end: number;
  readonly kind: StatementKind;
  /** What it speaks of: a word of `vocabulary.ts`, then the words that tell one such thing from another. */
  readonly subject: readonly string[];
  readonly values: Readonly<Record<string, StatementValue>>;
  /** The environments it speaks of (`dev`, `staging`, `prod`). @default - all that the document speaks of */
  readonly environments?: readonly string[];
  /**
   * `planned`: not yet so; `optional`: so under a condition or on demand; `asked`: what the reader must have or do.
   *
   * @default - it is so
   */
  readonly modality?: 'planned' | 'optional' | 'asked';
  /** The template files that its section speaks of, where the document names several. @default - none in particular */
  readonly about?: readonly string[];
  /** The section or the code that it stands in is about another tool, whose system need not be that of the template. */
  readonly tool?: string;
  /** Code and drawings are often examples or plans. @default - prose, a list or a table */
  readonly written?: 'code' | 'drawing';
  /** Words of its sentence that nobody understood, in its order. @default - none */
  readonly unread?: readonly string[];
  /** A few of the document's words, at most 80 characters. */
  readonly quote: string;
}

/** What a rule finds out about one statement. */
export interface StatementJudgement {
  readonly outcome: FindingOutcome;
  /** What is so instead, what makes it so, or what is missing to know it; a clause without a full stop. */
  readonly because: string;
  /** Where the template says so. */
  readonly at?: readonly Place[];
  /** The page that states the rule of AWS or of a tool. */
  readonly source?: string;
  /** The outcome rests on all that the template has: what is not read of it could change it. */
  readonly absent?: true;
  /** It is false because the template has no such thing at all, which may stand elsewhere. */
  readonly none?: true;
  /** What would be true in place of the figure of a false statement, where one value is. */
  readonly right?: string;
}

/** Two statements of one document that cannot both hold. */
export interface Clash {
  readonly statement: Statement;
  readonly other: Statement;
  /** Why not, a clause. */
  readonly because: string;
}

export interface StatementFinding extends StatementJudgement {
  readonly statement: Statement;
  /** The statement in our words. */
  readonly says: string;
  readonly contradicts: readonly Contradiction[];
}

export function textValue(statement: Statement, name: string): string {
  const value = statement.values[name];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

export function numberValue(statement: Statement, name: string): number | undefined {
  const value = statement.values[name];
  return typeof value === 'number' ? value : undefined;
}

export function listValue(statement: Statement, name: string): readonly string[] {
  const value = statement.values[name];
  return Array.isArray(value) ? value : typeof value === 'string' ? [value] : [];
}

/** The subject of the statement, as a reader sees it: `database (api)`. */
export function showSubject({ subject }: Statement): string {
  const [concept = '', ...words] = subject;
  return words.length === 0 ? concept : `${concept} (${words.join(' ')})`;
}
