/** Whether a destination in the template lets its writer in, as the policy engine decides. */
import {
  evaluate,
  loadBalancingAccount,
  loadBalancingAccounts,
  type Principal,
  parseStatement,
} from '../../aws/index.ts';
import {
  ALWAYS,
  allOf,
  anyOf,
  compose,
  EVERYWHERE,
  type Extent,
  exactlyIn,
  extentOf,
  impliedBy,
  isSymbolic,
  madeUpName,
  NO_TEXT,
  NOWHERE,
  showText,
  stripPrivate,
  type Text,
} from '../../base/index.ts';
import { type Found, type Path, type Place, textOf, valuesAt } from '../../model/index.ts';
import type { Answer } from '../answer.ts';
import { step } from '../judge.ts';
import { resourcesNamedBy } from '../linked.ts';
import type { Question, Thing } from '../question.ts';
import { bucketIn } from './source.ts';

export interface Writing {
  readonly action: string;
  /** After the ARN of the resource. */
  readonly part?: Text;
}

interface Writer {
  readonly says: string;
  readonly principals: readonly Principal[];
}

export function service(name: string): Writer {
  return { says: name, principals: [{ kind: 'service', service: stripPrivate(name) }] };
}

/** Load balancers write as a service or, in older regions, as an account of AWS. */
export function loadBalancing(question: Question, thing: Thing): Writer {
  const { region } = question.model.access.placeOf(thing.id);
  const known = isSymbolic(region) ? loadBalancingAccounts() : [loadBalancingAccount(region) ?? []].flat();
  const accounts = known.map(
    (account): Principal => ({ kind: 'role', arn: stripPrivate(`arn:aws:iam::${account}:role/log-delivery`) }),
  );
  const name = 'logdelivery.elasticloadbalancing.amazonaws.com';
  return { says: name, principals: [...service(name).principals, ...accounts] };
}

/** Services of AWS call over the newest TLS. */
export const OVER_TLS = { 'aws:SecureTransport': [stripPrivate('true')], 's3:TlsVersion': [stripPrivate('1.3')] };

const ANYTHING = { Effect: 'Allow', Action: '*', Resource: '*' };
const ACL = 'bucket-owner-full-control';
const OWNER = madeUpName('the account of the bucket');

/** Where somebody may, and what is not known about it. */
export interface Permission extends Extent {
  readonly open: readonly string[];
}

/** Whether any of the principals of the writer may do all of it, in the name of the source. */
export function mayDo(
  question: Question,
  source: Thing,
  target: Thing,
  writer: Writer,
  writings: readonly Writing[],
  context: Readonly<Record<string, readonly Text[]>> = {},
): Permission {
  const { access } = question.model;
  const open: string[] = [];
  const policy = access.resourcePolicies.get(target.id) ?? [];
  const { account } = access.placeOf(source.id);
  const arn = access.arnOf(target.id);
  const identity = parseStatement<Place>(ANYTHING, { at: { subject: target.id, path: [] }, when: ALWAYS }).statements;
  const may = anyOf(
    NOWHERE,
    ...writer.principals.map((principal) => {
      const isService = principal.kind === 'service';
      return allOf(
        ...writings.map(({ action, part = NO_TEXT }) => {
          const decision = evaluate(
            {
              principal,
              action: stripPrivate(action),
              resource: compose`${arn}${part}`,
              context: {
                ...OVER_TLS,
                's3:x-amz-acl': [stripPrivate(ACL)],
                ...(isService && { 'aws:SourceArn': [access.arnOf(source.id)], 'aws:SourceAccount': [account] }),
                ...context,
              },
            },
            // An account of AWS is never the one of the bucket.
            { resource: policy, resourceAccount: isService ? account : OWNER, ...(!isService && { identity }) },
          );
          open.push(...decision.steps.filter((each) => each.answer === 'possible').map((each) => each.why));
          return decision;
        }),
      );
    }),
  );
  return { ...may, open: [...new Set(open)] };
}

/** The folder into which AWS writes the logs of an account. */
export function logsFolder(question: Question, source: Thing, prefix: Text): Text {
  const { account } = question.model.access.placeOf(source.id);
  const before = prefix === '' ? stripPrivate('/') : compose`/${prefix}/`;
  return compose`${before}AWSLogs/${account}/`;
}

interface Bucket {
  readonly found: Found;
  readonly writer: Writer;
  readonly writings: readonly Writing[];
  /** Whether the writer can use a bucket with a key of KMS. @default true */
  readonly withKey?: boolean;
  /** What a bucket outside of the template means. @default AWS checked its policy when the source was set up */
  readonly outside?: Extent;
}

