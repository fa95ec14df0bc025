/**
 * What stands before the rules: a firewall that sees each request with the beginning of its body.
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html
 */
import type { FirewallVerdict } from '../../wafv2/evaluation/evaluate.ts';
import type { InspectedRequest } from '../../wafv2/evaluation/web-acl.ts';
import { pairsOf } from './forwarded.ts';
import type { ClientRequest, Received } from './incoming.ts';

export interface Firewall {
  /** How much of a body it is shown. A load balancer shows 8 KiB. */
  readonly bodyBytes: number;
  judge(request: InspectedRequest): FirewallVerdict;
}

/** The beginning of a body, and whether that is all of it. What lies behind stays in the request, which is paused. */
export interface Beginning {
  readonly bytes: Buffer;
  readonly isWhole: boolean;
}

export function beginningOf(request: ClientRequest, bytes: number): Promise<Beginning> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = (isWhole: boolean) => {
      request.off('data', take).off('end', end).pause();
      resolve({ bytes: Buffer.concat(chunks), isWhole });
    };
    const end = () => done(true);
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > bytes) done(false);
    };
    request.on('data', take).on('end', end).resume();
  });
}

export function inspectedRequest(
  request: ClientRequest,
  { facts }: Received,
  { bytes, isWhole }: Beginning,
  most: number,
): InspectedRequest {
  return {
    method: facts.method,
    path: facts.path,
    query: facts.query,
    headers: pairsOf(request.rawHeaders),
    body: bytes.subarray(0, most),
    isBodyCut: !isWhole || bytes.length > most,
    clientAddress: facts.clientAddress,
  };
}
