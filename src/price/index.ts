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
