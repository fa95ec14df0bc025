/**
 * What a promise to AWS saves: reserved instances, Savings Plans, and Spot, which is a promise of the user to be interrupted.
 * A reservation is billed for every hour of its term, also for those in which nothing runs.
 */

import type { PriceGrade } from '../answers/index.ts';
import { compareDecimals, type Decimal, decimal, dividedBy, minus, ZERO } from '../base/index.ts';
import type { CommitmentKind, CommittedService, Payment } from './commitment-kind.ts';
import { COMMITMENT_FACTS, type CommitmentFact } from './commitment-table.ts';

export interface CommitmentAsked {
  readonly kind: CommitmentKind;
  /** The row of the price book whose price it lowers. */
  readonly row: string;
  /** Not for Spot. @default 1 */
  readonly years?: 1 | 3;
  /** Not for Spot. @default 'no-upfront' */
  readonly payment?: Payment;
  /**
   * The fraction that the user expects to save, `0.6`. For Spot, whose price is that of a market, it is the only figure
   * there is.
   */
  readonly assumed?: string;
}

export type CommitmentFound =
  | {
      readonly ok: true;
      /** Saved of the list price, from 0 to 1. */
      readonly discount: Decimal;
      /** `user`: the user assumes it, and nothing else speaks for it. */
      readonly grade: PriceGrade | 'user';
      /** The key of a source in the price book; none for what the user assumes. */
      readonly source?: string;
      readonly date?: string;
      /** How the figure was found, in a sentence. */
      readonly how: string;
    }
  | { readonly ok: false; readonly reason: string };

/** What a commitment saves of a row's list price, or why there is no figure. Every assumption is told. */
export function commitmentOf(asked: CommitmentAsked): CommitmentFound {
  const service = serviceOf(asked.row);
  if (service === undefined) return no(`No commitment is sold for "${asked.row}".`);
  const refused = notSold(asked, service);
  if (refused !== undefined) return no(refused);
  if (asked.assumed !== undefined) return assumed(asked.assumed);
  if (asked.kind === 'spot')
    return no(
      'Spot has a market price and no list price; AWS says "up to" 70 % off for Fargate and 90 % for EC2. State what you assume.',
    );
  if (asked.kind === 'database-savings-plan')
    return no(
      'A Database Savings Plan saves up to 35 %, by instance family; no figure is known for this one. State what you assume.',
    );
  return fromFacts(asked, service);
}

function fromFacts(asked: CommitmentAsked, service: CommittedService): CommitmentFound {
  const { years = 1, payment = 'no-upfront' } = asked;
  const kind = service === 'ec2' ? likeKind(asked.kind) : asked.kind;
  const facts = COMMITMENT_FACTS.filter(
    (fact) => fact.service === service && fact.kind === kind && fact.years === years && fact.payment === payment,
  );
  const exact = facts.find((fact) => fact.row === asked.row);
  const fact = exact ?? facts[0];
  if (fact === undefined) return no(unknown(asked, service, payment, years));
  const isRead = exact !== undefined && kind === asked.kind;
  const about = `${fact.kind} ${years === 1 ? '1 year' : '3 years'}, ${fact.payment}, of ${fact.row ?? service}`;
  return {
    ok: true,
    discount: discountOf(fact),
    grade: isRead ? fact.grade : 'D',
    source: fact.source,
    ...(fact.date !== undefined && { date: fact.date }),
    how: isRead ? `Read for ${about}.` : `Assumed to save what was read for ${about}.`,
  };
}

/**
 * The kind with the same discount: a Savings Plan saves as much as a reservation that binds as much, either the
 * instance family or only the amount.
 */
function likeKind(kind: CommitmentKind): CommitmentKind {
  if (kind === 'instance-savings-plan') return 'standard-reserved';
  return kind === 'compute-savings-plan' ? 'convertible-reserved' : kind;
}

function discountOf({ saves }: CommitmentFact): Decimal {
  if ('fraction' in saves) return decimal(saves.fraction);
  return minus(decimal(1), dividedBy(decimal(saves.committed), decimal(saves.onDemand), 4));
}

const SOLD: Readonly<Record<CommitmentKind, readonly CommittedService[]>> = {
  'standard-reserved': ['ec2', 'rds', 'aurora', 'elasticache'],
  'convertible-reserved': ['ec2'],
  'instance-savings-plan': ['ec2'],
  'compute-savings-plan': ['ec2', 'fargate', 'lambda'],
  'database-savings-plan': ['rds', 'aurora', 'elasticache'],
  spot: ['ec2', 'fargate'],
};

/** Why AWS does not sell it, or nothing when it does. */
function notSold({ kind, row, years = 1, payment = 'no-upfront' }: CommitmentAsked, service: CommittedService) {
  if (!SOLD[kind].includes(service)) {
    const sold = Object.entries(SOLD).flatMap(([each, services]) => (services.includes(service) ? [each] : []));
    return `AWS sells no ${kind} for ${NAMES[service]}; it sells ${sold.join(', ')}.`;
  }
  if (row.startsWith('aurora.serverless-v2.') && kind === 'standard-reserved')
    return 'AWS sells no reservation for the capacity of Aurora Serverless v2; it sells database-savings-plan.';
  if (row.startsWith('rds.') && kind === 'standard-reserved' && years === 3 && payment === 'no-upfront')
    return 'AWS sells a three-year reservation of RDS only with something paid upfront.';
  if (kind !== 'database-savings-plan') return undefined;
  if (years !== 1 || payment !== 'no-upfront')
    return 'A Database Savings Plan is sold for one year with nothing upfront.';
  return /\.db\.r6g\./.test(row) ? 'A Database Savings Plan does not cover the family db.r6g.' : undefined;
}

function unknown({ kind, row }: CommitmentAsked, service: CommittedService, payment: Payment, years: 1 | 3): string {
  if (payment !== 'no-upfront')
    return `What is paid upfront for a ${kind} of ${NAMES[service]} is not known, and the monthly part alone is no price.`;
  return `No figure is known for a ${kind} of ${row} over ${years === 1 ? 'one year' : 'three years'}.`;
}

const NAMES: Readonly<Record<CommittedService, string>> = {
  ec2: 'EC2',
  fargate: 'Fargate',
  lambda: 'Lambda',
  rds: 'RDS',
  aurora: 'Aurora',
  elasticache: 'ElastiCache',
};

/** The service, by the id of the row. There are no commitments for storage, requests and traffic. */
function serviceOf(row: string): CommittedService | undefined {
  if (row.startsWith('ec2.instance.')) return 'ec2';
  if (/^fargate\.(?:x86|arm)\./.test(row)) return 'fargate';
  if (/^lambda\.\w+\.duration$/.test(row)) return 'lambda';
  if (/^rds\.\w+\.instance\./.test(row)) return 'rds';
  if (/^aurora\.(?:instance|io-optimized\.instance|serverless-v2)\./.test(row)) return 'aurora';
  return /^elasticache\.\w+\.cache\./.test(row) ? 'elasticache' : undefined;
}

function assumed(fraction: string): CommitmentFound {
  if (!/^\d+(?:\.\d+)?$/.test(fraction)) return no(`"${fraction}" is not a fraction such as 0.6.`);
  const discount = decimal(fraction);
  if (compareDecimals(discount, decimal(1)) > 0 || compareDecimals(discount, ZERO) < 0)
    return no(`"${fraction}" is not between 0 and 1.`);
  return { ok: true, discount, grade: 'user', how: 'Assumed by the user.' };
}

function no(reason: string): CommitmentFound {
  return { ok: false, reason };
}
