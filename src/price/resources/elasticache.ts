import { decimal, plus, times } from '../../base/index.ts';
import { ALL_HOURS, type Facts } from '../facts.ts';
import { by, exactly, type Measure } from '../measure.ts';
import { type PricedPart, type Pricer, part } from '../pricer.ts';
import { cacheExtendedSupport } from './extended-support.ts';

export const replicationGroup: Pricer = (facts) => {
  const engine = facts.word('Engine', 'redis');
  const shards = facts.number('NumNodeGroups', 1);
  const replicas = facts.has('ReplicasPerNodeGroup') ? facts.number('ReplicasPerNodeGroup') : undefined;
  const nodes = replicas === undefined ? facts.number('NumCacheClusters', 1) : plus(decimal(1), replicas);
  if (shards === undefined || nodes === undefined || engine === undefined) return [];
  const listed = facts.places('NodeGroupConfiguration').flatMap((at) => facts.number(`${at}.ReplicaCount`) ?? []);
  // Groups that say how many replicas they have need not have equally many.
  const count = listed.length === 0 ? times(shards, nodes) : plus(decimal(listed.length), ...listed);
  return nodesOf(facts, engine, exactly(count, `${count.digits} node${count.digits === 1n ? '' : 's'}`));
};

export const cacheCluster: Pricer = (facts) => {
  const engine = facts.word('Engine', 'redis');
  const count = facts.number('NumCacheNodes', 1);
  if (engine === undefined || count === undefined) return [];
  return nodesOf(facts, engine, exactly(count, `${count.digits} node${count.digits === 1n ? '' : 's'}`));
};

function nodesOf(facts: Facts, engine: string, count: Measure): readonly PricedPart[] {
  const size = facts.word('CacheNodeType');
  if (size === undefined) {
    facts.miss('Its node type is not told.');
    return [];
  }
  const backup = facts.stated('backupGb', 'GB beyond the one free snapshot');
  return [
    part(`${size}, ${engine}`, `elasticache.${engine}.${size}`, by(count, facts.hours()), {
      always: by(count, ALL_HOURS),
    }),
    ...cacheExtendedSupport(facts, engine, size, by(count, facts.hours())),
    ...(backup === undefined ? [] : [part('Backups', 'elasticache.backup', backup)]),
  ];
}
