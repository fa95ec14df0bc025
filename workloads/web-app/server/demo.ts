/** Invented goods and two customers, for a trial. */
import { hashPassword } from '@lintel/workload-runtime';
import type { Item, NewCustomer } from './store/store.ts';

const NAMES = [
  ['Enamel mug', 1200],
  ['Oak cutting board', 3400],
  ['Linen towel', 1850],
  ['Cast-iron pan', 4900],
  ['Glass carafe', 2750],
  ['Beeswax candle', 900],
  ['Walnut spoon', 1100],
  ['Wool blanket', 8900],
  ['Copper kettle', 6400],
  ['Stoneware bowl', 1600],
  ['Seed box', 2100],
  ['Brass lamp', 12_500],
] as const;

export const DEMO_ITEMS: readonly Item[] = NAMES.map(([name, priceCents], at) => ({
  sku: `HOME-${String(at + 1).padStart(3, '0')}`,
  name,
  priceCents,
  stock: at === 11 ? 0 : 40 + at * 7,
}));

export const DEMO_LOGINS = [
  { email: 'ada@example.com', password: 'a-customer-for-trials', isStaff: false },
  { email: 'staff@example.com', password: 'somebody-of-the-staff', isStaff: true },
] as const;

export function demoCustomers(newId: () => string): Promise<readonly NewCustomer[]> {
  return Promise.all(
    DEMO_LOGINS.map(async ({ email, password, isStaff }) => ({
      id: newId(),
      email,
      passwordHash: await hashPassword(password),
      isStaff,
    })),
  );
}
