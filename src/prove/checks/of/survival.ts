/** What dies with one zone. */
import { valuesAt } from '../../../model/index.ts';
import type { Thing } from '../../question.ts';
import type { CheckDefinition } from '../check.ts';
import { thingsOfTypes } from '../things-of-types.ts';

const database = (MultiAZ: boolean) => ({
  Database: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'postgres', MultiAZ } },
});

/** What answers for the system: where it stands still, somebody waits. */
const ANSWERING = [
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBCluster',
  'AWS::DocDB::DBCluster',
  'AWS::Neptune::DBCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::Redshift::Cluster',
  'AWS::EC2::Instance',
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::ECS::Service',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancing::LoadBalancer',
];

export const LOST_WITH_ZONE: CheckDefinition = {
  id: 'lost-with-zone',
  area: 'Survival',
  severity: 'medium',
  asks: 'What stands still when one zone is lost?',
  fix: 'Let it stand in two zones: a standby, a replica or a reader takes over; of a fleet two run. `--without zone` shows each zone.',
  source:
    'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_fault_isolation_multiaz_region_system.html',
  standing: (question, nameOf) =>
    thingsOfTypes(question, ANSWERING)
      .filter((each) => !hasOne(each, 'DBClusterIdentifier') && !hasOne(each, 'SourceDBInstanceIdentifier'))
      .map(({ id }) => ({
        of: id,
        title: `${nameOf(id)} goes on when a zone is lost`,
        judged: [{ kind: 'survives', what: nameOf(id), loses: 'zone' } as const],
      })),
  holds: { says: 'A standby takes over.', resources: database(true) },
  fails: { says: 'The database stands in one zone.', resources: database(false) },
};

function hasOne({ properties }: Thing, property: string): boolean {
  return valuesAt(properties, [property]).some(({ value }) => value !== undefined);
}
