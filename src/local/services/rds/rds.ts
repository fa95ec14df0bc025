/**
 * Relational Database Service, as far as databases are recorded: their descriptions. No database runs, so none has a
 * status. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/
 */
import { deployedOf } from '../../engine/deployed.ts';
import type { StandingResource } from '../../engine/records.ts';
import { type Call, type Operation, type Service, ServiceError } from '../../service.ts';

function named(all: readonly StandingResource[], name: string | undefined, fault: () => ServiceError) {
  const found = name === undefined ? all : all.filter(({ physicalId }) => physicalId === name.toLowerCase());
  if (name !== undefined && found.length === 0) throw fault();
  return found;
}

const text = (value: unknown) => (value === undefined ? undefined : String(value));
const number = (value: unknown) => (value === undefined ? undefined : Number(value));

function describeInstances({ DBInstanceIdentifier: name }: { readonly DBInstanceIdentifier?: string }, call: Call) {
  const fault = () => new ServiceError('DBInstanceNotFound', `DBInstance ${name} not found.`, { status: 404 });
  const found = named(deployedOf(call.world, call, 'AWS::RDS::DBInstance'), name, fault);
  return {
    DBInstances: found.map(({ physicalId, properties, attributes }) => ({
      DBInstanceIdentifier: physicalId,
      DBInstanceArn: text(attributes.DBInstanceArn),
      DBInstanceClass: text(properties.DBInstanceClass),
      Engine: text(properties.Engine),
      EngineVersion: text(properties.EngineVersion),
      DBName: text(properties.DBName),
      MasterUsername: text(properties.MasterUsername),
      AllocatedStorage: number(properties.AllocatedStorage),
      DBClusterIdentifier: text(properties.DBClusterIdentifier),
      MultiAZ: String(properties.MultiAZ) === 'true',
      StorageEncrypted: String(properties.StorageEncrypted) === 'true',
      DeletionProtection: String(properties.DeletionProtection) === 'true',
      Endpoint: { Address: text(attributes['Endpoint.Address']), Port: number(attributes['Endpoint.Port']) },
    })),
  };
}

function describeClusters({ DBClusterIdentifier: name }: { readonly DBClusterIdentifier?: string }, call: Call) {
  const fault = () => new ServiceError('DBClusterNotFoundFault', `DBCluster ${name} not found.`, { status: 404 });
  const found = named(deployedOf(call.world, call, 'AWS::RDS::DBCluster'), name, fault);
  return {
    DBClusters: found.map(({ physicalId, properties, attributes }) => ({
      DBClusterIdentifier: physicalId,
      DBClusterArn: text(attributes.DBClusterArn),
      Engine: text(properties.Engine),
      EngineVersion: text(properties.EngineVersion),
      DatabaseName: text(properties.DatabaseName),
      MasterUsername: text(properties.MasterUsername),
      StorageEncrypted: String(properties.StorageEncrypted) === 'true',
      DeletionProtection: String(properties.DeletionProtection) === 'true',
      Endpoint: text(attributes['Endpoint.Address']),
      ReaderEndpoint: text(attributes['ReadEndpoint.Address']),
      Port: number(attributes['Endpoint.Port']),
    })),
  };
}

const operations: Readonly<Record<string, Operation>> = {
  DescribeDBInstances: describeInstances,
  DescribeDBClusters: describeClusters,
};

export const rds: Service = { id: 'rds', schema: 'rds', operations };
