/**
 * Who asks, when a claim speaks of somebody who is not in the template. One principal stands for itself. A class is
 * told by members: one whom nobody named, written with names that equal no other text, and one for everything that the
 * policy itself names: its accounts, principals, organizations, sources. What the policy does not tell apart, no
 * further member would tell apart.
 */
import {
  formatArn,
  isUnknownPolicy,
  type PolicyPart,
  type PolicyStatement,
  type Principal,
  parseArn,
} from '../../aws/index.ts';
import {
  compose,
  hole,
  holeNames,
  isSymbolic,
  madeUpName,
  matchesGlob,
  NO_TEXT,
  sameText,
  showText,
  stripPrivate,
  type Text,
} from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { type Model, type Place, textOf } from '../../model/index.ts';
import type { Question } from '../question.ts';
import { type AccessTarget, targetsOf } from './access-targets.ts';
import { methodsOf } from './api-methods.ts';
import { urlAuthTypes } from './function-url.ts';
import { exampleTextOf, type Guarded } from './guarded.ts';

type May = Extract<Assertion, { kind: 'may' | 'mayNot' }>;
export type RequestContext = Readonly<Record<string, readonly Text[] | undefined>>;

export interface PolicyCaller {
  readonly principal: Principal;
  readonly context: RequestContext;
  /** `another account`, `the public`. */
  readonly says: string;
  /** Why it is not known whether this is one of those whom the claim speaks of. */
  readonly unless?: string;
  /** Whom no policy names, so that a policy which lets them in is public. */
  readonly isStranger?: true;
  /** By condition key: the text that the caller's value is not, though the text may have holes. */
  readonly isNot?: Readonly<Record<string, Text>>;
}

const ANOTHER = madeUpName('another account');
const SOMEBODY = madeUpName('somebody');
const OTHER_ORGANIZATION = compose`o-${madeUpName('another organization')}`;
/** Told in full, for patterns of paths: what AWS makes up matches them perhaps. */
const ANOTHER_PATH = stripPrivate('o-0another00/r-0000/ou-0000-00000000/');

/** What is known of every request: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const ALWAYS_SET: RequestContext = { 'aws:SecureTransport': [stripPrivate('true')] };
/** Keys that only requests of services for a resource have. */
export const NO_SOURCE: RequestContext = {
  'aws:SourceArn': undefined,
  'aws:SourceAccount': undefined,
  'aws:SourceOrgID': undefined,
};

/** The public reaches AWS over its own network, from any address. */
const FROM_ELSEWHERE: RequestContext = {
  'aws:SourceIp': [stripPrivate('0.0.0.0/0')],
  'aws:SourceVpc': [compose`vpc-${madeUpName('another VPC')}`],
  'aws:SourceVpce': [compose`vpce-${madeUpName('another endpoint')}`],
};

export function callersOf(question: Question, claim: May, guarded: Guarded): readonly PolicyCaller[] {
  const given = givenContext(question, claim);
  return membersOf(question, claim, guarded)
    .flatMap((caller) => throughUrls(caller, urlAuthTypes(question, guarded.thing)))
    .map((caller) => withContext(caller, guarded, given));
}

/** The caller at each kind of URL of a function; one that asks for a signature has no anonymous callers. */
function throughUrls(caller: PolicyCaller, authTypes: readonly Text[]): readonly PolicyCaller[] {
  if (authTypes.length === 0) return [caller];
  const open = authTypes.filter((type) => caller.principal.kind !== 'anonymous' || type === 'NONE');
  return open.map((type) => ({ ...caller, context: { 'lambda:FunctionUrlAuthType': [type], ...caller.context } }));
}

function withContext(caller: PolicyCaller, guarded: Guarded, given: RequestContext): PolicyCaller {
  return {
    ...caller,
    context: { ...ALWAYS_SET, 'aws:ResourceAccount': [guarded.account], ...caller.context, ...given },
  };
}

/** A service that acts for a resource of the template. */
export function serviceFor(
  question: Question,
  service: Text,
  target: AccessTarget,
  guarded: Guarded,
  given: RequestContext = {},
): PolicyCaller {
  return withContext(actingFor(question, service, target, guarded), guarded, given);
}

