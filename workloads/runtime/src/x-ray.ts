/** Segments on their way to X-Ray, from a task of ECS, with the rights of its role. */
import { type Keys, signatureHeaders } from './signed.ts';

export interface XRayOptions {
  readonly region: string;
  /** `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html */
  readonly credentials: string;
  readonly now: () => number;
  readonly fetch: typeof fetch;
  /** Told at most once a minute. */
  onFault(reason: string): void;
}

export interface XRay {
  send(document: string): void;
  /** Sends what waits. */
  close(): Promise<void>;
}

const PAUSE_MS = 1000;
const TIMEOUT_MS = 5000;
/** https://docs.aws.amazon.com/xray/latest/api/API_PutTraceSegments.html */
const MOST_AT_ONCE = 50;
/** What cannot be sent is dropped: nobody waits for a trace. */
const MOST_WAITING = 500;
const EARLY_MS = 300_000;

export function xRay({ region, credentials, now, fetch, onFault }: XRayOptions): XRay {
  const waiting: string[] = [];
  let known: { readonly keys: Keys; readonly untilMs: number } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lastFault = 0;

  const keys = async (): Promise<Keys> => {
    if (known !== undefined && known.untilMs > now() + EARLY_MS) return known.keys;
    const answer = await fetch(`http://169.254.170.2${credentials}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const given = (await answer.json()) as Readonly<Record<string, string | undefined>>;
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken } = given;
    if (accessKeyId === undefined || secretAccessKey === undefined) throw new Error('the task has no credentials');
    known = { keys: { accessKeyId, secretAccessKey, sessionToken }, untilMs: Date.parse(given.Expiration ?? '') || 0 };
    return known.keys;
  };
  const put = async () => {
    const documents = waiting.splice(0, MOST_AT_ONCE);
    if (documents.length === 0) return;
    try {
      const body = JSON.stringify({ TraceSegmentDocuments: documents });
      const url = new URL(`https://xray.${region}.amazonaws.com/TraceSegments`);
      const request = { method: 'POST', url, body, service: 'xray', region };
      const headers = { 'content-type': 'application/json', ...signatureHeaders(request, await keys(), now()) };
      const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
      const said = await answer.text();
      if (!answer.ok) throw new Error(`X-Ray answers ${answer.status}: ${said.slice(0, 200)}`);
    } catch (fault) {
      if (now() - lastFault < 60_000) return;
      lastFault = now();
      onFault(fault instanceof Error ? fault.message : String(fault));
    }
    if (waiting.length > 0) await put();
  };
  return {
    send(document) {
      if (waiting.length < MOST_WAITING) waiting.push(document);
      if (timer !== undefined) return;
      timer = setTimeout(() => {
        timer = undefined;
        void put();
      }, PAUSE_MS);
      timer.unref();
    },
    close: put,
  };
}
