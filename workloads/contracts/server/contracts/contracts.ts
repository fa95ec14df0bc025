/** Contracts as they are made, changed and moved. Every change leaves a version and an entry of the audit in one transaction. */
import { Refused } from '@lintel/workload-runtime';
import { type Actor, isAtLeast, isClosed, mayEdit, mayMove, movesFrom } from '../../src/rights.ts';
import { problemsOf } from '../../src/rules.ts';
import type { Status, Terms } from '../../src/terms.ts';
import { contractValue } from '../../src/value.ts';
import type { Change, ContractRecord, Rows, Store } from '../store/store.ts';
import { addToAudit } from './audit.ts';

/** Of one row among many: its place in the request, and what was wrong with it. */
interface RowFault {
  readonly row: number;
  readonly error: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

export interface Contracts {
  create(actor: Actor, terms: Terms): Promise<ContractRecord>;
  /** `version` is the one that the actor saw. */
  update(actor: Actor, id: string, version: number, terms: Terms): Promise<ContractRecord>;
  move(actor: Actor, id: string, version: number, to: Status): Promise<ContractRecord>;
  remove(actor: Actor, id: string, version: number): Promise<void>;
  /** Throws where there is none, or where it is deleted. */
  find(id: string): Promise<ContractRecord>;
  /** All rows or none: what was wrong with each is told in the refusal's details. */
  createAll(actor: Actor, all: readonly Read[]): Promise<readonly ContractRecord[]>;
  updateAll(actor: Actor, all: readonly Aimed<{ readonly terms: Read }>[]): Promise<readonly ContractRecord[]>;
  moveAll(actor: Actor, all: readonly Aimed<{ readonly to: Status }>[]): Promise<readonly ContractRecord[]>;
  removeAll(actor: Actor, all: readonly Aimed<object>[]): Promise<void>;
}

/** The terms of a row. Throws the refusal of this row where they cannot be read. */
type Read = () => Terms;

export type Aimed<T> = T & { readonly id: string; readonly version: number };

export interface ContractsParts {
  readonly store: Store;
  readonly now: () => number;
  readonly newId: () => string;
}

export function contractsOf({ store, now, newId }: ContractsParts): Contracts {
  const within = {
    async create(rows: Rows, actor: Actor, terms: Terms): Promise<ContractRecord> {
      demand(actor, 'USER');
      const at = new Date(now());
      const contract: ContractRecord = {
        id: newId(),
        version: 1,
        status: 'DRAFT',
        terms,
        totalValue: worth(terms),
        createdBy: actor.id,
        createdAt: at,
        updatedBy: actor.id,
        updatedAt: at,
        isDeleted: false,
      };
      await rows.addContract(contract);
      await keep(rows, contract, 'created', {});
      return contract;
    },
    async update(rows: Rows, actor: Actor, { id, version, terms }: Aimed<{ readonly terms: Terms }>) {
      demand(actor, 'USER');
      const before = await seen(rows, id, version);
      if (!mayEdit(actor, before)) throw forbidden('Only drafts of your own may be changed.');
      if (isClosed(before.status))
        throw new Refused(409, 'CONTRACT_CLOSED', `A contract that is ${before.status} stays as it is.`);
      const changed = Object.keys(terms).filter((name) => !isSame(name, terms, before.terms));
      return change(rows, actor, before, 'updated', { terms, totalValue: worth(terms) }, { changed });
    },
    async move(rows: Rows, actor: Actor, { id, version, to }: Aimed<{ readonly to: Status }>) {
      demand(actor, 'USER');
      const before = await seen(rows, id, version);
      if (!movesFrom(before.status).includes(to))
        throw new Refused(409, 'WRONG_STATUS', `A contract does not go from ${before.status} to ${to}.`, {
          details: { from: before.status, to, allowed: movesFrom(before.status) },
        });
      if (!mayMove(actor, before, to)) throw forbidden(`Only a manager moves this contract to ${to}.`);
      return change(rows, actor, before, 'moved', { status: to }, { from: before.status, to });
    },
    async remove(rows: Rows, actor: Actor, { id, version }: Aimed<object>) {
      demand(actor, 'ADMIN');
      const before = await seen(rows, id, version);
      return change(rows, actor, before, 'deleted', { isDeleted: true }, {});
    },
  };

  async function change(
    rows: Rows,
    actor: Actor,
    before: ContractRecord,
    kind: Change,
    what: Partial<ContractRecord>,
    details: Readonly<Record<string, unknown>>,
  ): Promise<ContractRecord> {
    const contract: ContractRecord = {
      ...before,
      ...what,
      version: before.version + 1,
      updatedBy: actor.id,
      updatedAt: new Date(now()),
    };
    await rows.changeContract(contract);
    await keep(rows, contract, kind, details);
    return contract;
  }

  async function keep(
    rows: Rows,
    contract: ContractRecord,
    kind: Change,
    details: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const { id, version, status, terms, totalValue, updatedBy: by, updatedAt: at } = contract;
    await rows.addVersion({ contractId: id, version, change: kind, status, terms, totalValue, by, at });
    await addToAudit(rows, at, {
      actor: by,
      action: `contract.${kind}`,
      subject: id,
      details: { version, ...details },
    });
  }

  const together = async <Row, Made>(
    actor: Actor,
    all: readonly Row[],
    each: (rows: Rows, row: Row) => Promise<Made>,
    idOf: (row: Row) => string = () => '',
  ): Promise<readonly Made[]> => {
    demand(actor, 'MANAGER');
    // Rows are locked in one order everywhere: two requests never wait for each other in a circle.
    const inOrder = [...all.entries()].toSorted(([, one], [, other]) => (idOf(one) < idOf(other) ? -1 : 1));
    return store.transaction(async (rows) => {
      const [made, faults]: [(readonly [number, Made])[], RowFault[]] = [[], []];
      for (const [row, asked] of inOrder) {
        try {
          made.push([row, await each(rows, asked)]);
        } catch (fault) {
          if (!(fault instanceof Refused)) throw fault;
          const { code: error, message, details } = fault;
          faults.push({ row, error, message, ...(details !== undefined && { details }) });
        }
      }
      if (faults.length > 0)
        throw new Refused(
          422,
          'ROWS_REFUSED',
          `${faults.length} of ${all.length} rows were refused, so none was done.`,
          {
            details: { rows: faults.toSorted((one, other) => one.row - other.row) },
          },
        );
      return made.toSorted(([one], [other]) => one - other).map(([, each]) => each);
    });
  };

  return {
    create: (actor, terms) => store.transaction((rows) => within.create(rows, actor, terms)),
    update: (actor, id, version, terms) =>
      store.transaction((rows) => within.update(rows, actor, { id, version, terms })),
    move: (actor, id, version, to) => store.transaction((rows) => within.move(rows, actor, { id, version, to })),
    async remove(actor, id, version) {
      await store.transaction((rows) => within.remove(rows, actor, { id, version }));
    },
    async find(id) {
      const contract = await store.contract(id);
      if (contract === undefined || contract.isDeleted) throw missing();
      return contract;
    },
    createAll: (actor, all) => together(actor, all, (rows, read) => within.create(rows, actor, read())),
    updateAll: (actor, all) =>
      together(actor, all, (rows, { terms, ...row }) => within.update(rows, actor, { ...row, terms: terms() }), ID),
    moveAll: (actor, all) => together(actor, all, (rows, row) => within.move(rows, actor, row), ID),
    async removeAll(actor, all) {
      await together(actor, all, (rows, row) => within.remove(rows, actor, row), ID);
    },
  };
}

const ID = ({ id }: { readonly id: string }) => id;

/** The contract, locked, as the actor saw it. */
async function seen(rows: Rows, id: string, version: number): Promise<ContractRecord> {
  const contract = await rows.lockContract(id);
  if (contract === undefined || contract.isDeleted) throw missing();
  if (contract.version !== version)
    throw new Refused(412, 'STALE_VERSION', 'Somebody changed the contract since you read it.', {
      details: { yours: version, current: contract.version },
    });
  return contract;
}

function worth(terms: Terms): string {
  const problems = problemsOf(terms);
  if (problems.length > 0)
    throw new Refused(400, 'BAD_TERMS', 'The terms are not allowed.', { details: { issues: problems } });
  return contractValue(terms).total;
}

function isSame(name: string, one: Terms, other: Terms): boolean {
  const [first, second] = [Object.entries(one), Object.entries(other)].map((entries) =>
    new Map<string, unknown>(entries).get(name),
  );
  return JSON.stringify(first) === JSON.stringify(second);
}

function demand(actor: Actor, role: Actor['role']): void {
  if (!isAtLeast(actor, role)) throw forbidden(`This takes the role ${role}.`);
}

function missing(): Refused {
  return new Refused(404, 'NOT_FOUND', 'There is no such contract.');
}

export function forbidden(message: string): Refused {
  return new Refused(403, 'FORBIDDEN', message);
}
