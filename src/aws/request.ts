/** Who wants to do what to which resource, and what is known of the circumstances. */
import { stripPrivate, type Text } from '../base/index.ts';
import { lastNameIn, parseArn } from './arn.ts';

export interface Principal {
  readonly kind: 'role' | 'user' | 'service' | 'federated' | 'anonymous';
  /** A role's or user's ARN, an identity provider's ARN or domain; not needed for services and anonymous callers. */
  readonly arn?: Text;
  /** `arn:aws:sts::…:assumed-role/Name/Session` when a role's session is known. */
  readonly session?: Text;
  /** @default the account in the ARN */
  readonly account?: Text;
  /** `ec2.amazonaws.com` */
  readonly service?: Text;
  /** All tags of the principal. @default not known */
  readonly tags?: Readonly<Record<string, Text>>;
}

export interface Request {
  readonly principal: Principal;
  /** `s3:GetObject` */
  readonly action: Text;
  /** An ARN, possibly with holes, or `*` for an action that has no resource. */
  readonly resource: Text;
  /**
   * The condition keys of the request, in any case of letters: the values of a key, or `undefined` for a key that the
   * request does not have. Nothing is known of a key that is not listed.
   */
  readonly context: Readonly<Record<string, readonly Text[] | undefined>>;
}

export function accountOf(principal: Principal): Text | undefined {
  return principal.account ?? (principal.arn === undefined ? undefined : parseArn(principal.arn)?.account);
}

/** The values of a condition key in the request, given or derived from the principal. */
export function contextValue(request: Request, key: string): readonly Text[] | 'absent' | 'unknown' {
  const wanted = key.toLowerCase();
  const written = Object.keys(request.context).find((name) => name.toLowerCase() === wanted);
  if (written !== undefined) return request.context[written] ?? 'absent';
  return principalValue(request.principal, wanted);
}

const PRINCIPAL_TYPES: Readonly<Partial<Record<Principal['kind'], readonly Text[]>>> = {
  role: [stripPrivate('AssumedRole')],
  user: [stripPrivate('User')],
  anonymous: [stripPrivate('Anonymous')],
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties */
function principalValue(principal: Principal, key: string): readonly Text[] | 'absent' | 'unknown' {
  const isIdentity = principal.kind === 'role' || principal.kind === 'user';
  const known = (value: Text | undefined) => (value === undefined ? 'unknown' : [value]);
  if (key.startsWith('aws:principaltag/')) return tagValue(principal, key.slice('aws:principaltag/'.length));
  switch (key) {
    case 'aws:principalarn':
      return isIdentity ? known(principal.arn) : principal.kind === 'federated' ? 'unknown' : 'absent';
    case 'aws:principalaccount':
      return isIdentity ? known(accountOf(principal)) : principal.kind === 'federated' ? 'unknown' : 'absent';
    case 'aws:principaltype':
      return PRINCIPAL_TYPES[principal.kind] ?? 'unknown';
    case 'aws:username':
      return principal.kind === 'user' ? known(nameOf(principal)) : 'absent';
    case 'aws:principalisawsservice':
      return [stripPrivate(principal.kind === 'service' ? 'true' : 'false')];
    case 'aws:principalservicename':
      return principal.kind === 'service' ? known(principal.service) : 'absent';
    default:
      return 'unknown';
  }
}

function tagValue(principal: Principal, tag: string): readonly Text[] | 'absent' | 'unknown' {
  if (principal.kind === 'service' || principal.kind === 'anonymous') return 'absent';
  if (principal.tags === undefined) return 'unknown';
  // Tag keys are compared without case in condition keys, though IAM keeps their case.
  const name = Object.keys(principal.tags).find((key) => key.toLowerCase() === tag);
  const value = name === undefined ? undefined : principal.tags[name];
  return value === undefined ? 'absent' : [value];
}

/** The name without its path: `user/division/Bob` is Bob. */
function nameOf(principal: Principal): Text | undefined {
  const arn = principal.arn === undefined ? undefined : parseArn(principal.arn);
  return arn === undefined ? undefined : lastNameIn(arn.resource);
}
