/**
 * From which address of the internet a door is opened: the security groups of a load balancer may admit few
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html).
 */
import { contains, parseCidr, showAddress } from '../../../base/index.ts';

interface Permission {
  readonly IpProtocol?: string;
  readonly FromPort?: number;
  readonly ToPort?: number;
  readonly IpRanges?: readonly { readonly CidrIp?: string }[];
}

/** `usual` where it is admitted; undefined where nobody of the internet is: a list of AWS's, the VPC, other groups. */
export function admittedClient(permissions: readonly Permission[], port: number, usual: string): string | undefined {
  const blocks = permissions
    .filter(({ IpProtocol: protocol, FromPort: from = 0, ToPort: to = 65_535 }) =>
      protocol === '-1' ? true : protocol === 'tcp' && from <= port && port <= to,
    )
    .flatMap(({ IpRanges: ranges = [] }) => ranges.flatMap(({ CidrIp: text = '' }) => parseCidr(text) ?? []));
  const own = parseCidr(`${usual}/32`);
  if (own === undefined || blocks.some((block) => contains(block, own))) return usual;
  const [first] = blocks.filter((block) => block.family === 4 && !PRIVATE.some((each) => contains(each, block)));
  if (first === undefined) return undefined;
  // Past the network's own address, where there is room.
  return showAddress(4, first.last - first.first > 10n ? first.first + 10n : first.first);
}

/** https://www.rfc-editor.org/rfc/rfc1918 */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].flatMap((text) => parseCidr(text) ?? []);
