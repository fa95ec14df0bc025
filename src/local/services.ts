/** The services of the local target. Each file here is small until it is used: schemas load with the first request. */
import type { Service } from './service.ts';
import { acm } from './services/acm/acm.ts';
import { apigateway } from './services/apigateway/apigateway.ts';
import { apigatewayv2 } from './services/apigatewayv2/apigatewayv2.ts';
import { applicationAutoscaling } from './services/application-autoscaling/application-autoscaling.ts';
import { autoscaling } from './services/autoscaling/autoscaling.ts';
import { cloudformation } from './services/cloudformation/index.ts';
import { cloudfront } from './services/cloudfront/cloudfront.ts';
import { cloudwatch } from './services/cloudwatch/cloudwatch.ts';
import { cognito } from './services/cognito/cognito.ts';
import { costExplorer } from './services/costexplorer/costexplorer.ts';
import { dynamodb, dynamodbStreams } from './services/dynamodb/dynamodb.ts';
import { ec2 } from './services/ec2/ec2.ts';
import { ecr } from './services/ecr/ecr.ts';
import { ecs } from './services/ecs/ecs.ts';
import { elasticache } from './services/elasticache/elasticache.ts';
import { elbv2 } from './services/elbv2/elbv2.ts';
import { events } from './services/events/events.ts';
import { firehose } from './services/firehose/firehose.ts';
import { iam } from './services/iam/iam.ts';
import { kinesis } from './services/kinesis/kinesis.ts';
import { kms } from './services/kms/kms.ts';
import { lambda } from './services/lambda/lambda.ts';
import { cloudwatchLogs } from './services/logs/logs.ts';
import { pipes } from './services/pipes/pipes.ts';
import { rds } from './services/rds/rds.ts';
import { s3 } from './services/s3/s3.ts';
import { scheduler } from './services/scheduler/scheduler.ts';
import { secretsmanager } from './services/secretsmanager/secretsmanager.ts';
import { sns } from './services/sns/sns.ts';
import { sqs } from './services/sqs/sqs.ts';
import { ssm } from './services/ssm/ssm.ts';
import { stepfunctions } from './services/stepfunctions/stepfunctions.ts';
import { sts } from './services/sts/sts.ts';
import { tagging } from './services/tagging/tagging.ts';
import { wafv2 } from './services/wafv2/wafv2.ts';
import { xray } from './services/xray/xray.ts';

export const LOCAL_SERVICES: readonly Service[] = [
  acm,
  apigateway,
  apigatewayv2,
  applicationAutoscaling,
  autoscaling,
  cloudformation,
  cloudfront,
  cloudwatch,
  cloudwatchLogs,
  cognito,
  costExplorer,
  dynamodb,
  dynamodbStreams,
  ec2,
  ecr,
  ecs,
  events,
  firehose,
  elbv2,
  elasticache,
  iam,
  kinesis,
  kms,
  lambda,
  pipes,
  rds,
  s3,
  scheduler,
  secretsmanager,
  sns,
  sqs,
  ssm,
  stepfunctions,
  sts,
  tagging,
  wafv2,
  xray,
];
