import type { Claim } from '../claim.ts';
import { SHOP, shopWithRule } from '../examples/shop.ts';
import type { Party, Ports } from '../names.ts';
import { numbered, type Pattern, type PatternOptions } from '../pattern.ts';
import { sources } from '../words/sources.ts';
import { unreachable } from '../words/unreachable.ts';

export interface PrivateData<Name extends string> extends PatternOptions {
  /** Databases, caches, file systems. */
  readonly data: readonly Name[];
  /** Who reaches each of them, and on which ports; nobody else does. */
  readonly users: { readonly [User in Party<Name>]?: Ports };
}

/** Only the users reach the data; the internet does not, and the data opens no connection to it. */
export function privateData<Name extends string = string>(options: PrivateData<Name>): readonly Claim[] {
  const { data, users } = options;
  const all = data.join(', ');
  return numbered(options, 'Data', [
    [
      `The internet does not reach ${all}`,
      ...data.flatMap((name) => [unreachable('internet', name), unreachable('internet6', name)]),
    ],
    [`Only ${Object.keys(users).join(', ')} reach ${all}`, ...data.map((name) => sources<string>(name, users))],
    [
      `${all} open no connection to the internet`,
      ...data.flatMap((name) => [unreachable(name, 'internet'), unreachable(name, 'internet6')]),
    ],
  ]);
}

const names = { server: 'Server', database: 'Database' };
const claims = privateData({ id: 'DATA', data: ['database'], users: { server: 'tcp/5432' } } as PrivateData<
  keyof typeof names
>);

export const PRIVATE_DATA: Pattern = {
  name: 'privateData',
  about: 'only the users reach the data; the internet does not, and the data opens no connection to it',
  holds: [{ says: 'A database that its server alone reaches.', names, resources: SHOP, claim: claims }],
  fails: [
    {
      says: 'The database lets a second port in.',
      names,
      resources: shopWithRule('DatabaseGroup', 22, { CidrIp: '10.0.0.0/16' }),
      claim: claims,
    },
  ],
};
