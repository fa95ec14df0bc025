/** Who may do what: the page shows it, the server decides it. */
import type { Role, Status } from './terms.ts';

export interface Actor {
  readonly id: string;
  readonly role: Role;
}

interface Subject {
  readonly status: Status;
  readonly createdBy: string;
}

const ORDER: readonly Role[] = ['VIEWER', 'USER', 'MANAGER', 'ADMIN'];

export function isAtLeast(actor: Actor, role: Role): boolean {
  return ORDER.indexOf(actor.role) >= ORDER.indexOf(role);
}

const MOVES: Readonly<Record<Status, readonly Status[]>> = {
  DRAFT: ['PENDING', 'CANCELLED'],
  PENDING: ['ACTIVE', 'CANCELLED'],
  ACTIVE: ['EXPIRED', 'CANCELLED'],
  EXPIRED: [],
  CANCELLED: [],
};

/** Where a contract may go from here. */
export function movesFrom(status: Status): readonly Status[] {
  return MOVES[status];
}

/** A user writes drafts of his own, a manager any contract. */
export function mayEdit(actor: Actor, { status, createdBy }: Subject): boolean {
  if (isAtLeast(actor, 'MANAGER')) return true;
  return actor.role === 'USER' && createdBy === actor.id && status === 'DRAFT';
}

/** A user hands in or gives up drafts of his own; all other moves are a manager's. */
export function mayMove(actor: Actor, contract: Subject, to: Status): boolean {
  if (isAtLeast(actor, 'MANAGER')) return true;
  return mayEdit(actor, contract) && (to === 'PENDING' || to === 'CANCELLED');
}

/** What has ended stays as it was. */
export function isClosed(status: Status): boolean {
  return status === 'EXPIRED' || status === 'CANCELLED';
}
