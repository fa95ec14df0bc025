/** Where front doors stand on the internet of a sandbox: the half of a documentation block (RFC 5737). */
import { type Cidr, parseCidr } from '../../base/index.ts';

export const EDGE_BLOCK = '198.51.100.128/25';
/** Where connections of VPC origins come from, which are made inside the VPC. */
export const VPC_ORIGIN_ADDRESS = '198.51.100.129';
const FIRST = 130;
const LAST = 254;

/** The address of the nth front door; undefined when all are given. */
export const edgeAddress = (position: number): string | undefined =>
  FIRST + position > LAST ? undefined : `198.51.100.${FIRST + position}`;

/** The addresses that CloudFront asks origins from. */
export function edgeBlock(): Cidr {
  const block = parseCidr(EDGE_BLOCK);
  if (block === undefined) throw new Error(`${EDGE_BLOCK} is no block`);
  return block;
}
