/**
 * What a commitment saves against the list price, as it was read: each line is one product, with the figures of its source.
 * The first line of a service and kind also stands for the products that were not read, as an assumption.
 */

import type { PriceGrade } from '../answers/index.ts';
import type { CommitmentKind, CommittedService, Payment } from './commitment-kind.ts';

export interface CommitmentFact {
  readonly kind: CommitmentKind;
  readonly service: CommittedService;
  readonly years: 1 | 3;
  readonly payment: Payment;
  /** The row of the price book that was read; none where the source speaks of the whole service. */
  readonly row?: string;
  /** Dollars with and without the commitment over the same time, or what is saved of one. */
  readonly saves: { readonly committed: string; readonly onDemand: string } | { readonly fraction: string };
  readonly grade: PriceGrade;
  readonly source: string;
  readonly date?: string;
}

const EC2 = { service: 'ec2', payment: 'no-upfront', row: 'ec2.instance.t3.medium' } as const;
const EC2_SOURCE = { grade: 'B', source: 'IC', date: '2024-07-01' } as const;
const FARGATE = { kind: 'compute-savings-plan', service: 'fargate', payment: 'no-upfront' } as const;

export const COMMITMENT_FACTS: readonly CommitmentFact[] = [
  { kind: 'standard-reserved', years: 1, saves: { committed: '19.05', onDemand: '30.37' }, ...EC2, ...EC2_SOURCE },
  { kind: 'standard-reserved', years: 3, saves: { committed: '13.14', onDemand: '30.37' }, ...EC2, ...EC2_SOURCE },
  { kind: 'convertible-reserved', years: 1, saves: { committed: '21.90', onDemand: '30.37' }, ...EC2, ...EC2_SOURCE },
  { kind: 'convertible-reserved', years: 3, saves: { committed: '15.04', onDemand: '30.37' }, ...EC2, ...EC2_SOURCE },
  {
    kind: 'standard-reserved',
    service: 'rds',
    years: 1,
    payment: 'no-upfront',
    row: 'rds.mysql.instance.db.t3.large.single-az',
    saves: { committed: '69.86', onDemand: '99.28' },
    grade: 'B',
    source: 'IC',
    date: '2026-05-03',
  },
  {
    kind: 'standard-reserved',
    service: 'rds',
    years: 1,
    payment: 'no-upfront',
    row: 'rds.mysql.instance.db.t3.large.multi-az',
    saves: { committed: '139.72', onDemand: '198.56' },
    grade: 'B',
    source: 'IC',
    date: '2026-05-03',
  },
  {
    kind: 'standard-reserved',
    service: 'elasticache',
    years: 1,
    payment: 'no-upfront',
    saves: { committed: '1772.44', onDemand: '2596.61' },
    row: 'elasticache.redis.cache.m6g.large',
    grade: 'B',
    source: 'IC',
    date: '2024-07-01',
  },
  { ...FARGATE, years: 1, row: 'fargate.x86.vcpu', saves: { fraction: '0.20' }, grade: 'C', source: 'VANT' },
  { ...FARGATE, years: 1, row: 'fargate.x86.memory', saves: { fraction: '0.20' }, grade: 'C', source: 'VANT' },
  { ...FARGATE, years: 3, row: 'fargate.x86.vcpu', saves: { fraction: '0.45' }, grade: 'C', source: 'VANT' },
  { ...FARGATE, years: 3, row: 'fargate.x86.memory', saves: { fraction: '0.45' }, grade: 'C', source: 'VANT' },
];
