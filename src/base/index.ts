export { bothOf, type Certainty, eitherOf, oppositeOf } from './certainty.ts';
export { type Cidr, contains, overlaps, parseAddress, parseCidr, showAddress, showCidr } from './cidr.ts';
export {
  compareDecimals,
  type Decimal,
  decimal,
  dividedBy,
  isDecimal,
  largest,
  minus,
  plus,
  round,
  roundUp,
  showDecimal,
  showMoney,
  showRounded,
  smallest,
  times,
  ZERO,
} from './decimal.ts';
export {
  DIAGNOSTICS,
  type Diagnostic,
  type DiagnosticCode,
  error,
  failure,
  type Result,
  type SourcePosition,
  success,
  warning,
} from './diagnostic.ts';
export { allOf, anyOf, EVERYWHERE, type Extent, exactlyIn, extentOf, impliedBy, NOWHERE, noneOf } from './extent.ts';
export { findCycle, inDependencyOrder } from './graph.ts';
export {
  ALWAYS,
  and,
  describeGuard,
  exampleOf,
  type Guard,
  GuardSpace,
  implies,
  NEVER,
  not,
  or,
  restrict,
  type Variable,
  variablesOf,
} from './guard.ts';
export {
  covers,
  type Intervals,
  intersect,
  interval,
  isEmpty,
  NONE,
  sameIntervals,
  subtract,
  union,
} from './intervals.ts';
export {
  checkShape,
  type DataPath,
  either,
  flag,
  type JsonSchema,
  list,
  number,
  object,
  record,
  recursive,
  type Shape,
  type Shaped,
  text,
  variants,
  walk,
  word,
} from './shape.ts';
export { didYouMean, nearest } from './suggest.ts';
export {
  fillHoles,
  hole,
  holeAt,
  holeName,
  holeNames,
  isMadeUpName,
  isSymbolic,
  madeUpName,
  matchesGlob,
  sameText,
  showText,
  splitOutsideHoles,
} from './text.ts';
export { widthOf } from './text-width.ts';
