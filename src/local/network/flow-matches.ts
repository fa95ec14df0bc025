/** Sets of flows as matches of nft: one match for each run of one protocol. */
import { ALL_FLOWS, flowAt, positionOf } from '../../aws/index.ts';
import { type Intervals, sameIntervals } from '../../base/index.ts';

/** The matches, of which a packet must meet one; `''` matches every packet. */
export function matchesOf(flows: Intervals): readonly string[] {
  if (sameIntervals(flows, ALL_FLOWS)) return [''];
  return flows.flatMap(([first, last]) => {
    const found: string[] = [];
    for (let at = first; at <= last; ) {
      const [match, next] = matchAt(at, last);
      found.push(match);
      at = next;
    }
    return found;
  });
}

/** The match for as much of a run as one match can say, and where the rest starts. */
function matchAt(first: number, last: number): readonly [match: string, next: number] {
  const flow = flowAt(first);
  if (typeof flow.protocol === 'number') {
    const numbers = [];
    for (let at = first; at <= last; at++) numbers.push(String(flowAt(at).protocol));
    return [`meta l4proto { ${numbers.join(', ')} } `, last + 1];
  }
  const { protocol } = flow;
  if (flow.port !== undefined) {
    const end = Math.min(last, positionOf({ protocol, port: 65535 }));
    const ports = rangeOf(flow.port, end - first + flow.port);
    return [`meta l4proto ${protocol} ${ports === '0-65535' ? '' : `th dport ${ports} `}`, end + 1];
  }
  const { type = 0, code = 0 } = flow;
  const word = protocol === 'icmp' ? 'icmp' : 'icmpv6';
  const l4 = `meta l4proto ${protocol === 'icmp' ? 'icmp' : 'ipv6-icmp'} `;
  const end = Math.min(last, positionOf({ protocol, type: 255, code: 255 }));
  const lastType = Math.floor((end - first + type * 256 + code) / 256);
  const lastCode = (end - first + code) % 256;
  // Whole types together; before and after them codes of one type.
  if (code === 0 && (lastType > type || lastCode === 255)) {
    const to = lastCode === 255 ? lastType : lastType - 1;
    const next = positionOf({ protocol, type: to, code: 255 }) + 1;
    return [type === 0 && to === 255 ? l4 : `${l4}${word} type ${rangeOf(type, to)} `, next];
  }
  const to = lastType > type ? 255 : lastCode;
  const codes = code === 0 && to === 255 ? '' : `${word} code ${rangeOf(code, to)} `;
  return [`${l4}${word} type ${type} ${codes}`, positionOf({ protocol, type, code: to }) + 1];
}

function rangeOf(first: number, last: number): string {
  return first === last ? `${first}` : `${first}-${last}`;
}
