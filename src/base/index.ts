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
export {
  allIn,
  allOf,
  anyOf,
  EVERYWHERE,
  type Extent,
  exactlyIn,
  extentOf,
  impliedBy,
  NOWHERE,
  noneOf,
} from './extent.ts';
export { givenEnds } from './given-ends.ts';
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
export { guardInWords } from './guard-words.ts';
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
export { remembered, rememberedOf, rememberedPair, rememberedTexts } from './remembered.ts';
export { sha1 } from './sha1.ts';
export {
  checkShape,
  type DataPath,
  either,
  flag,
  isRecord,
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
export { inShort } from './short-text.ts';
export { didYouMean, nearest } from './suggest.ts';
export { extremes, type SumsInWorld, sumsByWorld, type Term } from './sums-by-world.ts';
export {
  compose,
  escapeWildcards,
  fillHoles,
  hole,
  holeAt,
  holeName,
  holeNames,
  isHole,
  isLike,
  isMadeUpName,
  isSymbolic,
  joinText,
  jsonText,
  literalsOf,
  lowerCase,
  madeUpName,
  mapLiterals,
  matchesGlob,
  NO_TEXT,
  replacePart,
  sameText,
  showText,
  showTextAs,
  splitText,
  stripPrivate,
  type Text,
  textIn,
  trim,
  unitsOf,
} from './text.ts';
export { padTo, widthOf } from './text-width.ts';
