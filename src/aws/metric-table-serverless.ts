/** The metrics of API Gateway and Step Functions, from each service's own pages. */
import { emits, namespace } from './metric-groups.ts';

const OF_REST = [['ApiName'], ['ApiName', 'Stage'], ['ApiName', 'Method', 'Resource', 'Stage']];
const OF_HTTP = [['ApiId'], ['ApiId', 'Stage'], ['ApiId', 'Route', 'Stage'], ['ApiId', 'Method', 'Resource', 'Stage']];

/**
 * Metrics of REST APIs carry the name of the API, those of HTTP and WebSocket APIs its id:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html and
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html.
 */
export const API_GATEWAY = namespace(
  'AWS/ApiGateway',
  'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html',
  [
    // The average is the share of requests that failed, or that the cache answered.
    emits('Count', OF_REST, '4XXError 5XXError CacheHitCount CacheMissCount', { max: 1 }),
    emits('Count', OF_HTTP, '4xx 5xx ConnectCount MessageCount IntegrationError ClientError ExecutionError'),
    emits('Bytes', OF_HTTP, 'DataProcessed'),
    emits('Count', [...OF_REST, ...OF_HTTP], 'Count'),
    emits('Milliseconds', [...OF_REST, ...OF_HTTP], 'IntegrationLatency Latency'),
  ],
);

const OF_MACHINE = [[], ['StateMachineArn'], ['StateMachineArn', 'Version'], ['Alias', 'StateMachineArn']];
const OF_ACTIVITY = [[], ['ActivityArn']];
const OF_SERVICE = [['ServiceMetric'], ['StateMachineArn'], ['ServiceMetric', 'StateMachineArn'], ['APIName'], []];

export const STATES = namespace(
  'AWS/States',
  'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html',
  [
    emits(
      'Count',
      OF_MACHINE,
      `ExecutionsAborted ExecutionsFailed ExecutionsStarted ExecutionsSucceeded ExecutionsTimedOut ExecutionThrottled
       ExecutionsRedriven RedrivenExecutionsAborted RedrivenExecutionsFailed RedrivenExecutionsSucceeded
       RedrivenExecutionsTimedOut`,
    ),
    emits('Milliseconds', OF_MACHINE, 'ExecutionTime ExpressExecutionBilledDuration'),
    emits('Megabytes', OF_MACHINE, 'ExpressExecutionBilledMemory ExpressExecutionMemory'),
    emits(
      'Count',
      [[]],
      `StateMachineCount ActivityCount OpenExecutionCountPerStateMachine OpenExecutionCount OpenExecutionLimit
       ApproximateOpenMapRunCount OpenMapRunLimit ApproximateMapRunBacklogSize`,
    ),
    emits('Count', [['ResourceArn']], 'AliasCount VersionCount'),
    emits(
      'Count',
      OF_ACTIVITY,
      `ActivitiesFailed ActivitiesHeartbeatTimedOut ActivitiesScheduled ActivitiesStarted ActivitiesSucceeded
       ActivitiesTimedOut`,
    ),
    emits('Milliseconds', OF_ACTIVITY, 'ActivityRunTime ActivityScheduleTime ActivityTime'),
    emits(
      'Count',
      [['LambdaFunctionArn']],
      `LambdaFunctionsFailed LambdaFunctionsScheduled LambdaFunctionsStarted LambdaFunctionsSucceeded
       LambdaFunctionsTimedOut`,
    ),
    emits(
      'Milliseconds',
      [['LambdaFunctionArn']],
      'LambdaFunctionRunTime LambdaFunctionScheduleTime LambdaFunctionTime',
    ),
    emits(
      'Count',
      [['ServiceIntegrationResourceArn']],
      `ServiceIntegrationsFailed ServiceIntegrationsScheduled ServiceIntegrationsStarted ServiceIntegrationsSucceeded
       ServiceIntegrationsTimedOut`,
    ),
    emits(
      'Milliseconds',
      [['ServiceIntegrationResourceArn']],
      'ServiceIntegrationRunTime ServiceIntegrationScheduleTime ServiceIntegrationTime',
    ),
    emits('Count', OF_SERVICE, 'ConsumedCapacity ProvisionedBucketSize ProvisionedRefillRate ThrottledEvents'),
  ],
);
