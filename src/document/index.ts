export { leadingEnvironment } from './across.ts';
export { document, isGenerated } from './document.ts';
export { diffLines } from './line-diff.ts';
export { type Prose, readProse } from './prose.ts';
export type {
  DocumentedAmounts,
  DocumentedClaim,
  DocumentedDifference,
  DocumentedDrawing,
  DocumentedEnvironment,
  DocumentedFlow,
  DocumentedPrice,
  DocumentedPriceComponent,
  DocumentedPriceLine,
  DocumentedResolution,
  DocumentedStack,
  DocumentedStatement,
  DocumentedStatements,
  DocumentedVariant,
  DocumentSubject,
  Standing,
} from './subject.ts';
