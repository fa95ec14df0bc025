/** The steps of the schema. */
import type { Migration, Schema } from '@lintel/workload-runtime/migrate';

const STEPS: readonly Migration[] = [
  {
    id: 1,
    name: 'catalogue, customers and orders',
    sql: `
      CREATE TABLE items (
        sku text PRIMARY KEY CHECK (sku ~ '^[A-Z0-9-]{1,32}$'),
        name text NOT NULL,
        price_cents integer NOT NULL CHECK (price_cents >= 0),
        stock integer NOT NULL CHECK (stock >= 0)
      );
      CREATE TABLE customers (
        id uuid PRIMARY KEY,
        email text NOT NULL UNIQUE,
        password_hash text NOT NULL,
        is_staff boolean NOT NULL DEFAULT false
      );
      CREATE TABLE orders (
        id uuid PRIMARY KEY,
        customer uuid NOT NULL REFERENCES customers,
        status text NOT NULL CHECK (status = 'placed'),
        total_cents bigint NOT NULL CHECK (total_cents >= 0),
        placed_at timestamptz NOT NULL
      );
      CREATE INDEX orders_of_customer ON orders (customer, placed_at DESC, id);
      CREATE TABLE order_lines (
        order_id uuid NOT NULL REFERENCES orders,
        sku text NOT NULL REFERENCES items,
        name text NOT NULL,
        price_cents integer NOT NULL,
        quantity integer NOT NULL CHECK (quantity > 0),
        PRIMARY KEY (order_id, sku)
      );
      CREATE TABLE idempotency (
        customer uuid NOT NULL REFERENCES customers,
        key text NOT NULL,
        request_hash text NOT NULL,
        order_id uuid NOT NULL REFERENCES orders,
        made_at timestamptz NOT NULL,
        PRIMARY KEY (customer, key)
      );
      CREATE INDEX idempotency_by_age ON idempotency (made_at);`,
  },
];

export const SCHEMA: Schema = { steps: STEPS, role: 'web_app' };
