import { between, type Usage, usage, variant } from 'lintel/usage';
import { type OmnirapeuticOptions, stageOf } from './options.ts';

/** How much the platform is expected to be used in its stage. */
export function omnirapeuticUsage(options: OmnirapeuticOptions): Usage {
  const share = stageOf(options) === 'validation' ? 0.02 : 1;
  const load = (low: number, expected: number, high: number) => between(low * share, expected * share, high * share);
  return usage({
    for:
      stageOf(options) === 'validation'
        ? 'a first look, before any image exists'
        : 'clinics with some thousand patients',
    resources: {
      'AuroraCluster*': {
        acu: between(0.5, 1.5, 8),
        because: 'the least that the cluster is set to, an average working month, half of its ceiling',
      },
      AuroraCluster: {
        storageGb: load(10, 50, 300),
        ioRequests: load(2_000_000, 20_000_000, 200_000_000),
        backupGb: load(0, 20, 200),
      },
      Alb: { lcu: load(0.2, 1, 5) },
      'VpcNatGateway*': { dataGb: load(10, 40, 200) },
      'Ecr*': { storageGb: between(1, 3, 10) },
      'Ecs*LogGroup': { ingestGb: load(1, 5, 20) },
      AuroraLogGroup: { ingestGb: load(1, 4, 15) },
      VpcFlowLogsLogGroup: { ingestGb: load(5, 20, 100) },
      CloudTrailLogGroup: { ingestGb: load(0.2, 1, 5) },
      BastionSessionLog: { ingestGb: between(0.01, 0.1, 1) },
      'AWS::S3::Bucket': { storageGb: load(2, 20, 200), putRequests: load(20_000, 60_000, 400_000), historyMonths: 12 },
      CloudTrail: {
        managementEvents: load(100_000, 400_000, 2_000_000),
        dataEvents: load(100_000, 1_000_000, 10_000_000),
      },
      ConfigRecorder: { items: between(500, 2_000, 10_000) },
      ConfigPack: { evaluations: between(2_000, 10_000, 50_000) },
      GuardDutyDetector: { managementEvents: load(100_000, 400_000, 2_000_000), ingestGb: load(2, 10, 50) },
      Waf: { requests: load(1_000_000, 5_000_000, 30_000_000) },
      'AWS::KMS::Key': { requests: load(50_000, 200_000, 1_000_000) },
      'AWS::SecretsManager::Secret': { requests: load(1_000, 5_000, 50_000) },
      AlertTopic: { requests: 5_000, emails: between(0, 50, 500) },
    },
    account: { internetGb: load(10, 80, 500), crossZoneGb: load(10, 50, 300) },
    variants: [
      variant('a reader in zone b', 'a replica that takes over within a minute (option readers: 1)', {
        because: 'automatic failover of the database needs one (C-OMN-02)',
        adds: [
          {
            id: 'AuroraClusterReaderB',
            type: 'AWS::RDS::DBInstance',
            properties: {
              Engine: 'aurora-postgresql',
              DBInstanceClass: 'db.serverless',
              DBClusterIdentifier: { Ref: 'AuroraCluster' },
            },
          },
        ],
      }),
      variant('two NAT gateways', 'zone c through the gateway of zone b, as the original code had it', {
        because: 'the third gateway is what the document adds (C-OMN-04)',
        without: ['VpcNatGatewayC', 'VpcNatGatewayCAddress'],
      }),
      variant('tasks under a Compute Savings Plan', 'for a year, nothing paid ahead', {
        commitments: [{ of: ['AWS::ECS::Service'], plan: 'savings-plan-1yr' }],
      }),
    ],
  });
}
