/** Whose request it is: the connection's address, or what a header says. */
import { contains, parseCidr } from '../../../../base/index.ts';
import { header } from './fields.ts';
import type { ForwardedIp, InspectedRequest } from './web-acl.ts';

/** Addresses of a forwarding header; `missing` without the header, `invalid` where it holds no address at the place. */
export function forwarded(
  request: InspectedRequest,
  { HeaderName, Position = 'FIRST' }: Pick<ForwardedIp, 'HeaderName' | 'Position'>,
): readonly string[] | 'missing' | 'invalid' {
  const lines = header(request, HeaderName);
  if (lines.length === 0) return 'missing';
  // AWS looks at ten addresses at the most.
  const all = lines
    .join(',')
    .split(',')
    .map((each) => each.trim())
    .slice(0, 10);
  const chosen = Position === 'ANY' ? all : [Position === 'LAST' ? (all.at(-1) ?? '') : (all[0] ?? '')];
  const valid = chosen.filter((each) => cidrOf(each) !== undefined);
  return valid.length === 0 ? 'invalid' : valid;
}

/** Whether the address lies in one of the blocks. */
export function isInBlocks(address: string, blocks: readonly string[]): boolean {
  const one = cidrOf(address);
  return (
    one !== undefined &&
    blocks.some((block) => {
      const outer = parseCidr(block);
      return outer !== undefined && contains(outer, one);
    })
  );
}

function cidrOf(address: string) {
  return parseCidr(`${address}/${address.includes(':') ? 128 : 32}`);
}
