export type { Bill, BillWorld, ExactComponent, ExactLine, Range, UnusedUsage } from './bill.ts';
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
export { judgeBudget } from './budget.ts';
export { type CommitmentAsked, type CommitmentFound, commitmentOf } from './commitment.ts';
export type { CommitmentKind, CommittedService, Payment } from './commitment-kind.ts';
export { COMMITMENT_FACTS, type CommitmentFact } from './commitment-table.ts';
export { type BillChange, compareBills, differenceOf } from './compare-bills.ts';
export { OfferReader } from './offer-file.ts';
export { OfferedPrices, type PriceQuestion, rowsLike } from './offered-prices.ts';
export { type BillOptions, price, regionsPriced } from './price.ts';
export { parsePriceBook } from './price-book-shape.ts';
export { priceBookText } from './price-book-text.ts';
export {
  misspeltRegion,
  PRICE_REGIONS,
  type ProductFilters,
  type PublishedPrice,
  productFilters,
  publishedPrice,
} from './price-list.ts';
export type {
  PriceBook,
  PriceQuery,
  PriceRegion,
  PriceRow,
  PriceSource,
  PriceTable,
  PriceTier,
  RegionalPrice,
  TablePrice,
} from './price-row.ts';
export { priceTables } from './price-tables.ts';
export { SCENARIOS } from './range.ts';
export { type Refreshed, type RowAnswer, refreshedBook, showPrice } from './refreshed-book.ts';
export { type StatedBill, statedBill } from './stated-bill.ts';
export { type VariantBill, variantBill } from './variants.ts';
