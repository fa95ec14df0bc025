import { ALL_FLOWS, flowsOf } from '../../aws/index.ts';
import { type Intervals, showText } from '../../base/index.ts';

export interface ReadFlows {
  readonly flows: Intervals;
  readonly unknownFlows?: string;
}

/** What protocol and ports cover. Where only deployment tells them, `flows` is everything that they may cover. */
export function readFlows(protocol = '-1', fromPort: string | undefined, toPort: string | undefined): ReadFlows {
  const known = flowsOf({
    protocol,
    ...(fromPort !== undefined && { fromPort }),
    ...(toPort !== undefined && { toPort }),
  });
  if (known !== undefined) return { flows: known };
  const unknownFlows = showText([protocol, fromPort, toPort].filter((each) => each !== undefined).join(' '));
  return { flows: flowsOf({ protocol }) ?? ALL_FLOWS, unknownFlows };
}
