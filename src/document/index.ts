export { leadingEnvironment } from './across.ts';
export { briefDocument, briefPages, briefPlaces } from './brief.ts';
export { document, documentPages, PAGE_PLACES } from './document.ts';
export { diffLines } from './line-diff.ts';
export { type DocumentPage, isGenerated } from './page.ts';
export { type Prose, readProse } from './prose.ts';
export type {
  DocumentedDifference,
  DocumentedDrawing,
  DocumentedEnvironment,
  DocumentedResolution,
  DocumentSubject,
} from './subject.ts';
