import type { Claim } from '../claim.ts';
import { SHOP, shopWithRule } from '../examples/shop.ts';
import type { Port } from '../names.ts';
import { numbered, type Pattern, type PatternOptions } from '../pattern.ts';
import { reaches } from '../words/reaches.ts';
import { sources } from '../words/sources.ts';
import { unreachable } from '../words/unreachable.ts';

export interface ClosedNetwork<Name extends string> extends PatternOptions {
  /** What the internet opens connections to. */
  readonly front: Name;
  /** @default 'tcp/443' */
  readonly on?: Port;
  /** What only the front reaches. */
  readonly inside: readonly Name[];
  /** The port on which the front reaches what is inside. */
  readonly port: number;
}

/** The internet reaches the front on one port; the front alone reaches what is inside, on one port. */
export function closedNetwork<Name extends string = string>(options: ClosedNetwork<Name>): readonly Claim[] {
  const { front, on = 'tcp/443', inside, port } = options;
  return numbered(options, 'Network', [
    [`The internet reaches ${front} on ${on}`, reaches('internet', front, on)],
    [`The internet reaches ${front} on nothing else`, unreachable('internet', front, allBut(on))],
    [
      `The internet does not reach ${inside.join(', ')}`,
      ...inside.flatMap((name) => [unreachable('internet', name), unreachable('internet6', name)]),
    ],
    [
      `Only ${front} reaches ${inside.join(', ')}, on ${port}`,
      ...inside.map((name) => sources<string>(name, { [front]: `tcp/${port}` })),
    ],
  ]);
}

/** All traffic but one port, or a whole protocol. */
function allBut(on: Port): readonly Port[] {
  const [protocol, port] = on.split('/');
  const others = (['tcp', 'udp', 'icmp'] as const).filter((each) => each !== protocol);
  const number = Number(port);
  if ((protocol !== 'tcp' && protocol !== 'udp') || !Number.isInteger(number)) return others;
  const below: readonly Port[] = number > 0 ? [`${protocol}/0-${number - 1}`] : [];
  const above: readonly Port[] = number < 65535 ? [`${protocol}/${number + 1}-65535`] : [];
  return [...below, ...above, ...others];
}

const names = { server: 'Server', database: 'Database' };
const claims = closedNetwork({ id: 'NET', front: 'server', inside: ['database'], port: 5432 });

export const CLOSED_NETWORK: Pattern = {
  name: 'closedNetwork',
  about: 'the internet reaches the front on one port; the front alone reaches what is inside, on one port',
  holds: [{ says: 'A public server and its database.', names, resources: SHOP, claim: claims }],
  fails: [
    {
      says: 'SSH is open to the world.',
      names,
      resources: shopWithRule('ServerGroup', 22, { CidrIp: '0.0.0.0/0' }),
      claim: claims,
    },
    {
      says: 'The database answers to a second port.',
      names,
      resources: shopWithRule('DatabaseGroup', 22, {
        SourceSecurityGroupId: { 'Fn::GetAtt': ['ServerGroup', 'GroupId'] },
      }),
      claim: claims,
    },
  ],
};
