/** What every store of `contracts` does, whatever it keeps things in. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { addToAudit, verifyAudit } from '../../workloads/contracts/server/contracts/audit.ts';
import { contractsOf } from '../../workloads/contracts/server/contracts/contracts.ts';
import type { ContractQuery, Store, Usage, User } from '../../workloads/contracts/server/store/store.ts';
import { termsOf } from '../../workloads/contracts/src/sample.ts';

const NOW = new Date('2026-11-20T03:04:05.678Z');
const LATER = new Date('2026-12-20T00:00:00.000Z');

const EVERYTHING: ContractQuery = { sort: 'name', isDescending: false, offset: 0, limit: 100 };

export function describeContractsStore(name: string, open: () => Promise<Store>): void {
  async function office() {
    const store = await open();
    const user = await userIn(store);
    const contracts = contractsOf({ store, now: () => NOW.getTime(), newId: randomUUID });
    return { store, user, contracts, actor: { id: user.id, role: 'ADMIN' as const } };
  }

  async function userIn(store: Store, more: Partial<User> = {}): Promise<User> {
    const id = randomUUID();
    const user: User = {
      id,
      email: `${id}@example.com`,
      name: 'Somebody',
      passwordHash: 'x',
      role: 'ADMIN',
      isActive: true,
      createdAt: NOW,
      ...more,
    };
    expect(await store.addUser(user)).toBe(true);
    return user;
  }

  const usage = (more: Partial<Usage>): Usage => ({
    at: NOW,
    user: 'u',
    type: 'chat',
    model: 'm',
    input: 10,
    output: 5,
    cacheRead: 0,
    cacheWrite: 0,
    costUsd: '0.00000001',
    savedUsd: '0.00000000',
    latencyMs: 7,
    outcome: 'ok',
    isCached: false,
    ...more,
  });

  describe(name, () => {
    test('a user is kept as it was given, once for each address', async () => {
      const { store, user } = await office();
      expect(await store.user(user.id)).toEqual(user);
      expect(await store.userByEmail(user.email)).toEqual(user);
      expect(await store.addUser({ ...user, id: randomUUID() })).toBe(false);
      await store.changeUser(user.id, { role: 'VIEWER', isActive: false });
      expect(await store.users()).toEqual([{ ...user, role: 'VIEWER', isActive: false }]);
      expect(await store.user(randomUUID())).toBeUndefined();
    });

    test('a session has its user, ends, and is forgotten with its tokens', async () => {
      const { store, user } = await office();
      const session = { id: randomUUID(), userId: user.id, createdAt: NOW, expiresAt: LATER };
      const other = { ...session, id: randomUUID() };
      const token = { hash: 'a'.repeat(64), sessionId: session.id, expiresAt: LATER };
      await store.addSession(session);
      await store.addSession(other);
      await store.addToken(token);
      expect(await store.sessionWithUser(session.id)).toEqual({ session, user });
      expect(await store.transaction((rows) => rows.lockToken(token.hash))).toEqual(token);
      await store.spendToken(token.hash, NOW);
      expect(await store.transaction((rows) => rows.lockToken(token.hash))).toEqual({ ...token, usedAt: NOW });
      await store.revokeSessionsOf(user.id, NOW, session.id);
      expect((await store.sessionWithUser(session.id))?.session.revokedAt).toBeUndefined();
      expect((await store.sessionWithUser(other.id))?.session.revokedAt).toEqual(NOW);
      await store.revokeSession(session.id, NOW);
      await store.revokeSession(session.id, LATER);
      expect((await store.sessionWithUser(session.id))?.session.revokedAt).toEqual(NOW);
      await store.forgetSessions(new Date(LATER.getTime() + 1));
      expect(await store.sessionWithUser(session.id)).toBeUndefined();
      expect(await store.transaction((rows) => rows.lockToken(token.hash))).toBeUndefined();
    });

    test('W3-V13 of many who bring one refresh token at once, one is given the next', async () => {
      const { store, user } = await office();
      const session = { id: randomUUID(), userId: user.id, createdAt: NOW, expiresAt: LATER };
      await store.addSession(session);
      await store.addToken({ hash: 'b'.repeat(64), sessionId: session.id, expiresAt: LATER });
      const taken = await Promise.all(
        Array.from({ length: 8 }, () =>
          store.transaction(async (rows) => {
            const token = await rows.lockToken('b'.repeat(64));
            if (token === undefined || token.usedAt !== undefined) return false;
            await rows.spendToken(token.hash, NOW);
            return true;
          }),
        ),
      );
      expect(taken.filter(Boolean)).toHaveLength(1);
    });

    test('a contract and its versions are kept as they were given', async () => {
      const { store, contracts, actor } = await office();
      const terms = termsOf({ notes: 'ünï, "quoted", \\ and\nlines', tags: ['a', 'b'] });
      const made = await contracts.create(actor, terms);
      expect(await store.contract(made.id)).toEqual(made);
      expect(made.terms).toEqual(terms);
      const moved = await contracts.move(actor, made.id, 1, 'PENDING');
      expect(await store.contract(made.id)).toEqual(moved);
      expect(await store.versions(made.id)).toMatchObject([
        { version: 2, change: 'moved', status: 'PENDING', at: NOW, by: actor.id },
        { version: 1, change: 'created', status: 'DRAFT', totalValue: made.totalValue, terms },
      ]);
    });

    test('W3-V6 of many who change one version at once, one does, and nothing of the others is left', async () => {
      const { store, contracts, actor } = await office();
      const { id } = await contracts.create(actor, termsOf({}));
      const changes = await Promise.allSettled(
        Array.from({ length: 8 }, (_, each) => contracts.update(actor, id, 1, termsOf({ name: `Name ${each}` }))),
      );
      expect(changes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await store.contract(id))?.version).toBe(2);
      expect(await store.versions(id)).toHaveLength(2);
      expect(await verifyAudit(store)).toEqual({ entries: 2, isWhole: true });
    });

    test('contracts that are made at once stand in one chain', async () => {
      const { store, contracts, actor } = await office();
      await Promise.all(Array.from({ length: 12 }, () => contracts.create(actor, termsOf({}))));
      expect(await verifyAudit(store)).toEqual({ entries: 12, isWhole: true });
      const page = await store.audit({ limit: 5, before: 8 });
      expect(page.map(({ seq }) => seq)).toEqual([7, 6, 5, 4, 3]);
    });

    test('an entry of the audit is read as it was written', async () => {
      const { store, actor } = await office();
      await store.transaction((rows) =>
        addToAudit(rows, NOW, {
          actor: actor.id,
          action: 'a',
          subject: 's',
          details: { z: 1, a: [{ y: 'x', b: 0.1 }] },
        }),
      );
      expect(await store.audit({ limit: 1, subject: 's' })).toMatchObject([
        { seq: 1, at: NOW, details: { z: 1, a: [{ y: 'x', b: 0.1 }] } },
      ]);
      expect(await verifyAudit(store)).toMatchObject({ isWhole: true });
    });

    test('work that fails leaves nothing', async () => {
      const { store, user } = await office();
      const work = store.transaction(async (rows) => {
        await rows.changeUser(user.id, { role: 'VIEWER' });
        await addToAudit(rows, NOW, { actor: user.id, action: 'a', subject: 's' });
        throw new Error('no');
      });
      await expect(work).rejects.toThrow('no');
      expect((await store.user(user.id))?.role).toBe('ADMIN');
      expect(await store.audit({ limit: 9 })).toEqual([]);
    });

    test('lists: filters, parts of names that stand for themselves, order and pages', async () => {
      const { store, contracts, actor } = await office();
      for (const [title, client, capacity, site] of [
        ['b', 'North 100%', 650, 'Oakland'],
        ['A', 'South_1', 1300, 'Reno'],
        ['c', 'north', 975, 'Fresno'],
      ] as const)
        await contracts.create(actor, termsOf({ name: title, client, capacity, site }));
      const [gone] = (await store.contracts({ ...EVERYTHING, search: 'fresno' })).contracts;
      await contracts.remove(actor, gone?.id ?? '', 1);
      const names = async (query: Partial<ContractQuery>) =>
        (await store.contracts({ ...EVERYTHING, ...query })).contracts.map(({ terms }) => terms.name);
      expect(await names({})).toEqual(['A', 'b']);
      expect(await names({ isDescending: true })).toEqual(['b', 'A']);
      expect(await names({ client: 'NORTH' })).toEqual(['b']);
      expect(await names({ client: '%' })).toEqual(['b']);
      expect(await names({ search: '_' })).toEqual(['A']);
      expect(await names({ sort: 'capacity' })).toEqual(['b', 'A']);
      expect(await names({ sort: 'totalValue', isDescending: true })).toEqual(['A', 'b']);
      expect(await names({ status: 'ACTIVE' })).toEqual([]);
      expect(await names({ systemType: 'PP', offset: 1, limit: 1 })).toEqual(['b']);
      expect((await store.contracts({ ...EVERYTHING, limit: 1 })).total).toBe(2);
      expect(await store.overview()).toMatchObject([{ status: 'DRAFT', contracts: 2, capacity: 1950 }]);
    });

    test('uses of Claude are summed by kind, and what they cost to eight places', async () => {
      const { store } = await office();
      await store.addUsage(usage({}));
      await store.addUsage(usage({ costUsd: '0.01220700' }));
      await store.addUsage(usage({ costUsd: undefined, outcome: 'error' }));
      await store.addUsage(usage({ isCached: true, costUsd: '0.00000000', savedUsd: '0.5' }));
      await store.addUsage(usage({ at: LATER, costUsd: '9' }));
      expect(await store.spent(NOW, LATER)).toBe('0.01220701');
      expect(await store.spent(new Date(0), NOW)).toBe('0.00000000');
      const plain = { type: 'chat', model: 'm', input: 10, output: 5, unpriced: 0, latencyMs: 7, requests: 1 };
      expect(await store.usageSums(NOW, LATER)).toEqual([
        { ...plain, outcome: 'error', isCached: false, costUsd: '0.00000000', savedUsd: '0.00000000', unpriced: 1 },
        {
          ...plain,
          outcome: 'ok',
          isCached: false,
          costUsd: '0.01220701',
          savedUsd: '0.00000000',
          requests: 2,
          input: 20,
          output: 10,
          latencyMs: 14,
        },
        { ...plain, outcome: 'ok', isCached: true, costUsd: '0.00000000', savedUsd: '0.50000000' },
      ]);
    });

    test('it answers that it serves', async () => {
      const { store } = await office();
      await expect(store.check()).resolves.toBeUndefined();
      expect(await store.isMigrated()).toBe(true);
    });
  });
}
