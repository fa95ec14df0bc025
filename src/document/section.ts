import type { DocumentSubject } from './subject.ts';

/** One part of the document. Its name is that of its prose region and never changes. */
export interface Section {
  readonly name: string;
  readonly title: string;
  /** Markdown below the heading; empty where the subject has nothing of the kind, and then the section is absent. */
  write(subject: DocumentSubject): string;
}
