/** Invented contracts and four users, for a trial. */
import { hashPassword } from '@lintel/workload-runtime';
import { type Changes, termsOf } from '../src/sample.ts';
import type { Role, Status } from '../src/terms.ts';
import { contractsOf } from './contracts/contracts.ts';
import type { Store, User } from './store/store.ts';

export const DEMO_LOGINS: readonly {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly role: Role;
}[] = [
  { email: 'admin@example.com', name: 'Ines Okafor', password: 'keeper-of-all-accounts', role: 'ADMIN' },
  { email: 'manager@example.com', name: 'Tomas Lindqvist', password: 'approves-what-is-right', role: 'MANAGER' },
  { email: 'user@example.com', name: 'Mara Castellano', password: 'writes-drafts-all-day', role: 'USER' },
  { email: 'viewer@example.com', name: 'Yusuf Brandt', password: 'only-ever-looks-at-them', role: 'VIEWER' },
];

const CONTRACTS: readonly (Changes & { readonly to: readonly Status[] })[] = [
  {
    name: 'Harbor Point campus',
    client: 'Harbor Point Hospital',
    site: 'Oakland, CA',
    capacity: 1300,
    to: ['PENDING', 'ACTIVE'],
  },
  {
    name: 'Cold store 4',
    client: 'Northway Foods',
    site: 'Fresno, CA',
    capacity: 650,
    termYears: 15,
    financial: { baseRate: 0.138, escalation: 2.5 },
    tags: ['food', 'cold chain'],
    to: ['PENDING', 'ACTIVE'],
  },
  {
    name: 'Ridge data hall',
    client: 'Ridge Colocation',
    site: 'Reno, NV',
    systemType: 'MG',
    capacity: 3900,
    termYears: 20,
    financial: { baseRate: 0.112, microgridAdder: 0.018, escalation: 3 },
    technical: { voltage: '4.16kV', gridVoltage: '13.2kV', components: ['RI', 'AC', 'UC', 'BESS'] },
    operating: { outputWarranty: 97, efficiency: 58, minDemand: 900, maxDemand: 3600, reliability: '5-9s' },
    tags: ['data centre'],
    to: ['PENDING', 'ACTIVE'],
  },
  {
    name: 'Valley college microgrid',
    client: 'Valley Community College',
    site: 'San Jose, CA',
    systemType: 'AMG',
    capacity: 975,
    termYears: 20,
    financial: { baseRate: 0.149, microgridAdder: 0.022, escalation: 5 },
    technical: { voltage: '480V', gridVoltage: '13.2kV', components: ['RI', 'AC', 'Solar', 'BESS'] },
    operating: { minDemand: 200, maxDemand: 900 },
    tags: ['education', 'solar'],
    to: ['PENDING'],
  },
  {
    name: 'Island pump station',
    client: 'Bay Water District',
    site: 'Vallejo, CA',
    systemType: 'OG',
    capacity: 650,
    termYears: 10,
    financial: { baseRate: 0.31, escalation: 3 },
    operating: { minDemand: 50, maxDemand: 600, reliability: '4-9s' },
    notes: 'The diesel sets of the site stay as reserve for the first two years.',
    tags: ['water'],
    to: ['PENDING'],
  },
  {
    name: 'Line 2 bakery',
    client: 'Northway Foods',
    site: 'Modesto, CA',
    capacity: 325,
    termYears: 5,
    operating: { minDemand: 120, maxDemand: 300 },
    to: [],
  },
  {
    name: 'Head office retrofit',
    client: 'Castor Insurance',
    site: 'San Francisco, CA',
    capacity: 975,
    termYears: 12,
    financial: { baseRate: 0.162, escalation: 3.5 },
    to: [],
  },
  {
    name: 'Terminal B',
    client: 'Redwood Regional Airport',
    site: 'Santa Rosa, CA',
    capacity: 1625,
    termYears: 15,
    effectiveDate: '2021-07-01',
    tags: ['airport'],
    to: ['PENDING', 'ACTIVE', 'EXPIRED'],
  },
  { name: 'Warehouse roof study', client: 'Castor Insurance', site: 'Tracy, CA', capacity: 325, to: ['CANCELLED'] },
];

interface Outside {
  readonly now: () => number;
  readonly newId: () => string;
}

/** False where there are users already: then nothing is added. */
export async function fillDemo(store: Store, { now, newId }: Outside, hashCost?: number): Promise<boolean> {
  if ((await store.users()).length > 0) return false;
  const users: User[] = [];
  for (const { email, name, password, role } of DEMO_LOGINS) {
    const passwordHash = await hashPassword(password, hashCost);
    const user = { id: newId(), email, name, passwordHash, role, isActive: true, createdAt: new Date(now()) };
    await store.addUser(user);
    users.push(user);
  }
  const [, manager, writer] = users;
  if (manager === undefined || writer === undefined) throw new Error('The users of the demo are not all there.');
  const contracts = contractsOf({ store, now, newId });
  for (const { to, ...changes } of CONTRACTS) {
    let contract = await contracts.create(writer, termsOf(changes));
    for (const status of to) contract = await contracts.move(manager, contract.id, contract.version, status);
  }
  return true;
}