function membersOf(question: Question, claim: May, guarded: Guarded): readonly PolicyCaller[] {
  const { who } = claim;
  if (who === 'administrator') return administrators(guarded);
  if (who === 'anyone')
    return [
      anonymous(),
      ...strangers(guarded, 'an account that nobody named', FROM_ELSEWHERE),
      ...signedInAnywhere(question, guarded),
    ];
  if (who.service !== undefined) return services(question, claim, stripPrivate(who.service), who.account, guarded);
  if (who.federated !== undefined) return federated(question, who.federated, who.claims ?? {}, guarded);
  if (who.principal !== undefined) return [principalOf(resolved(question, who.principal), guarded, who.principal)];
  if (who.organization !== undefined) return organization(who.organization, guarded);
  if (who.account === 'another') return anotherAccount(guarded);
  return [roleIn(resolved(question, who.account ?? ''), guarded, `account ${who.account}`)];
}

function givenContext(question: Question, claim: May): RequestContext {
  return Object.fromEntries(
    Object.entries(claim.context ?? {}).map(([key, text]) => [key, [resolved(question, text)]]),
  );
}

function resolved({ model }: Question, text: string): Text {
  const read = model.read(text);
  return model.access.comparable(('value' in read ? textOf(read.value) : undefined) ?? stripPrivate(text));
}

/** A service has no organization and no account of its own. */
function services(
  question: Question,
  claim: May,
  service: Text,
  account: string | undefined,
  guarded: Guarded,
): readonly PolicyCaller[] {
  const caller = (context: RequestContext, says: string, unless?: string) =>
    serviceCaller(service, context, says, unless);
  if (account !== undefined) return forAnother(guarded, service, caller);
  if (claim.for === undefined) return [caller({}, service)];
  return targetsOf(question, claim.for).map((target) => actingFor(question, service, target, guarded));
}

function serviceCaller(service: Text, context: RequestContext, says: string, unless?: string): PolicyCaller {
  return {
    principal: { kind: 'service', service },
    context: { 'aws:PrincipalOrgID': undefined, 'aws:PrincipalOrgPaths': undefined, ...context },
    says,
    ...(unless !== undefined && { unless }),
  };
}

function actingFor({ model }: Question, service: Text, { arn, id }: AccessTarget, guarded: Guarded): PolicyCaller {
  const says = `${service} for ${id ?? showText(arn)}`;
  // For whom EventBridge uses a key it does not tell when the target is a topic, and does for some other targets:
  // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
  if (service === 'events.amazonaws.com' && guarded.thing.type.startsWith('AWS::KMS::'))
    return serviceCaller(service, {}, says);
  const owner = parseArn(arn)?.account || (id === undefined ? undefined : model.access.placeOf(id).account);
  const account = owner === undefined ? {} : { 'aws:SourceAccount': [owner], 'aws:SourceOwner': [owner] };
  const source = id === undefined ? arn : sourceOf(model, id, arn, guarded);
  return serviceCaller(service, { 'aws:SourceArn': [source], ...account }, says);
}

/** The ARN under which a service acts for a resource, where that is not the resource's own. */
function sourceOf(model: Model, id: string, arn: Text, guarded: Guarded): Text {
  const type = model.resources.get(id)?.type ?? '';
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample
  if (type === 'AWS::Logs::LogGroup') return compose`${arn}:*`;
  return /^AWS::ApiGateway(V2)?::(RestApi|Api)$/.test(type) ? calledMethod(model, id, guarded) : arn;
}

/**
 * An API acts under the ARN of the method that was called, in any stage
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html): a method that nobody named, or
 * one that the policy names where it lets in no other.
 */
