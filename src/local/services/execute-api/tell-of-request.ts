/** What a stage tells of each request: metrics of CloudWatch, and a line of its access log in the format that it names. */
import { hash } from 'node:crypto';
import { isRecord } from '../../../base/index.ts';
import type { SiteAnswer } from '../../service.ts';
import { recordMetrics } from '../cloudwatch/record.ts';
import type { GatewayCall } from './gateway-call.ts';
import { type ApiItem, mapIn } from './item.ts';

export interface ObservedRequest {
  readonly answer: SiteAnswer;
  /** What `$context` is for templates and functions. */
  readonly context: ApiItem;
  /** Milliseconds that the integration took; undefined where the request did not get there. */
  readonly integrationMs: number | undefined;
  /** Why API Gateway answered in place of the integration: `UNAUTHORIZED`. */
  readonly responseType?: string | undefined;
}

export interface Observer {
  /** Names of the metrics: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html and …/http-api-metrics.html */
  readonly errors: readonly ['4XXError', '5XXError'] | readonly ['4xx', '5xx'];
  /** Each set of names and values under which they are kept. */
  readonly dimensions: readonly Readonly<Record<string, string>>[];
  /** `destinationArn` and `format` in the words of the stage's own API. */
  readonly log: { readonly destination: unknown; readonly format: unknown };
}

export function tellOfRequest(call: GatewayCall, observer: Observer, request: ObservedRequest): void {
  const latency = Math.max(0, Math.round(call.world.clock.now() - call.nowMs));
  report(call, observer, request, latency);
  const { destination, format } = observer.log;
  if (typeof destination === 'string' && typeof format === 'string')
    writeLine(call, destination, filled(format, told(request, latency)));
}

function report(call: GatewayCall, { errors, dimensions }: Observer, request: ObservedRequest, latency: number): void {
  const { status } = request.answer;
  const datum = (MetricName: string, Value: number, Unit: string) => ({ MetricName, Value, Unit });
  const data = [
    datum('Count', 1, 'Count'),
    datum(errors[0], status >= 400 && status < 500 ? 1 : 0, 'Count'),
    datum(errors[1], status >= 500 ? 1 : 0, 'Count'),
    datum('Latency', latency, 'Milliseconds'),
    ...(request.integrationMs === undefined
      ? []
      : [datum('IntegrationLatency', Math.round(request.integrationMs), 'Milliseconds')]),
  ];
  const place = { partition: 'aws', account: call.account, region: call.region } as const;
  const all = dimensions.map((each) => Object.entries(each).map(([Name, Value]) => ({ Name, Value })));
  recordMetrics(
    call.world,
    place,
    'AWS/ApiGateway',
    all.flatMap((Dimensions) => data.map((each) => ({ ...each, Dimensions }))),
  );
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html */
function told({ answer, context, integrationMs, responseType }: ObservedRequest, latency: number): ApiItem {
  const { body, status } = answer;
  const isWhole = typeof body === 'string' || body instanceof Uint8Array;
  const integration = integrationMs === undefined ? undefined : Math.round(integrationMs);
  return {
    ...context,
    status,
    responseLength: isWhole ? Buffer.byteLength(body) : undefined,
    responseLatency: latency,
    integrationLatency: integration,
    integration: { latency: integration, status: integration === undefined ? undefined : status },
    integrationStatus: integration === undefined ? undefined : status,
    ...(responseType !== undefined && { error: { responseType, message: messageIn(body) } }),
  };
}

function messageIn(body: SiteAnswer['body']): unknown {
  if (typeof body !== 'string' || !body.startsWith('{')) return undefined;
  try {
    return mapIn(JSON.parse(body)).message;
  } catch {
    return undefined;
  }
}

/** What is not known is a hyphen. */
function filled(format: string, context: ApiItem): string {
  return format.replaceAll(/\$context((?:\.[\w-]+)+)/g, (_, path: string) => {
    const found = path
      .slice(1)
      .split('.')
      .reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), context);
    return found === undefined || found === null || found === '' ? '-' : String(found);
  });
}

/** Written behind the answer, into a stream of the stage. */
function writeLine({ world, account, region, apiId, stage }: GatewayCall, destination: string, message: string): void {
  const logGroupName = /:log-group:([^:]+)/.exec(destination)?.[1];
  if (logGroupName === undefined || !world.services.has('logs')) return;
  const logStreamName = hash('md5', `${apiId}/${stage}`);
  const place = { partition: 'aws', account, region } as const;
  const ask = (operation: string, input: object) => world.invoke('logs', operation, input, place);
  const logEvents = [{ timestamp: world.clock.now(), message }];
  void (async () => {
    await ask('CreateLogStream', { logGroupName, logStreamName }).catch(() => undefined);
    await ask('PutLogEvents', { logGroupName, logStreamName, logEvents });
  })().catch(() => undefined);
}
