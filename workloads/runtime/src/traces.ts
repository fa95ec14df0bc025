/**
 * AWS X-Ray without an agent: the process sends its segments itself. A request that is traced is a segment, what it waits for
 * are parts of it (https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** What a part says beside its times. */
export interface PartFacts {
  /** Somebody else's service, whom the map shows as a place of its own. */
  readonly remote?: { readonly method: string; readonly url: string };
}

export interface Tracer {
  /** `header` is that of `X-Amzn-Trace-Id`; what `work` starts belongs to the segment until it calls `answered`. */
  begin(
    header: string | undefined,
    request: { readonly method: string; readonly url: string },
    work: (answered: (status: number) => void) => void,
  ): void;
  /** What `work` takes, as a part of the segment that runs now; without one it is only done. */
  part<T>(name: string, work: () => T, facts?: PartFacts): T;
}

export interface TracerOptions {
  readonly service: string;
  readonly now: () => number;
  readonly random: () => number;
  /** Takes the document of a segment, and never fails. */
  readonly send: (document: string) => void;
}

interface Part {
  readonly id: string;
  readonly name: string;
  readonly start_time: number;
  end_time?: number;
  fault?: true;
  namespace?: 'remote';
  http?: { readonly request: { readonly method: string; readonly url: string } };
}

interface Segment {
  readonly id: string;
  readonly trace: string;
  readonly parent: string | undefined;
  readonly start: number;
  readonly request: { readonly method: string; readonly url: string };
  readonly parts: Part[];
  left: number;
}

/** Each second the first request, and of the others one in twenty: X-Ray's own rule where nobody made another. */
const SHARE = 0.05;
/** A segment has at most 64 kB: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html */
const MOST_PARTS = 100;

export function tracerOf({ service, now, random, send }: TracerOptions): Tracer {
  const running = new AsyncLocalStorage<Segment>();
  let lastSecond = 0;
  const isChosen = (): boolean => {
    const second = Math.floor(now() / 1000);
    if (second !== lastSecond) {
      lastSecond = second;
      return true;
    }
    return random() < SHARE;
  };
  const newId = () => randomBytes(8).toString('hex');
  const documentOf = ({ id, trace, parent, start, request, parts }: Segment, status: number, end: number): string =>
    JSON.stringify({
      name: service,
      id,
      trace_id: trace,
      ...(parent !== undefined && /^[0-9a-f]{16}$/.test(parent) && { parent_id: parent }),
      start_time: start / 1000,
      end_time: end,
      http: { request, response: { status } },
      ...(status >= 500 && { fault: true }),
      ...(status >= 400 && status < 500 && { error: true }),
      ...(status === 429 && { throttle: true }),
      ...(parts.length > 0 && { subsegments: parts.map((part) => ({ ...part, end_time: part.end_time ?? end })) }),
    });
  return {
    begin(header, request, work) {
      const { Root: root, Parent: parent, Sampled: sampled } = fieldsOf(header);
      const isTraced = sampled === undefined ? isChosen() : sampled === '1';
      if (!isTraced) return work(() => {});
      const trace = TRACE.test(root ?? '') ? (root ?? '') : newTrace(now());
      const segment = { id: newId(), trace, parent, start: now(), request, parts: [], left: MOST_PARTS };
      return running.run(segment, () => work((status) => send(documentOf(segment, status, now() / 1000))));
    },
    part(name, work, { remote } = {}) {
      const segment = running.getStore();
      if (segment === undefined || segment.left === 0) return work();
      segment.left -= 1;
      const part: Part = {
        id: newId(),
        name,
        start_time: now() / 1000,
        ...(remote !== undefined && { namespace: 'remote', http: { request: remote } }),
      };
      segment.parts.push(part);
      const end = (isFault: boolean) => {
        part.end_time = now() / 1000;
        if (isFault) part.fault = true;
      };
      try {
        const made = work();
        if (made instanceof Promise)
          made.then(
            () => end(false),
            () => end(true),
          );
        else end(false);
        return made;
      } catch (fault) {
        end(true);
        throw fault;
      }
    },
  };
}

/** Where nothing is traced. */
export const UNTRACED: Tracer = { begin: (_, _request, work) => work(() => {}), part: (_, work) => work() };

/** The same object; each of its functions is a part of the segment that runs when it is called. */
export function inParts<T extends object>(object: T, tracer: Tracer, name: string, facts?: PartFacts): T {
  return new Proxy(object, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      return (...given: readonly unknown[]) => tracer.part(name, () => Reflect.apply(value, target, given), facts);
    },
  });
}

const TRACE = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;

function newTrace(nowMs: number): string {
  return `1-${Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0')}-${randomBytes(12).toString('hex')}`;
}

/** `Root=1-…;Parent=…;Sampled=1`: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function fieldsOf(header = ''): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    header.split(';').flatMap((field) => {
      const at = field.indexOf('=');
      return at < 1 ? [] : [[field.slice(0, at).trim(), field.slice(at + 1).trim()]];
    }),
  );
}
