/** What dies with one zone. */
import { valuesAt } from '../../../model/index.ts';
import type { Thing } from '../../question.ts';
import type { CheckDefinition } from '../check.ts';
import { thingsOfTypes } from '../things-of-types.ts';

const database = (MultiAZ: boolean) => ({
  Database: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'postgres', MultiAZ } },
});

export const LOST_WITH_ZONE: CheckDefinition = {
  id: 'lost-with-zone',
  area: 'Survival',
  severity: 'medium',
  asks: 'What stands still when one zone is lost?',
  fix: 'Let AWS keep a standby in another zone.',
  source:
    'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_fault_isolation_multiaz_region_system.html',
  standing: (question, nameOf) => [
    ...thingsOfTypes(question, ['AWS::RDS::DBInstance'])
      .filter((each) => !hasOne(each, 'DBClusterIdentifier') && !hasOne(each, 'SourceDBInstanceIdentifier'))
      .map(({ id }) => ({
        of: id,
        title: `${nameOf(id)} has a standby in another zone`,
        judged: [{ kind: 'property', of: nameOf(id), path: 'MultiAZ', is: 'true' } as const],
      })),
    ...thingsOfTypes(question, ['AWS::ElastiCache::ReplicationGroup']).map(({ id }) => ({
      of: id,
      title: `${nameOf(id)} has a replica in another zone that takes over`,
      judged: [{ kind: 'property', of: nameOf(id), path: 'MultiAZEnabled', is: 'true' } as const],
    })),
  ],
  holds: { says: 'A standby takes over.', resources: database(true) },
  fails: { says: 'The database stands in one zone.', resources: database(false) },
};

function hasOne({ properties }: Thing, property: string): boolean {
  return valuesAt(properties, [property]).some(({ value }) => value !== undefined);
}
