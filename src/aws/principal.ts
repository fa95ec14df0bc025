/**
 * The Principal element, and in which way it names a caller. The way matters: naming a role leaves its permissions
 * boundary in force, naming its account only passes the decision on to that account
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).
 */
import {
  bothOf,
  type Certainty,
  compose,
  eitherOf,
  hole,
  holeName,
  isRecord,
  isSymbolic,
  matchesGlob,
  NO_TEXT,
  rememberedPair,
  sameText,
  showText,
  splitText,
  type Text,
  textIn,
} from '../base/index.ts';
import { lastNameIn, parseArn } from './arn.ts';
import { textList } from './json.ts';
import { accountOf, type Principal } from './request.ts';

export interface PrincipalSet {
  /** `"Principal": "*"` */
  readonly everyone: boolean;
  readonly aws: readonly Text[];
  readonly services: readonly Text[];
  readonly federated: readonly Text[];
  readonly canonicalUsers: readonly Text[];
}

/**
 * Reads a Principal element; undefined for a statement without one. An element that cannot be read may name anybody.
 */
export function parsePrincipals(raw: unknown, owner: string, problems: string[]): PrincipalSet | undefined {
  if (raw === undefined) return undefined;
  const nobody = { everyone: false, aws: [], services: [], federated: [], canonicalUsers: [] };
  if (raw === '*') return { ...nobody, everyone: true };
  if (!isRecord(raw)) {
    const text = textIn(raw);
    const isOpen = text !== undefined && isSymbolic(text);
    if (!isOpen) problems.push(`${owner} has a Principal that is neither "*" nor an object.`);
    return { ...nobody, aws: [isOpen ? text : hole('unreadable')] };
  }
  for (const kind of Object.keys(raw).filter(
    (key) => !['AWS', 'Service', 'Federated', 'CanonicalUser'].includes(key),
  )) {
    problems.push(`${owner} has a kind of Principal that IAM does not know: ${kind}.`);
  }
  const list = (kind: string) => (raw[kind] === undefined ? [] : textList(raw[kind]).texts);
  return {
    everyone: false,
    aws: list('AWS'),
    services: list('Service'),
    federated: list('Federated'),
    canonicalUsers: list('CanonicalUser'),
  };
}

/** In which way, and how surely, a caller is among the principals. */
export interface NamedAs {
  /** By its own name: the user, the role's session, the service, the identity provider, or everyone. */
  readonly itself: Certainty;
  /** By the ARN of its role. */
  readonly role: Certainty;
  /** By its account. */
  readonly account: Certainty;
}

export const nameIn: (set: PrincipalSet, caller: Principal) => NamedAs = rememberedPair((set, caller) => {
  const any = (texts: readonly Text[], test: (text: Text) => Certainty) => eitherOf(...texts.map(test));
  // A name that is not known at all may be `*` too; an account's number is a number.
  const isOpen = (text: Text) => holeName(text)?.endsWith('AWS::AccountId') === false;
  const perhapsEveryone: Certainty = set.aws.some(isOpen) ? 'possible' : 'impossible';
  const everyone: Certainty = set.everyone || set.aws.some((text) => text === '*') ? 'certain' : perhapsEveryone;
  // For anonymous callers and those of an account "*" and {"AWS": "*"} are the same; of services AWS does not say it.
  const everyService: Certainty = set.everyone ? 'certain' : everyone === 'impossible' ? 'impossible' : 'possible';
  switch (caller.kind) {
    case 'anonymous':
      return { itself: everyone, role: 'impossible', account: 'impossible' };
    case 'service':
      return {
        itself: eitherOf(
          everyService,
          any(set.services, (it) => isService(it, caller)),
        ),
        role: 'impossible',
        account: 'impossible',
      };
    case 'federated':
      return {
        itself: eitherOf(
          everyService,
          any(set.federated, (it) => sameText(it, caller.arn ?? NO_TEXT)),
        ),
        role: 'impossible',
        account: 'impossible',
      };
    case 'user':
      return {
        itself: eitherOf(
          everyone,
          any(set.aws, (it) => sameArn(it, caller.arn)),
        ),
        role: 'impossible',
        account: any(set.aws, (it) => isAccountOf(it, caller)),
      };
    case 'role':
      return {
        itself: eitherOf(
          everyone,
          any(set.aws, (it) => isSessionOf(it, caller)),
        ),
        role: any(set.aws, (it) => sameArn(it, caller.arn)),
        account: any(set.aws, (it) => isAccountOf(it, caller)),
      };
  }
});

/**
 * Whether NotPrincipal leaves the caller out, that is, does not name it. AWS checks the account, the role and the
 * session one after the other, so an exception holds surely only when all of them are named; with some of them named
 * the service decides (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html).
 */
export function isOutside(set: PrincipalSet, caller: Principal): Certainty {
  const named = nameIn(set, caller);
  if (set.everyone || (named.itself === 'certain' && caller.kind !== 'user' && caller.kind !== 'role'))
    return 'impossible';
  const own = caller.kind === 'role' ? eitherOf(named.itself, named.role) : named.itself;
  if (bothOf(own, named.account) === 'certain') return 'impossible';
  return eitherOf(own, named.account) === 'impossible' ? 'certain' : 'possible';
}

export function showPrincipals(set: PrincipalSet): string {
  if (set.everyone) return '*';
  return [...set.aws, ...set.services, ...set.federated, ...set.canonicalUsers].map(showText).join(', ') || 'nobody';
}

/**
 * Some services call under the name of their region (`logs.eu-west-1.amazonaws.com`). A policy that names the stack's
 * own region names the service.
 */
function isService(text: Text, caller: Principal): Certainty {
  const name = caller.service ?? NO_TEXT;
  const exactly = sameText(text, name);
  if (exactly === 'certain') return 'certain';
  const [service, region, ...suffix] = splitText(text, '.');
  const [own, ownSuffix, ...rest] = splitText(name, '.');
  const isRegional = service === own && suffix.join('.') === [ownSuffix, ...rest].join('.') && region !== undefined;
  if (!isRegional) return exactly;
  return holeName(region) === 'AWS::Region' ? 'certain' : 'possible';
}

function sameArn(text: Text, arn: Text | undefined): Certainty {
  if (arn === undefined) return 'possible';
  return sameText(text, arn);
}

/** `arn:aws:iam::123456789012:root` or the bare number stands for the account. */
function isAccountOf(text: Text, caller: Principal): Certainty {
  const account = accountOf(caller);
  const parsed = parseArn(text);
  if (parsed !== undefined) {
    if (parsed.service !== 'iam' || parsed.resource !== 'root') return 'impossible';
    return account === undefined ? 'possible' : sameText(parsed.account, account);
  }
  if (text.startsWith('arn:') || text === '*') return 'impossible';
  return account === undefined ? 'possible' : sameText(text, account);
}

/** A session's ARN holds the role's name without its path. */
function isSessionOf(text: Text, caller: Principal): Certainty {
  const parsed = parseArn(text);
  if (parsed === undefined || parsed.service !== 'sts' || !parsed.resource.startsWith('assumed-role/'))
    return 'impossible';
  if (caller.session !== undefined) return sameText(text, caller.session);
  const role = caller.arn === undefined ? undefined : parseArn(caller.arn);
  if (role === undefined) return 'possible';
  const sessions = matchesGlob(compose`assumed-role/${lastNameIn(role.resource)}/*`, parsed.resource);
  return bothOf(sameText(parsed.account, role.account), sessions, 'possible');
}
