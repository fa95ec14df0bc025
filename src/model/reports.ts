import { type Diagnostic, type DiagnosticCode, error, warning } from '../base/index.ts';
import type { Document } from './document.ts';
import type { Path } from './value.ts';

/** How many errors, and how many warnings, are told of one template. */
export const MOST_REPORTS = 200;

/** The faults found in one stack, each with its place in the document. */
export class Reports {
  private readonly document: Document;
  private readonly diagnostics: Diagnostic[];
  private silent = false;
  private readonly added = { error: 0, warning: 0 };

  constructor(document: Document, diagnostics: Diagnostic[]) {
    this.document = document;
    this.diagnostics = diagnostics;
  }

  /** Whether nothing is reported at the moment, because it was reported elsewhere or will be. */
  get areSilent(): boolean {
    return this.silent;
  }

  /** A value that no stack can have. */
  fault(what: string, path: Path, fix?: string): undefined {
    return this.error('LTL1009', what, path, fix);
  }

  error(code: DiagnosticCode, what: string, path: Path, fix?: string): undefined {
    return this.add('error', () => error(code, what, { at: this.document.locate(path), ...(fix && { fix }) }));
  }

  warning(code: DiagnosticCode, what: string, path: Path): undefined {
    return this.add('warning', () => warning(code, what, { at: this.document.locate(path) }));
  }

  /** Something of which the model sees nothing: what AWS alone expands, or a stack that is not here. */
  unseen(what: string, path: Path, code: 'LTL1011' | 'LTL1012' = 'LTL1011'): undefined {
    return this.warning(code, what, path);
  }

  /** Runs something whose faults and references were, or will be, reported elsewhere. */
  quietly<T>(run: () => T): T {
    const before = this.silent;
    this.silent = true;
    try {
      return run();
    } finally {
      this.silent = before;
    }
  }

  /** Whether errors of this kind are told no more: nobody reads so many, and to place each takes time. */
  get areFull(): boolean {
    return this.silent || this.added.error >= MOST_REPORTS;
  }

  private add(severity: Diagnostic['severity'], make: () => Diagnostic): undefined {
    if (!this.silent && this.added[severity]++ < MOST_REPORTS) this.diagnostics.push(make());
  }
}
