/** One request to a deployed API, and the answers that API Gateway gives of its own. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { LocalWorld, SiteAnswer, SiteRequest } from '../../service.ts';

/** What is known of a request when its API and stage are found. */
export interface GatewayCall {
  readonly world: LocalWorld;
  readonly account: string;
  readonly region: string;
  readonly apiId: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly request: SiteRequest;
  /** Behind the stage. */
  readonly path: string;
  readonly body: Buffer;
  readonly requestId: string;
  readonly extendedId: string;
  readonly nowMs: number;
}

export function newRequestIds() {
  return { requestId: randomUUID(), extendedId: randomBytes(11).toString('base64') };
}

export function gatewayJson(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
  const answer: SiteAnswer = {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ message }),
  };
  return answer;
}

/** The address without names: below the origin of the target. */
export function invokeUrl(world: Pick<LocalWorld, 'endpoint'>, apiId: string, stage = ''): string {
  return `${world.endpoint}/_aws/execute-api/${apiId}${stage === '' || stage === '$default' ? '' : `/${stage}`}`;
}

/** Headers as a function gets them: those of the request, and who forwarded it. */
export function forwardedHeaders({ request }: Pick<GatewayCall, 'request'>): readonly (readonly [string, string])[] {
  const own: (readonly [string, string])[] = [];
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i] ?? '';
    if (!/^(?:connection|transfer-encoding|keep-alive|upgrade)$/i.test(name))
      own.push([name, request.rawHeaders[i + 1] ?? '']);
  }
  const port = /:(\d+)$/.exec(request.headers.host ?? '')?.[1] ?? '80';
  const trace = request.headers['x-amzn-trace-id'];
  return [
    ...own,
    ...(trace === undefined ? [['X-Amzn-Trace-Id', `Root=1-${hex(8)}-${hex(24)}`] as const] : []),
    ['X-Forwarded-For', '127.0.0.1'],
    ['X-Forwarded-Port', port],
    ['X-Forwarded-Proto', 'http'],
  ];
}

const hex = (length: number) => randomBytes(length / 2).toString('hex');