function calledMethod(model: Model, id: string, guarded: Guarded): Text {
  const before = compose`${methodsOf(model, id)}/`;
  const any = compose`${before}${madeUpName('a stage')}/${madeUpName('a method')}/${madeUpName('a path')}`;
  const named = valuesOf(guarded.parts, 'aws:SourceArn').filter((pattern) => pattern.startsWith(before));
  const [first] = named;
  if (first === undefined || named.some((pattern) => matchesGlob(pattern, any) === 'certain')) return any;
  return exampleTextOf(first);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention */
function forAnother(
  guarded: Guarded,
  service: Text,
  caller: (context: RequestContext, says: string, unless?: string) => PolicyCaller,
): readonly PolicyCaller[] {
  const source = (arn: Text, account: Text): RequestContext => ({
    'aws:SourceArn': [arn],
    'aws:SourceAccount': [account],
    'aws:SourceOwner': [account],
    'aws:SourceOrgID': [OTHER_ORGANIZATION],
  });
  const says = `${service} for another account`;
  const any = (name: string) => hole(`any ${name}`);
  // ARNs of buckets name no account: the bucket's own name tells whose it is.
  const foreign =
    service === 's3.amazonaws.com'
      ? compose`arn:${guarded.partition}:s3:::${madeUpName('bucket of another account')}`
      : compose`arn:${guarded.partition}:${any('service')}:${any('region')}:${ANOTHER}:${any('source')}`;
  const named = valuesOf(guarded.parts, 'aws:SourceArn').flatMap((pattern): readonly PolicyCaller[] => {
    const arn = parseArn(pattern);
    if (arn === undefined || arn.account !== '*') return [];
    const example = exampleTextOf(formatArn({ ...arn, account: ANOTHER }));
    return [caller(source(example, ANOTHER), says)];
  });
  const accounts = accountsIn(guarded).map(({ account, unless }) =>
    caller(
      source(compose`arn:${guarded.partition}:${any('service')}:${any('region')}:${account}:${any('source')}`, account),
      `${service} for account ${showText(account)}`,
      unless,
    ),
  );
  const silent = caller(NO_SOURCE, `${service} for nobody whom it names`, `whether ${service} tells for whom it acts`);
  return [caller(source(foreign, ANOTHER), says), ...named, ...accounts, silent];
}

function anonymous(): PolicyCaller {
  return {
    principal: { kind: 'anonymous' },
    context: {
      ...NO_SOURCE,
      'aws:SourceIp': [stripPrivate('0.0.0.0/0')],
      'aws:SourceVpc': undefined,
      'aws:SourceVpce': undefined,
      'aws:SourceOwner': undefined,
      'aws:PrincipalOrgID': undefined,
      'aws:PrincipalOrgPaths': undefined,
      'kms:CallerAccount': undefined,
    },
    says: 'the public',
    isStranger: true,
  };
}

function roleIn(account: Text, guarded: Guarded, says: string, context: RequestContext = {}): PolicyCaller {
  return principalOf(compose`arn:${guarded.partition}:iam::${account}:role/${SOMEBODY}`, guarded, says, context);
}

function principalOf(arn: Text, _: Guarded, says: string, context: RequestContext = {}): PolicyCaller {
  const account = parseArn(arn)?.account ?? NO_TEXT;
  const kind = parseArn(arn)?.resource.startsWith('role/') ? 'role' : 'user';
  return {
    principal: { kind, arn },
    context: { ...NO_SOURCE, 'aws:SourceOwner': [account], 'kms:CallerAccount': [account], ...context },
    says,
  };
}

/**
 * Accounts that nobody named: of no organization, and of one that nobody named; and through a service that tells for which
 * of their resources it acts, where the policy asks for that and lets in every principal. A source without a fixed
 * account is no limit: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
function strangers(guarded: Guarded, says: string, context: RequestContext = {}): readonly PolicyCaller[] {
  const isTold = !valuesOf(guarded.parts, 'aws:PrincipalOrgPaths').some(isSymbolic);
  const direct = [undefined, [OTHER_ORGANIZATION]].map((id) =>
    roleIn(ANOTHER, guarded, says, {
      ...context,
      'aws:PrincipalOrgID': id,
      'aws:PrincipalOrgPaths': id?.map(() => (isTold ? ANOTHER_PATH : compose`${OTHER_ORGANIZATION}/r-1/`)),
    }),
  );
  const through = foreignSources(guarded).map((source) =>
    roleIn(ANOTHER, guarded, `${says}, through a service${source === undefined ? '' : ` for ${showText(source)}`}`, {
      ...context,
      'aws:PrincipalOrgID': undefined,
      'aws:PrincipalOrgPaths': undefined,
      'aws:SourceArn': source && [source],
      'aws:SourceAccount': [ANOTHER],
      'aws:SourceOrgID': [OTHER_ORGANIZATION],
    }),
  );
  return [...direct, ...through].map((caller) => ({ ...caller, isStranger: true }));
}

/** A source of another account for each pattern of the policy that one may match; undefined is one without an ARN. */
function foreignSources(guarded: Guarded): readonly (Text | undefined)[] {
  const named = valuesOf(guarded.parts, 'aws:SourceArn').flatMap((pattern): readonly Text[] => {
    if (!/[*?]/.test(pattern)) return [];
    const arn = parseArn(pattern);
    if (arn?.account === '*') return [exampleTextOf(formatArn({ ...arn, account: ANOTHER }))];
    return arn === undefined || arn.account === '' || /[*?]/.test(arn.account) ? [exampleTextOf(pattern)] : [];
  });
  const isAsked = ['aws:SourceAccount', 'aws:SourceOrgID'].some((key) => valuesOf(guarded.parts, key).length > 0);
  return isAsked ? [...named, undefined] : named;
}

function anotherAccount(guarded: Guarded): readonly PolicyCaller[] {
  const ofOrganizations = valuesOf(guarded.parts, 'aws:PrincipalOrgID').map((id) =>
    roleIn(ANOTHER, guarded, `another account of the organization ${showText(id)}`, {
      'aws:PrincipalOrgID': [exampleTextOf(id)],
    }),
  );
  return [...strangers(guarded, 'another account'), ...ofOrganizations, ...namedOutside(guarded)];
}

function organization(id: string, guarded: Guarded): readonly PolicyCaller[] {
  if (id !== 'other')
    return [
      roleIn(ANOTHER, guarded, `an account of the organization ${id}`, { 'aws:PrincipalOrgID': [stripPrivate(id)] }),
    ];
  const named = namedOutside(guarded).map((caller) => ({
    ...caller,
    unless: caller.unless ?? `whether ${caller.says} is of another organization`,
  }));
  return [...strangers(guarded, 'an account of another organization'), ...named];
}

/** Every account and principal that the policy names and that is not, or may not be, of the own account. */
function namedOutside(guarded: Guarded): readonly PolicyCaller[] {
  const accounts = accountsIn(guarded).map(({ account, unless }) => ({
    ...roleIn(account, guarded, `account ${showText(account)}`),
    ...(unless !== undefined && { unless }),
  }));
  const principals = principalsIn(guarded.parts).flatMap((arn): readonly PolicyCaller[] => {
    const unless = whetherAnother(parseArn(arn)?.account ?? NO_TEXT, guarded);
    if (unless === false) return [];
    return [{ ...principalOf(arn, guarded, showText(arn)), ...(unless !== undefined && { unless }) }];
  });
  const canonical = guarded.parts.flatMap((part): readonly PolicyCaller[] => {
    if (isUnknownPolicy(part) || part.effect === 'Deny') return [];
    // Whose canonical user it is, the text does not tell.
    return (part.principals?.canonicalUsers ?? [])
      .filter((id) => !holeNames(id).some((name) => name.endsWith('.S3CanonicalUserId')))
      .map((id) => ({ ...anonymousLike(id), unless: `whose canonical user ${showText(id)} is` }));
  });
  return [...accounts, ...principals, ...canonical];
}

/** Somebody of whom nothing is known but that a statement lets them in. */
function anonymousLike(id: Text): PolicyCaller {
  return { principal: { kind: 'user', arn: hole(`user ${showText(id)}`) }, context: {}, says: showText(id) };
}

function administrators(guarded: Guarded): readonly PolicyCaller[] {
  const named = [
    ...principalsIn(guarded.parts),
    ...valuesOf(guarded.parts, 'aws:PrincipalArn').map(exampleTextOf),
  ].filter((arn) => sameText(parseArn(arn)?.account ?? NO_TEXT, guarded.account) === 'certain');
  return [
    roleIn(guarded.account, guarded, 'an administrator of the account'),
    principalOf(compose`arn:${guarded.partition}:iam::${guarded.account}:root`, guarded, 'the root user'),
    ...named.map((arn) => principalOf(arn, guarded, showText(arn))),
  ];
}

interface Chosen {
  readonly key: string;
  readonly value: Text;
  readonly isNot?: Text;
}

function federated(
  question: Question,
  provider: string,
  claims: NonNullable<Exclude<May['who'], string>['claims']>,
  guarded: Guarded,
): readonly PolicyCaller[] {
  const text = resolved(question, provider);
  const arn = providersIn(guarded.parts).find((each) => isProvider(question, each, text)) ?? text;
  const host = text.startsWith('arn:') ? (text.split('/').slice(1).join('/') ?? text) : text;
  const choices = Object.entries(claims).map(([name, value]): readonly Chosen[] => {
    const key = `${host}:${name}`;
    if (typeof value === 'string') return [{ key, value: resolved(question, value) }];
    const except = resolved(question, value.otherThan);
    const others = valuesOf(guarded.parts, key)
      .map(exampleTextOf)
      .filter((each) => sameText(each, except) !== 'certain');
    return [
      { key, value: madeUpName(`another ${name}`), isNot: except },
      ...others.map((each) => ({ key, value: each })),
    ];
  });
  return product(choices).map((chosen) => ({
    principal: { kind: 'federated', arn },
    context: { ...NO_SOURCE, ...Object.fromEntries(chosen.map(({ key, value }) => [key, [value]])) },
    says: `${showText(provider)} with ${chosen.map(({ key, value }) => `${key.slice(host.length + 1)} ${showText(value)}`).join(', ') || 'any claims'}`,
    isNot: Object.fromEntries(chosen.flatMap(({ key, isNot }) => (isNot === undefined ? [] : [[key, isNot]]))),
  }));
}

/**
 * Identity providers at which everybody may sign in or run jobs, and what the token of a stranger says of its subject
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html).
 */
const OPEN_PROVIDERS: Readonly<Record<string, { readonly sub: string; readonly isAudienceChosen?: true }>> = {
  'token.actions.githubusercontent.com': {
    sub: 'repo:somebody-else/something:ref:refs/heads/main',
    isAudienceChosen: true,
  },
  'gitlab.com': { sub: 'project_path:somebody-else/something:ref_type:branch:ref:main', isAudienceChosen: true },
  'app.terraform.io': {
    sub: 'organization:somebody-else:project:something:workspace:other:run_phase:apply',
    isAudienceChosen: true,
  },
  'accounts.google.com': { sub: '100000000000000000000' },
  'www.amazon.com': { sub: 'amzn1.account.SOMEBODYELSE' },
  'graph.facebook.com': { sub: '1000000000000' },
  'cognito-identity.amazonaws.com': { sub: 'us-east-1:00000000-0000-0000-0000-000000000000' },
};

/**
 * Whoever signed in at a provider that is open to everybody, with a subject that nobody named, or one that a pattern lets
 * in before the first slash ends the name of an organization: anybody may register a name that begins so.
 */
function signedInAnywhere(question: Question, guarded: Guarded): readonly PolicyCaller[] {
  const providers = [...new Set(providersIn(guarded.parts))];
  return Object.entries(OPEN_PROVIDERS).flatMap(([host, { sub, isAudienceChosen }]): readonly PolicyCaller[] => {
    const provider = providers.find((each) => isProvider(question, each, stripPrivate(host)));
    if (provider === undefined) return [];
    const others = valuesOf(guarded.parts, `${host}:sub`).filter((pattern) => /^[^/]*[*?]/.test(pattern));
    const audiences = isAudienceChosen ? valuesOf(guarded.parts, `${host}:aud`).map(exampleTextOf) : [];
    const ours = [`${host}:sub`, ...(isAudienceChosen ? [`${host}:aud`] : [])];
    const isLimited = statementsIn(guarded.parts).some(({ conditions }) =>
      conditions.some(({ key }) => key.toLowerCase().startsWith(`${host}:`) && !ours.includes(key.toLowerCase())),
    );
    return product<Text>([
      [stripPrivate(sub), ...others.map(exampleTextOf)],
      audiences.length === 0 ? [stripPrivate('sts.amazonaws.com')] : audiences,
    ]).map(([subject = NO_TEXT, audience = NO_TEXT]) => ({
      principal: { kind: 'federated', arn: provider },
      context: {
        ...NO_SOURCE,
        [`${host}:sub`]: [subject],
        ...(isAudienceChosen && { [`${host}:aud`]: [audience] }),
      },
      says: `whoever signed in at ${host}, as ${showText(subject)}`,
      ...(isLimited && { unless: `whom ${host} gives a token that the conditions ask for` }),
      isStranger: true,
    }));
  });
}

/** A provider is known by its host: `oidc-provider/HOST`, or a provider of the template for that URL. */
function isProvider({ model }: Question, named: Text, wanted: Text): boolean {
  if (sameText(named, wanted) === 'certain') return true;
  if (parseArn(named)?.resource === `oidc-provider/${wanted}`) return true;
  const urls = [...model.resources.values()]
    .filter(({ id }) => holeNames(named).some((name) => name === id || name.startsWith(`${id}.`)))
    .map(({ properties }) => textOf(properties.Url) ?? textOf(properties.url) ?? '');
  return urls.some((url) => url.replace(/^https:\/\//, '').replace(/\/$/, '') === wanted);
}

function product<T>(choices: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return choices.reduce<readonly (readonly T[])[]>(
    (made, options) => made.flatMap((each) => options.map((option) => [...each, option])),
    [[]],
  );
}

function statementsIn(parts: readonly PolicyPart<Place>[]): readonly PolicyStatement<Place>[] {
  return parts.flatMap((part) => (isUnknownPolicy(part) ? [] : [part]));
}

function valuesOf(parts: readonly PolicyPart<Place>[], key: string): readonly Text[] {
  const values = statementsIn(parts).flatMap(({ conditions }) =>
    conditions.filter((each) => each.key.toLowerCase() === key.toLowerCase()).flatMap((each) => each.values),
  );
  return [...new Set(values)].filter((value) => !value.includes('${'));
}

function namesIn(parts: readonly PolicyPart<Place>[]): readonly Text[] {
  return statementsIn(parts).flatMap(({ principals, notPrincipals }) => [
    ...(principals?.aws ?? []),
    ...(notPrincipals?.aws ?? []),
  ]);
}

function providersIn(parts: readonly PolicyPart<Place>[]): readonly Text[] {
  return statementsIn(parts).flatMap(({ principals }) => principals?.federated ?? []);
}

/** Roles and users that a policy names by their ARN. */
function principalsIn(parts: readonly PolicyPart<Place>[]): readonly Text[] {
  return [
    ...new Set(
      [...namesIn(parts), ...valuesOf(parts, 'aws:PrincipalArn').map(exampleTextOf)].filter((text) => {
        const arn = parseArn(text);
        return arn !== undefined && arn.resource !== 'root' && isAccount(arn.account);
      }),
    ),
  ];
}

/** The accounts that a policy names anywhere, without those that are surely the own one. */
function accountsIn(guarded: Guarded): readonly { readonly account: Text; readonly unless?: string }[] {
  const texts = [
    ...namesIn(guarded.parts),
    ...['aws:SourceAccount', 'aws:SourceOwner', 'aws:PrincipalAccount', 'kms:CallerAccount'].flatMap((key) =>
      valuesOf(guarded.parts, key),
    ),
    ...['aws:SourceArn', 'aws:PrincipalArn'].flatMap((key) => valuesOf(guarded.parts, key)),
  ];
  const accounts = [...new Set(texts.map((text) => parseArn(text)?.account ?? text))].filter(isAccount);
  return accounts.flatMap((account) => {
    const unless = whetherAnother(account, guarded);
    return unless === false ? [] : [{ account, ...(unless !== undefined && { unless }) }];
  });
}

function isAccount(text: Text): boolean {
  return /^\d{12}$/.test(text) || isSymbolic(text);
}

/** Why it is not known whether the resource's own account asks, whose policies decide beside the resource's. */
export function whetherOwn({ principal }: PolicyCaller, guarded: Guarded): string | undefined {
  const isIdentity = principal.kind === 'role' || principal.kind === 'user';
  if (!isIdentity || principal.arn === undefined) return undefined;
  return whetherAnother(parseArn(principal.arn)?.account ?? NO_TEXT, guarded) || undefined;
}

/** Undefined when it surely is another account, false when it is the own one, else what is not known. */
function whetherAnother(account: Text, guarded: Guarded): string | false | undefined {
  switch (sameText(account, guarded.account)) {
    case 'certain':
      return false;
    case 'impossible':
      return undefined;
    case 'possible':
      return `whether ${showText(account)} is the account of ${guarded.thing.id}`;
  }
}
