/** Types of analytics, security and mail that are billed by the hour, by what is used, or by both, with nothing to decide. */
import { type Typical, typically } from '../facts.ts';
import type { Pricer } from '../pricer.ts';
import { billedBy, type Charge, gigabytes, requests } from './by-hours-or-use.ts';

const capacity = (what: string, row: string, unit: string, typical: Typical): Charge => ({
  what,
  row,
  used: 'gbHours',
  unit,
  typical,
});

const mail = (what: string, row: string): Charge => ({
  what,
  row,
  used: 'emails',
  unit: 'messages',
  typical: typically(100, 10_000, 1_000_000),
});

/** Each type with what AWS's pricing page of its service bills it by. */
export const BILLED_BY_USE: Readonly<Record<string, Pricer>> = {
  'AWS::VpcLattice::Service': billedBy(
    { what: 'Service hours', row: 'vpc-lattice.service', hourly: 'service' },
    gigabytes('Data processed', 'vpc-lattice.data'),
    // 300,000 requests of each hour are free: https://aws.amazon.com/vpc/lattice/pricing/
    {
      what: 'Requests beyond 300,000 an hour',
      row: 'vpc-lattice.requests',
      used: 'requests',
      unit: 'requests',
      typical: typically(0, 0, 100_000_000),
    },
  ),
  'AWS::MSK::ServerlessCluster': billedBy(
    { what: 'Cluster hours', row: 'msk.serverless.cluster', hourly: 'cluster' },
    capacity('Partitions', 'msk.serverless.partition', 'partition-hours', typically(730, 7_300, 73_000)),
    gigabytes('Data in', 'msk.serverless.in', 'ingestGb'),
    gigabytes('Data out', 'msk.serverless.out', 'dataGb'),
    gigabytes('Storage', 'msk.storage', 'storageGb'),
  ),
  'AWS::RedshiftServerless::Workgroup': billedBy(
    capacity('Capacity while queries run', 'redshift.serverless.rpu', 'RPU-hours', typically(80, 1_600, 16_000)),
  ),
  'AWS::RedshiftServerless::Namespace': billedBy(gigabytes('Managed storage', 'redshift.storage.managed', 'storageGb')),
  'AWS::Timestream::Table': billedBy(
    gigabytes('Data written', 'timestream.write', 'ingestGb'),
    capacity('Memory store', 'timestream.memory', 'GB-hours', typically(10, 730, 7_300)),
    gigabytes('Magnetic store', 'timestream.magnetic', 'storageGb'),
    { what: 'Queries', row: 'timestream.query', used: 'hours', unit: 'TCU-hours', typical: typically(1, 40, 730) },
  ),
  'AWS::Amplify::App': billedBy(
    {
      what: 'Build minutes',
      row: 'amplify.build',
      used: 'minutes',
      unit: 'minutes',
      typical: typically(10, 200, 2_000),
    },
    gigabytes('Data served', 'amplify.served', 'internetGb'),
    gigabytes('Data stored', 'amplify.stored', 'storageGb'),
  ),
  'AWS::SES::EmailIdentity': billedBy(mail('Messages sent', 'ses.sent')),
  'AWS::SES::ReceiptRule': billedBy(mail('Messages received', 'ses.received')),
  'AWS::CodeArtifact::Repository': billedBy(
    requests('Requests', 'codeartifact.requests'),
    gigabytes('Storage', 'codeartifact.storage', 'storageGb'),
  ),
  'AWS::CodeCommit::Repository': billedBy(
    // Five users of the account are free: https://aws.amazon.com/codecommit/pricing/
    {
      what: 'Users beyond five of the account',
      row: 'codecommit.user',
      used: 'users',
      unit: 'users',
      typical: typically(0, 0, 20),
    },
  ),
  'AWS::Macie::Session': billedBy(
    {
      what: 'Buckets evaluated',
      row: 'macie.buckets',
      used: 'count',
      unit: 'bucket-days',
      typical: typically(30, 300, 3_000),
    },
    {
      what: 'Objects monitored',
      row: 'macie.objects',
      used: 'objects',
      unit: 'object-days',
      typical: typically(30_000, 3_000_000, 300_000_000),
    },
    gigabytes('Data searched', 'macie.discovery', 'scannedGb'),
  ),
  'AWS::Detective::Graph': billedBy(gigabytes('Data ingested', 'detective.ingest', 'ingestGb')),
  'AWS::Kendra::DataSource': billedBy({
    what: 'Connector while it scans',
    row: 'kendra.connector',
    used: 'hours',
    unit: 'h',
    typical: typically(1, 10, 200),
  }),
  'AWS::CloudWatch::MetricStream': billedBy({
    what: 'Metric updates',
    row: 'cloudwatch.metric-stream',
    used: 'metrics',
    unit: 'updates',
    typical: typically(100_000, 5_000_000, 500_000_000),
  }),
  'AWS::CloudWatch::InsightRule': billedBy(
    { what: 'Rule', row: 'cloudwatch.contributor-insights.rule', monthly: 'rule' },
    {
      what: 'Log events matched',
      row: 'cloudwatch.contributor-insights.logs',
      used: 'events',
      unit: 'events',
      typical: typically(10_000, 1_000_000, 100_000_000),
    },
  ),
  'AWS::RUM::AppMonitor': billedBy({
    what: 'Events',
    row: 'cloudwatch.rum',
    used: 'events',
    unit: 'events',
    typical: typically(10_000, 100_000, 10_000_000),
  }),
  'AWS::S3Express::DirectoryBucket': billedBy(
    gigabytes('Storage', 's3.express.storage', 'storageGb'),
    { ...requests('PUT requests', 's3.express.put'), used: 'putRequests' },
    { ...requests('GET requests', 's3.express.get'), used: 'getRequests' },
  ),
  'AWS::S3ObjectLambda::AccessPoint': billedBy(gigabytes('Data returned', 's3.object-lambda')),
  'AWS::ACMPCA::Certificate': billedBy({
    what: 'Certificate',
    row: 'acm-pca.certificate',
    monthly: 'certificate in the month that it is issued',
  }),
  // https://aws.amazon.com/rds/aurora/dsql/pricing/: a cluster that nobody asks costs its storage alone.
  'AWS::DSQL::Cluster': billedBy(
    {
      what: 'Work of queries',
      row: 'dsql.dpu',
      used: 'requests',
      unit: 'DPU',
      typical: typically(1_000, 100_000, 10_000_000),
    },
    gigabytes('Storage', 'dsql.storage', 'storageGb'),
  ),
  // https://aws.amazon.com/firewall-manager/pricing/: included for who subscribes to Shield Advanced.
  'AWS::FMS::Policy': billedBy({ what: 'Policy', row: 'firewall-manager.policy', monthly: 'policy in its region' }),
  // https://aws.amazon.com/bedrock/agentcore/pricing/
  'AWS::BedrockAgentCore::Gateway': billedBy(
    requests('Calls of tools', 'agentcore.gateway.calls'),
    {
      what: 'Searches for tools',
      row: 'agentcore.gateway.searches',
      used: 'queries',
      unit: 'searches',
      typical: typically(0, 10_000, 1_000_000),
    },
    {
      what: 'Tools indexed',
      row: 'agentcore.gateway.tools',
      used: 'count',
      unit: 'tools',
      typical: typically(1, 10, 100),
    },
  ),
  'AWS::BedrockAgentCore::Runtime': billedBy(
    {
      what: 'vCPU while it works',
      row: 'agentcore.vcpu',
      used: 'vcpuHours',
      unit: 'vCPU-hours',
      typical: typically(1, 20, 730),
    },
    capacity('Memory while it works', 'agentcore.runtime-memory', 'GB-hours', typically(1, 40, 1_460)),
  ),
  'AWS::BedrockAgentCore::Memory': billedBy(
    {
      what: 'Events of short-term memory',
      row: 'agentcore.memory.events',
      used: 'events',
      unit: 'events',
      typical: typically(100, 10_000, 1_000_000),
    },
    {
      what: 'Long-term memories kept',
      row: 'agentcore.memory.kept',
      used: 'items',
      unit: 'memories',
      typical: typically(0, 1_000, 100_000),
    },
    {
      what: 'Long-term memories read',
      row: 'agentcore.memory.reads',
      used: 'getRequests',
      unit: 'reads',
      typical: typically(0, 1_000, 100_000),
    },
  ),
  // https://aws.amazon.com/s3/pricing/, S3 Files: what lies in the fast storage, beside the bucket.
  'AWS::S3Files::FileSystem': billedBy(
    gigabytes('Data in the fast storage', 's3files.storage', 'storageGb'),
    gigabytes('Data read', 's3files.read'),
    gigabytes('Data written', 's3files.write', 'ingestGb'),
  ),
  // https://aws.amazon.com/appsync/pricing/, Event APIs
  'AWS::AppSync::Api': billedBy(requests('Operations', 'appsync.events.operations', 'operations'), {
    what: 'Minutes of connections',
    row: 'appsync.events.minutes',
    used: 'minutes',
    unit: 'minutes',
    typical: typically(1_000, 100_000, 100_000_000),
  }),
  // https://aws.amazon.com/prometheus/pricing/
  'AWS::APS::Workspace': billedBy(
    {
      what: 'Samples taken in',
      row: 'prometheus.samples',
      used: 'metrics',
      unit: 'samples',
      typical: typically(10_000_000, 500_000_000, 50_000_000_000),
    },
    gigabytes('Samples stored', 'prometheus.storage', 'storageGb'),
    {
      what: 'Samples that queries process',
      row: 'prometheus.queries',
      used: 'queries',
      unit: 'samples',
      typical: typically(0, 1_000_000_000, 1_000_000_000_000),
    },
  ),
  // https://aws.amazon.com/security-hub/cspm/pricing/
  'AWS::SecurityHub::Hub': billedBy({
    what: 'Checks',
    row: 'securityhub.checks',
    used: 'evaluations',
    unit: 'checks',
    typical: typically(500, 10_000, 500_000),
  }),
  // https://aws.amazon.com/lex/pricing/
  'AWS::Lex::Bot': billedBy(requests('Text requests', 'lex.text'), {
    what: 'Speech requests',
    row: 'lex.speech',
    used: 'queries',
    unit: 'requests',
    typical: typically(0, 0, 100_000),
  }),
  // https://aws.amazon.com/connect/pricing/: telephony of the carrier comes to it, by country.
  'AWS::Connect::Instance': billedBy(
    {
      what: 'Minutes of voice',
      row: 'connect.minutes',
      used: 'minutes',
      unit: 'minutes',
      typical: typically(0, 1_000, 100_000),
    },
    {
      what: 'Chat messages',
      row: 'connect.messages',
      used: 'requests',
      unit: 'messages',
      typical: typically(0, 0, 100_000),
    },
  ),
  'AWS::EKS::FargateProfile': billedBy(
    {
      what: 'vCPU of pods',
      row: 'fargate.x86.vcpu',
      used: 'vcpuHours',
      unit: 'vCPU-hours',
      typical: typically(0, 365, 3_650),
    },
    {
      what: 'Memory of pods',
      row: 'fargate.x86.memory',
      used: 'gbHours',
      unit: 'GB-hours',
      typical: typically(0, 730, 7_300),
    },
  ),
};
