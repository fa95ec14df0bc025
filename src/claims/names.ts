/**
 * Where a claim names something. Each place says what may stand there, in a type for the compiler and in a shape for
 * data: a declared name everywhere, and beside it what that place alone understands.
 */
import { type DataPath, didYouMean, type Shape, walk } from '../base/index.ts';

/** `AWS::EC2::Subnet`, `AWS::EC2::*`. */
export type ResourceType = `${string}::${string}`;

/** `10.0.0.0/16`, `2001:db8::/32`. */
export type CidrText = `${number}.${number}.${number}.${number}/${number}` | `${string}:${string}/${number}`;

/** Who opens or accepts connections. `internet` is every public IPv4 address, `internet6` every public IPv6 address. */
export type Party<Name extends string = string> = Name | 'internet' | 'internet6' | CidrText;

/** The other side of a rule of a security group or network ACL: text with `${…}` is compared as it stands. */
export type RulePeer<Name extends string = string> =
  | Party<Name>
  | `pl-${string}`
  | `sg-${string}`
  | `${string}\${${string}}${string}`;

/** What a principal acts on: a name, an ARN, or text with `${Resource.Attribute}`; `*` is any resource. */
export type Target<Name extends string = string> = Name | '*' | `arn:${string}` | `${string}\${${string}}${string}`;

/** Whose key encrypts: one by name, or any of the customer's or of AWS's own. */
export type Key<Name extends string = string> =
  | Name
  | 'customer'
  | 'aws'
  | 'aws owned'
  | 'aws managed'
  | `arn:${string}`
  | `alias/${string}`;

/** The next hop of a route. */
export type Hop<Name extends string = string> = Name | 'none' | 'local';

/** What a drawing shows beside resources. */
export type Drawn<Name extends string = string> = Name | 'internet' | 'users';

export type Port =
  | 'all'
  | 'tcp'
  | 'udp'
  | 'icmp'
  | 'icmpv6'
  | `${'tcp' | 'udp' | 'icmp' | 'icmpv6'}/${number}`
  | `${'tcp' | 'udp'}/${number}-${number}`
  | `icmp/${number}/${number}`
  | `protocol/${number}`
  | `protocol/${number}-${number}`;

/** One kind of traffic, or several. */
export type Ports = Port | readonly Port[];

/** Ports as a claim holds them. */
export function portsText(ports: Ports): string {
  return typeof ports === 'string' ? ports : ports.join(', ');
}

interface NameShape extends Shape<string> {
  /** Whether the text stands for itself here and needs no declaration. */
  readonly standsAlone: (text: string) => boolean;
}

function name(about: string, standsAlone: (text: string) => boolean = () => false): NameShape {
  return {
    schema: { type: 'string', description: about },
    check(value, path, report): value is string {
      const fits = typeof value === 'string';
      if (!fits) report(path, `${JSON.stringify(value) ?? 'nothing'} is not a name.`);
      return fits;
    },
    standsAlone,
  };
}