/** The bucket that a value names lets the writer write. */
export function writesInto(question: Question, source: Thing, bucket: Bucket): Answer {
  const { found, writer, writings, withKey = true, outside = EVERYWHERE } = bucket;
  const text = textOf(found.value) ?? NO_TEXT;
  const buckets = resourcesNamedBy(question, bucketIn(text), ['AWS::S3::Bucket']);
  const [first] = buckets;
  const permissions = buckets.map((each) => mayDo(question, source, each, writer, writings));
  const may = [...permissions, ...(withKey ? [] : buckets.map(hasNoKey))];
  return {
    match: impliedBy(found.when, buckets.length === 0 ? outside : allOf(...may)),
    expected: `a bucket into which ${writer.says} may write`,
    steps: [
      step(
        first === undefined
          ? `${source.id} writes into ${showText(text)}, which is not in the template.`
          : `${source.id} writes into ${first.id} as ${writer.says}.`,
        source,
        found.path,
      ),
    ],
    missing: [
      `whether ${writer.says} may write into ${first?.id ?? showText(text)}`,
      ...permissions.flatMap(({ open }) => open),
    ],
  };
}

/** Load balancers and S3 itself deliver only into buckets that S3 encrypts with its own keys. */
function hasNoKey(bucket: Thing): Extent {
  const path = [
    'BucketEncryption',
    'ServerSideEncryptionConfiguration',
    0,
    'ServerSideEncryptionByDefault',
    'SSEAlgorithm',
  ];
  return allOf(
    EVERYWHERE,
    ...valuesAt(bucket.properties, path, bucket.when).map((each) => {
      const text = textOf(each.value) ?? stripPrivate('AES256');
      return impliedBy(
        each.when,
        extentOf(isSymbolic(text) ? 'possible' : text === 'AES256' ? 'certain' : 'impossible'),
      );
    }),
  );
}

/** Whether the service takes the role on behalf of the source. */
export function mayAssume({ model: { access } }: Question, source: Thing, role: string, trusted: string): Extent {
  const principal = access.principals.get(role);
  if (principal === undefined) return extentOf('possible');
  return evaluate(
    {
      principal: { kind: 'service', service: stripPrivate(trusted) },
      action: stripPrivate('sts:AssumeRole'),
      resource: principal.arn,
      context: {
        'aws:SourceAccount': [access.placeOf(source.id).account],
        'aws:SourceArn': [access.arnOf(source.id)],
      },
    },
    { resource: principal.trust },
  );
}

/** The role that a property names trusts the service and may write into the log group. */
export function roleMayLog(
  question: Question,
  source: Thing,
  rolePath: Path,
  trusted: string,
  group: { readonly text: Text; readonly stream: Text },
): Answer {
  const { access } = question.model;
  const groups = resourcesNamedBy(question, group.text, ['AWS::Logs::LogGroup']);
  const roles = valuesAt(source.properties, rolePath, source.when);
  const actions = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  const match = allOf(
    EVERYWHERE,
    ...roles.map((found): Extent => {
      if (found.value === undefined) return impliedBy(found.when, NOWHERE);
      const text = textOf(found.value) ?? NO_TEXT;
      const own = resourcesNamedBy(question, text, ['AWS::IAM::Role']);
      const [role] = own;
      const principal = role === undefined ? undefined : access.principals.get(role.id);
      if (role === undefined || principal === undefined) return extentOf('possible');
      const trusts = mayAssume(question, source, role.id, trusted);
      const writes = (groups.length === 0 ? [undefined] : groups).flatMap((each) => {
        const arn = each === undefined ? access.comparable(group.text) : access.arnOf(each.id);
        return actions.map((action) =>
          evaluate(
            {
              principal: { kind: 'role', arn: principal.arn },
              action: stripPrivate(action),
              resource: compose`${arn}:log-stream:${group.stream}`,
              context: {},
            },
            { identity: principal.identity, ...(principal.boundary && { boundary: principal.boundary }) },
          ),
        );
      });
      return impliedBy(found.when, allOf(exactlyIn(role.when), trusts, ...writes));
    }),
  );
  return {
    match,
    expected: `a role that ${trusted} may assume and that may write into the log group`,
    steps: roles.map((found) =>
      step(`${source.id} writes as ${showText(textOf(found.value) ?? 'no role')}.`, source, found.path),
    ),
    missing: [`what the role of ${source.id} may do`],
  };
}
