/** How an answer of `docs --audit` compares with what a reader found. */
import type { AuditedStatement } from '../../src/answers/index.ts';
import type { LabelledPair } from './pairs.ts';

export interface Score {
  /** Statements that are so, and how many of them the audit calls true; the same of those that are not. */
  readonly true: Share;
  readonly false: Share;
  /** What the audit calls false, and how much of it is. */
  readonly said: Share;
  readonly contradicted: number;
}

export interface Share {
  readonly found: number;
  readonly all: number;
}

export type Answer = readonly (Pick<AuditedStatement, 'line' | 'outcome' | 'contradicts'> &
  Partial<Pick<AuditedStatement, 'kind'>>)[];

/** Kinds of labels that are found by an answer that a service or a part is used. */
const OF_SERVICES: readonly string[] = ['service', 'count', 'resource'];

/**
 * Counts by line: of two statements in one line that are so, one that is called true is one that was found. What no reader
 * found in a line and the audit calls false is wrong. That a service is used stands for no statement of another kind.
 */
export function scoreOf({ statements }: Pick<LabelledPair, 'statements'>, answer: Answer): Score {
  const lines = [...new Set([...statements.map(([line]) => line), ...answer.map(({ line }) => line)])];
  const each = lines.map((line) => {
    const is = (verdict: boolean) => statements.filter(([at, , , so]) => at === line && so === verdict).length;
    const says = (outcome: string) => answer.filter((one) => one.line === line && one.outcome === outcome).length;
    const found = (verdict: boolean) => {
      const own = answer.filter((one) => one.line === line && one.outcome === String(verdict));
      const ofServices = own.filter(({ kind }) => kind === 'service').length;
      const labels = statements.filter(
        ([at, kind, , so]) => at === line && so === verdict && OF_SERVICES.includes(kind),
      ).length;
      return Math.min(is(verdict), own.length - ofServices + Math.min(ofServices, labels));
    };
    return {
      true: { found: found(true), all: is(true) },
      false: { found: found(false), all: is(false) },
      said: { found: Math.min(is(false), says('false')), all: says('false') },
      contradicted: answer.filter((one) => one.line === line && one.contradicts.length > 0).length,
    };
  });
  return sumOf(each);
}

/** A document in which one value is written otherwise, which makes its statement false. */
export interface Twin {
  readonly line: number;
  readonly text: string;
}

export function twinsOf({ statements }: Pick<LabelledPair, 'statements'>, text: string): readonly Twin[] {
  const lines = text.split('\n');
  return statements.flatMap(([line, , , , twin]) => {
    if (twin === undefined) return [];
    const [written, instead] = twin;
    const changed = lines.map((each, index) => (index === line - 1 ? each.replace(written, () => instead) : each));
    return [{ line, text: changed.join('\n') }];
  });
}

/** The error is found where its line has more that is false than it had without. */
export function isTwinFound({ line }: Twin, before: Answer, after: Answer): boolean {
  const wrong = (answer: Answer) => answer.filter((one) => one.line === line && one.outcome === 'false').length;
  return wrong(after) > wrong(before);
}

export function sumOf(scores: readonly Score[]): Score {
  const sum = (part: 'true' | 'false' | 'said'): Share => ({
    found: scores.reduce((all, each) => all + each[part].found, 0),
    all: scores.reduce((all, each) => all + each[part].all, 0),
  });
  return {
    true: sum('true'),
    false: sum('false'),
    said: sum('said'),
    contradicted: scores.reduce((all, each) => all + each.contradicted, 0),
  };
}
