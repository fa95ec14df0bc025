/** Principals that no template has: services, accounts, organizations, identity providers, the public. */
import { either, object, record, type Shape, type Shaped, text, word } from '../base/index.ts';

/**
 * Somebody from outside.
 *
 * - `anyone`: the public, with an AWS account or without one
 * - `administrator`: a principal of the resource's own account whose own policies allow everything
 * - `{ service }`: an AWS service; `account: 'another'` when it acts for somebody else's resource
 * - `{ account }`: every principal of the account; `another` is every account but the resource's own
 * - `{ organization }`: every account of the organization; `other` is every account of none or of another one
 * - `{ principal }`: a role or user by its ARN
 * - `{ federated, claims }`: whoever the identity provider vouches for with these claims
 */
export type Outsider =
  | 'anyone'
  | 'administrator'
  | { readonly service: string; readonly account?: 'another' }
  | { readonly account: string }
  | { readonly organization: string }
  | { readonly principal: string }
  | { readonly federated: string; readonly claims?: Readonly<Record<string, ClaimValue>> };

/** The value of a claim in a token, or every value but one. */
export type ClaimValue = string | { readonly otherThan: string };

const CLAIM_VALUE: Shape<ClaimValue> = either(
  (value) => typeof value === 'string',
  text({ about: 'the value' }),
  object({ otherThan: text() }, {}, 'every value but this'),
);

const SOMEBODY = object(
  {},
  {
    service: text({ about: 'cloudwatch.amazonaws.com' }),
    account: text({ about: 'an account, or another: every one but the own; beside a service: for whom it acts' }),
    organization: text({ about: 'o-…, or other: accounts outside of the organization' }),
    principal: text({ about: 'the ARN of a role or user' }),
    federated: text({ about: 'the host of an OpenID Connect provider, or the ARN of a provider' }),
    claims: record(CLAIM_VALUE, 'what the token says: sub, aud'),
  },
  'somebody who is not in the template',
  { some: ['service', 'account', 'organization', 'principal', 'federated'] },
);

export type Somebody = Shaped<typeof SOMEBODY>;

export const OUTSIDER: Shape<'anyone' | 'administrator' | Somebody> = either(
  (value) => typeof value === 'string',
  word(['anyone', 'administrator'], 'anyone: the public; administrator: of the own account, with every permission'),
  SOMEBODY,
);
