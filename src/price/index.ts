export {
  type Cost,
  type CostFound,
  costOf,
  nearestRows,
  type PriceFound,
  regionalPrice,
  rowOf,
  SHIPPED_PRICES,
  type TierCost,
} from './book.ts';
export {
  type Commitment,
  type CommitmentAsked,
  type CommitmentKind,
  type CommittedService,
  commitmentOf,
  type Payment,
} from './commitment.ts';
export { parsePriceBook } from './price-book-shape.ts';
export type {
  PriceBook,
  PriceGrade,
  PriceQuery,
  PriceRegion,
  PriceRow,
  PriceSource,
  PriceTier,
  RegionalPrice,
} from './price-row.ts';
