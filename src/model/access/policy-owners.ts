/**
 * Finds the resources that a policy belongs to: those that the policy's resource names by reference, by name or by ARN.
 */
import { parseArn } from '../../aws/index.ts';
import {
  and,
  type Certainty,
  compose,
  eitherOf,
  type Guard,
  hole,
  holeName,
  isMadeUpName,
  joinText,
  NEVER,
  NO_TEXT,
  not,
  or,
  sameText,
  stripPrivate,
  type Text,
  unitsOf,
} from '../../base/index.ts';
import type { Said } from '../network/network.ts';
import { idOf, ofType, saidAt } from '../network/reading.ts';
import type { Resource } from '../resource.ts';
import type { PolicyReader } from './policy-documents.ts';

export interface Owner extends Said<string> {
  /** `possible` when only the deployment tells whether the policy names this resource. */
  readonly is: 'certain' | 'possible';
}

/** The resources of the types that the property names, or may name. */
export function ownersAt(
  reader: PolicyReader,
  policy: Resource,
  property: string,
  types: readonly string[],
): readonly Owner[] {
  const { index } = reader;
  return saidAt(policy, property).flatMap((said): readonly Owner[] => {
    const id = idOf(index, said.value);
    if (types.includes(index.resources.get(id)?.type ?? '')) return [{ ...said, value: id, is: 'certain' }];
    // What another resource returns may be the name of a third: a secret's attachment returns the secret.
    const text = reader.comparable(reader.comparable(said.value));
    const isGiven = index.holes.get(holeName(text) ?? '')?.kind === 'parameter';
    const found = ofType(index, ...types).map((owner) => ({ owner, is: names(reader, text, owner, isGiven) }));
    return found.flatMap(({ owner, is }) => (is === 'impossible' ? [] : [{ ...said, value: owner.id, is }]));
  });
}

/**
 * The resource outside the templates that the property names, in the worlds in which it names none of theirs for certain.
 * Of several it is none that can be told.
 */
export function foreignAt(
  reader: PolicyReader,
  policy: Resource,
  property: string,
  types: readonly string[],
): { readonly arn: Text; readonly when: Guard } | undefined {
  const own = ownersAt(reader, policy, property, types).filter(({ is }) => is === 'certain');
  const inside = or(NEVER, ...own.map(({ when }) => when));
  const said = saidAt(policy, property).filter(({ when }) => and(when, not(inside)) !== NEVER);
  const [first, ...more] = said;
  if (first === undefined) return undefined;
  const when = and(or(...said.map((each) => each.when)), not(inside));
  const text = reader.comparable(reader.comparable(first.value));
  const [type = ''] = types;
  const arn = more.length === 0 ? arnNamed(reader, policy, type, text) : undefined;
  return { arn: arn ?? hole(`what ${policy.id} is for`), when };
}

const QUEUE_URL = /^https:\/\/(?:sqs\.([\w-]+)|([\w-]+)\.queue)\.amazonaws\.com\/(\d{12})\/([\w.-]+)$/;

/** The ARN of what a property calls by its ARN, its name or its address. */
function arnNamed(reader: PolicyReader, policy: Resource, type: string, text: Text): Text | undefined {
  if (parseArn(text) !== undefined) return text;
  const { partition, region, account } = reader.placeOf(policy);
  switch (type) {
    case 'AWS::S3::Bucket':
      return compose`arn:${partition}:s3:::${text}`;
    case 'AWS::Lambda::Function':
      return compose`arn:${partition}:lambda:${region}:${account}:function:${text}`;
    case 'AWS::SQS::Queue': {
      const [, modern, legacy, owner, name] = QUEUE_URL.exec(text) ?? [];
      return name === undefined ? undefined : stripPrivate(`arn:${partition}:sqs:${modern ?? legacy}:${owner}:${name}`);
    }
    default:
      return undefined;
  }
}

/**
 * What the template can call a resource: its ARN, what `Ref` returns, its name, and for Lambda `account:function:name`.
 * Whoever gives a parameter cannot give the name that AWS makes up for a resource of the same template.
 */
function names(reader: PolicyReader, text: Text, owner: Resource, isGiven = false): Certainty {
  const [arn = NO_TEXT, ...others] = reader.spellingsOf(owner);
  const parsed = parseArn(arn);
  const partial =
    parsed?.service === 'lambda'
      ? [compose`${parsed.account}:${parsed.resource}`, joinText(unitsOf(parsed.resource).slice('function:'.length))]
      : [];
  const spelled = [arn, ...others, ...partial].map((each) => reader.comparable(each));
  const known = isGiven ? spelled.filter((each) => !unitsOf(each).some(isMadeUpName)) : spelled;
  return eitherOf('impossible', ...known.map((each) => sameText(text, each)));
}

export interface QualifiedOwner extends Owner {
  /** The ARN of the version or alias. */
  readonly arn: Text;
}

/**
 * The functions of which a property names a version or alias: `name:alias`, or an ARN with one
 * (https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html).
 */
export function qualifiedFunctionsAt(
  reader: PolicyReader,
  policy: Resource,
  property: string,
): readonly QualifiedOwner[] {
  return saidAt(policy, property).flatMap((said): readonly QualifiedOwner[] => {
    const units = unitsOf(reader.comparable(reader.comparable(said.value)));
    const colon = units.lastIndexOf(stripPrivate(':'));
    if (colon < 0) return [];
    const [before, qualifier] = [joinText(units.slice(0, colon)), joinText(units.slice(colon + 1))];
    return ofType(reader.index, 'AWS::Lambda::Function').flatMap((owner): readonly QualifiedOwner[] => {
      const is = names(reader, before, owner);
      const arn = compose`${reader.spellingsOf(owner)[0] ?? NO_TEXT}:${qualifier}`;
      return is === 'impossible' ? [] : [{ ...said, value: owner.id, is, arn }];
    });
  });
}
