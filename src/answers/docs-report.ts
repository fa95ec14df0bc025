import type { Diagnostic } from '../base/index.ts';

export interface Hunk {
  /** Lines count from 1. */
  readonly before: { readonly line: number; readonly count: number };
  readonly after: { readonly line: number; readonly count: number };
  /** Each with its mark in front: ` ` on both sides, `-` before only, `+` after only. */
  readonly lines: readonly string[];
}

/** `printed`: there is no file, and the document is in the answer. */
export type DocumentState = 'current' | 'written' | 'drifted' | 'missing' | 'printed';

/** Another file of a document: its promises, its history, a runbook. */
export interface DocsPage {
  /** From the working directory. */
  readonly file: string;
  readonly state: DocumentState;
  readonly changes: readonly Hunk[];
}

/** The answer of `docs`. */
export interface DocsReport {
  readonly schema: 'lintel/docs@1';
  readonly target: string;
  /** From the working directory. */
  readonly file?: string;
  /** Of all its files together, the worst; absent where something stood in the way. */
  readonly state?: DocumentState;
  /** From the file as it is to the document as it would be written. */
  readonly changes: readonly Hunk[];
  /** The files beside the main one, where the document has several. */
  readonly pages?: readonly DocsPage[];
  readonly text?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** The answer of `docs --all`. */
export interface DocsReports {
  readonly schema: 'lintel/docs@1';
  readonly targets: readonly DocsReport[];
}
