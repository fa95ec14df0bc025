/** What the application keeps: the catalogue, customers and their orders. */
export interface Store {
  /** In the order of their SKU, those behind `after`. */
  items(page: { readonly after?: string; readonly limit: number }): Promise<readonly Item[]>;
  item(sku: string): Promise<Item | undefined>;
  customer(email: string): Promise<Customer | undefined>;
  /** False where the address is taken. */
  addCustomer(customer: NewCustomer): Promise<boolean>;
  place(request: PlaceRequest): Promise<Placed>;
  /** Undefined where there is none, or where it is another customer's. */
  order(id: string, customer: string): Promise<Order | undefined>;
  /** The newest first. */
  orders(customer: string, limit: number): Promise<readonly Order[]>;
  /** Rejects with the reason why nothing can be served: out of reach, or a schema that is older than this release. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export interface Item {
  readonly sku: string;
  readonly name: string;
  readonly priceCents: number;
  readonly stock: number;
}

export interface Customer {
  readonly id: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly isStaff: boolean;
}

export type NewCustomer = Customer;

export interface OrderLine {
  readonly sku: string;
  readonly name: string;
  readonly priceCents: number;
  readonly quantity: number;
}

export interface Order {
  readonly id: string;
  readonly status: 'placed';
  readonly totalCents: number;
  readonly placedAt: Date;
  readonly lines: readonly OrderLine[];
}

export interface PlaceRequest {
  /** The id of the order if one is made. */
  readonly id: string;
  readonly customer: string;
  /** The customer's own key: one key, one order. */
  readonly key: string;
  /** Equal for equal requests. */
  readonly hash: string;
  /** No SKU twice. */
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly now: Date;
}

export type Placed =
  | { readonly kind: 'placed' | 'replayed'; readonly order: Order }
  /** The key stands for another request. */
  | { readonly kind: 'other request' }
  /** A request with this key is on its way at this moment. */
  | { readonly kind: 'running' }
  | { readonly kind: 'out of stock' | 'unknown item'; readonly sku: string };

/** A key is forgotten after this time; it may then stand for a new order. */
export const KEY_LIFE_MS = 24 * 60 * 60 * 1000;

/** Stock is taken in one order everywhere: two orders never wait for each other in a circle. */
export function inOrder<T extends { readonly sku: string }>(lines: readonly T[]): readonly T[] {
  return lines.toSorted((one, other) => (one.sku < other.sku ? -1 : 1));
}
