export { leadingEnvironment } from './across.ts';
export { type DocumentPage, document, documentPages, isGenerated, PAGE_PLACES } from './document.ts';
export { diffLines } from './line-diff.ts';
export { type Prose, readProse } from './prose.ts';
export type {
  DocumentedDifference,
  DocumentedDrawing,
  DocumentedEnvironment,
  DocumentedResolution,
  DocumentSubject,
} from './subject.ts';
