/**
 * What stands before the rules: a firewall that sees each request with the beginning of its body.
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html
 */
import type { FirewallVerdict } from '../../wafv2/evaluation/evaluate.ts';
import type { InspectedRequest } from '../../wafv2/evaluation/web-acl.ts';
import type { BodyTaker, ClientRequest } from './client-side.ts';
import type { Received } from './incoming.ts';

export interface Firewall {
  /** How much of a body it is shown. A load balancer shows 8 KiB. */
  readonly bodyBytes: number;
  judge(request: InspectedRequest): FirewallVerdict;
}

interface BeginningTaker {
  /** The beginning of a body, and whether that is all of it. */
  known(bytes: Buffer, isWhole: boolean): void;
  failed(status: 400 | 408): void;
}

/** Waits for more of a body than the firewall is shown, or its end. */
export class BodyBeginning implements BodyTaker {
  readonly #most: number;
  readonly #taker: BeginningTaker;
  readonly #parts: Buffer[] = [];
  #size = 0;
  #isKnown = false;

  constructor(most: number, taker: BeginningTaker) {
    this.#most = most;
    this.#taker = taker;
  }

  bodyPart(part: Buffer): void {
    this.#parts.push(part);
    this.#size += part.length;
    if (this.#size > this.#most) this.#tell(false);
  }

  bodyEnd(): void {
    this.#tell(true);
  }

  bodyFailed(status: 400 | 408): void {
    if (!this.#isKnown) this.#taker.failed(status);
    this.#isKnown = true;
  }

  #tell(isWhole: boolean): void {
    if (this.#isKnown) return;
    this.#isKnown = true;
    this.#taker.known(Buffer.concat(this.#parts), isWhole);
  }
}

export function inspectedRequest(
  request: ClientRequest,
  { facts }: Received,
  bytes: Buffer,
  isWhole: boolean,
  most: number,
): InspectedRequest {
  return {
    method: facts.method,
    path: facts.path,
    query: facts.query,
    headers: request.fields.pairs(),
    body: bytes.subarray(0, most),
    isBodyCut: !isWhole || bytes.length > most,
    clientAddress: facts.clientAddress,
  };
}