const isWrittenOut = (text: string) => /::|[/*?]/.test(text);
const isCidr = (text: string) => /^[\d.]+\/\d+$|^[\da-f:]+\/\d+$/i.test(text);
const isOneOf =
  (...words: readonly string[]) =>
  (text: string) =>
    words.includes(text);

/** A declared name, a logical id, a resource type, or a construct path. */
export const NAME: Shape<string> = name(
  'a declared name, a logical id, a resource type or a construct path',
  isWrittenOut,
);

/** Who asks: a principal of the template, or the public. */
export const CALLER: Shape<string> = name(
  'a declared name, a logical id, a resource type or a construct path; or "internet": everybody',
  (text) => isOneOf('internet')(text) || isWrittenOut(text),
);

export const PARTY: Shape<string> = name(
  'a declared name or logical id, "internet", "internet6", or a CIDR block',
  (text) => isOneOf('internet', 'internet6')(text) || isCidr(text) || isWrittenOut(text),
);

export const RULE_PEER: Shape<string> = name(
  'a security group, prefix list, VPC, subnet or parameter by name, "internet", "internet6", a CIDR block, sg-… or pl-…, or text with ${Resource.Attribute}',
  (text) =>
    isOneOf('internet', 'internet6')(text) ||
    isCidr(text) ||
    /^(pl|sg)-[\da-f]+$/.test(text) ||
    text.includes('${') ||
    isWrittenOut(text),
);

export const HOP: Shape<string> = name(
  'the next hop: a declared name or logical id, "local", or "none"',
  (text) => isOneOf('none', 'local')(text) || isWrittenOut(text),
);

export const TARGET: Shape<string> = name(
  'a declared name, an ARN, or text with ${Resource.Attribute}; * is any resource',
  (text) => text.startsWith('arn:') || text.includes('${') || isWrittenOut(text),
);

export const DRAWN: Shape<string> = name(
  'a declared name or logical id, "users", or "internet"',
  (text) => isOneOf('users', 'internet')(text) || isWrittenOut(text),
);

export const KEY: Shape<string> = name(
  'a declared name or logical id of a key, an ARN or alias; or "customer", "aws", "aws owned", "aws managed"',
  (text) =>
    isOneOf('customer', 'aws', 'aws owned', 'aws managed')(text) ||
    text.startsWith('alias/') ||
    text.includes('${') ||
    isWrittenOut(text),
);

function isNameShape(shape: Shape<unknown>): shape is NameShape {
  return 'standsAlone' in shape;
}

/** The names that a value of the shape uses and that somebody has to declare, each with its place. */
export function namesIn(
  shape: Shape<unknown>,
  value: unknown,
): readonly { readonly name: string; readonly path: DataPath }[] {
  const found: { readonly name: string; readonly path: DataPath }[] = [];
  walk(shape, value, (inner, text, path) => {
    if (isNameShape(inner) && typeof text === 'string' && !inner.standsAlone(text)) found.push({ name: text, path });
  });
  return found;
}

const PROTOCOLS = ['tcp', 'udp', 'icmp', 'icmpv6', 'protocol', 'all'];
const ONE_PORT = '\\s*(all|-1|(tcp|udp|icmp|icmpv6|icmp6|ipv6-icmp|protocol)(/[\\d\\s-]+)*|\\d{1,3})\\s*';
const FORM = `^${ONE_PORT}(,${ONE_PORT})*$`;
const PORT_EXAMPLES = 'tcp/443, tcp/8080-8090, udp/53, tcp, icmp, icmp/8/0, protocol/47, all';

/** Ports in data: the forms of `Port`, several with commas. */
export const PORTS: Shape<string> = {
  schema: { type: 'string', pattern: FORM, description: `${PORT_EXAMPLES}; several with commas` },
  check(value, path, report): value is string {
    if (typeof value !== 'string') {
      report(path, `${JSON.stringify(value) ?? 'nothing'} is not text with ports: ${PORT_EXAMPLES}.`);
      return false;
    }
    const wrong = value.split(',').find((each) => !isPort(each.trim()));
    if (wrong !== undefined) {
      const protocol = wrong.trim().split('/')[0] ?? '';
      const hint = PROTOCOLS.includes(protocol) ? '' : didYouMean(protocol, PROTOCOLS);
      report(path, `"${wrong.trim()}" is no kind of traffic; there are ${PORT_EXAMPLES}.${hint}`);
    }
    return wrong === undefined;
  },
};

function isPort(text: string): boolean {
  const [protocol = '', first, second, ...rest] = text.split('/');
  if (rest.length > 0) return false;
  switch (protocol) {
    case 'all':
    case '-1':
      return first === undefined;
    case 'tcp':
    case 'udp':
      return second === undefined && (first === undefined || isRange(first, 65535));
    case 'icmp':
    case 'icmpv6':
    case 'icmp6':
    case 'ipv6-icmp':
      return (first === undefined || isRange(first, 255)) && (second === undefined || isRange(second, 255));
    case 'protocol':
      return second === undefined && first !== undefined && isRange(first, 255);
    default:
      return first === undefined && /^\d{1,3}$/.test(protocol) && Number(protocol) < 256;
  }
}

function isRange(text: string, max: number): boolean {
  const match = /^\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?$/.exec(text);
  if (match === null) return false;
  const from = Number(match[1]);
  const to = Number(match[2] ?? match[1]);
  return from <= to && to <= max;
}
