/** Resource types that record, or of which something is recorded. A type that is not here is not known. */
import {
  BUCKETS,
  CLASSIC,
  DISTRIBUTIONS,
  HOSTED_ZONES,
  HTTP_STAGES,
  LOAD_BALANCERS,
  RESOLVERS,
  REST_STAGES,
} from './access-logs.ts';
import { FLOW_LOGS, FLOWS_OF } from './flow-log.ts';
import { RECORDERS } from './recorder.ts';
import { exactlyAt, type Recording } from './source.ts';
import { TRAILS } from './trail.ts';
import { WEB_ACL_LOGS, WEB_ACLS } from './web-acl-log.ts';

/** Logs of a database engine that RDS exports: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.html */
const EXPORTS: Recording = {
  page: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.html',
  keys: ['exports'],
  sources: (_, thing, { exports = [] }) => [
    { thing, answers: [exactlyAt(thing, ['EnableCloudwatchLogsExports'], exports, 'exported logs')] },
  ],
};

const RECORDINGS: Readonly<Record<string, Recording>> = {
  'AWS::CloudTrail::Trail': TRAILS,
  'AWS::Config::ConfigurationRecorder': RECORDERS,
  'AWS::EC2::FlowLog': FLOW_LOGS,
  'AWS::EC2::VPC': FLOWS_OF,
  'AWS::EC2::Subnet': FLOWS_OF,
  'AWS::EC2::NetworkInterface': FLOWS_OF,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': LOAD_BALANCERS,
  'AWS::ElasticLoadBalancing::LoadBalancer': CLASSIC,
  'AWS::CloudFront::Distribution': DISTRIBUTIONS,
  'AWS::S3::Bucket': BUCKETS,
  'AWS::ApiGateway::Stage': REST_STAGES,
  'AWS::ApiGatewayV2::Stage': HTTP_STAGES,
  'AWS::Route53::HostedZone': HOSTED_ZONES,
  'AWS::Route53Resolver::ResolverQueryLoggingConfig': RESOLVERS,
  'AWS::WAFv2::LoggingConfiguration': WEB_ACL_LOGS,
  'AWS::WAFv2::WebACL': WEB_ACLS,
  'AWS::RDS::DBInstance': EXPORTS,
  'AWS::RDS::DBCluster': EXPORTS,
  'AWS::DocDB::DBCluster': EXPORTS,
  'AWS::Neptune::DBCluster': EXPORTS,
};

export function recordingOf(type: string): Recording | undefined {
  return Object.hasOwn(RECORDINGS, type) ? RECORDINGS[type] : undefined;
}
