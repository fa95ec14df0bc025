/**
 * X-Ray: segments that are sent are kept for thirty days, and shown by trace.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
import type { XrayOperations, XrayShapes } from '../../schemas/xray.generated.ts';
import { type AccountRegion, type Call, type LocalWorld, type Service, ServiceError } from '../../service.ts';

interface KeptSegment {
  readonly id: string;
  readonly trace: string;
  readonly document: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly name: string;
  readonly flags: { readonly fault: boolean; readonly error: boolean; readonly throttle: boolean };
}

/** https://docs.aws.amazon.com/general/latest/gr/xray.html: traces are retrievable for 30 days. */
const KEPT_MS = 30 * 86_400_000;
const MOST_TRACES = 5;

const segmentsOf = ({ world, account, region }: { readonly world: LocalWorld } & Omit<AccountRegion, 'partition'>) =>
  world.state.collection<KeptSegment>('xray/segment', { account, region });

/** What is wrong with a document, or what it says. */
function read(text: string): KeptSegment | string {
  let data: Readonly<Record<string, unknown>>;
  try {
    data = JSON.parse(text) as typeof data;
  } catch {
    return 'ParseError';
  }
  const { id, trace_id: trace, name, start_time: start, end_time: end, in_progress: isRunning } = data;
  if (typeof id !== 'string' || !/^[0-9a-f]{16}$/.test(id)) return 'MissingId';
  if (typeof trace !== 'string' || !/^1-[0-9a-f]{8}-[0-9a-f]{24}$/.test(trace)) return 'MissingTraceId';
  if (typeof name !== 'string' || name.length > 200) return 'MissingName';
  if (typeof start !== 'number') return 'MissingStartTime';
  if (typeof end !== 'number' && isRunning !== true) return 'MissingEndTime';
  const isSet = (flag: string) => data[flag] === true;
  return {
    id,
    trace,
    name,
    document: text,
    startMs: start * 1000,
    endMs: (typeof end === 'number' ? end : start) * 1000,
    flags: { fault: isSet('fault'), error: isSet('error'), throttle: isSet('throttle') },
  };
}

function standing(call: Call): readonly KeptSegment[] {
  const all = [...segmentsOf(call).values()];
  const oldest = call.world.clock.now() - KEPT_MS;
  return all.filter(({ startMs }) => startMs >= oldest);
}

function byTrace(segments: readonly KeptSegment[]): ReadonlyMap<string, readonly KeptSegment[]> {
  return Map.groupBy(segments, ({ trace }) => trace);
}

function span(segments: readonly KeptSegment[]): { readonly startMs: number; readonly endMs: number } {
  return {
    startMs: Math.min(...segments.map(({ startMs }) => startMs)),
    endMs: Math.max(...segments.map(({ endMs }) => endMs)),
  };
}

const operations = {
  PutTraceSegments({ TraceSegmentDocuments: documents }, call) {
    const kept = segmentsOf(call);
    const refused: XrayShapes['UnprocessedTraceSegment'][] = [];
    for (const document of documents) {
      const segment = read(document);
      if (typeof segment === 'string')
        refused.push({ ErrorCode: segment, Message: `Invalid segment. ErrorCode: ${segment}` });
      else kept.put(`${segment.trace}/${segment.id}`, segment);
    }
    return { UnprocessedTraceSegments: refused };
  },
  PutTelemetryRecords: () => ({}),
  BatchGetTraces({ TraceIds: ids }, call) {
    if (ids.length > MOST_TRACES)
      throw new ServiceError('InvalidRequestException', `At most ${MOST_TRACES} traces are given at once.`);
    const all = byTrace(standing(call));
    const found = ids.flatMap((Id): XrayShapes['Trace'][] => {
      const segments = all.get(Id);
      if (segments === undefined) return [];
      const { startMs, endMs } = span(segments);
      return [
        {
          Id,
          Duration: (endMs - startMs) / 1000,
          LimitExceeded: false,
          Segments: segments.map(({ id, document }) => ({ Id: id, Document: document })),
        },
      ];
    });
    return { Traces: found, UnprocessedTraceIds: [] };
  },
  GetTraceSummaries({ StartTime, EndTime, FilterExpression: filter }, call) {
    if (filter !== undefined && filter !== '')
      throw new ServiceError('NotImplemented', 'The local target reads no filter expressions of X-Ray.', {
        status: 501,
      });
    const TraceSummaries = [...byTrace(standing(call))].flatMap(([Id, segments]): XrayShapes['TraceSummary'][] => {
      const { startMs, endMs } = span(segments);
      if (startMs < StartTime.getTime() || startMs >= EndTime.getTime()) return [];
      return [
        {
          Id,
          StartTime: new Date(startMs),
          Duration: (endMs - startMs) / 1000,
          HasFault: segments.some(({ flags }) => flags.fault),
          HasError: segments.some(({ flags }) => flags.error),
          HasThrottle: segments.some(({ flags }) => flags.throttle),
          IsPartial: false,
          ServiceIds: segments.map(({ name }) => ({ Name: name, Names: [name] })),
        },
      ];
    });
    return {
      TraceSummaries,
      ApproximateTime: new Date(call.world.clock.now()),
      TracesProcessedCount: TraceSummaries.length,
    };
  },
} satisfies Partial<XrayOperations>;

/** No action of X-Ray on traces has a resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html */
export const xray: Service = {
  id: 'xray',
  schema: 'xray',
  operations,
  asks: (operation) => [{ action: `xray:${operation}`, resource: '*' }],
};
