/**
 * Finds the resources that a policy belongs to: those that the policy's resource names by reference, by name or by ARN.
 */
import { parseArn } from '../../aws/index.ts';
import {
  type Certainty,
  compose,
  eitherOf,
  joinText,
  NO_TEXT,
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
    const found = ofType(index, ...types).map((owner) => ({ owner, is: names(reader, text, owner) }));
    return found.flatMap(({ owner, is }) => (is === 'impossible' ? [] : [{ ...said, value: owner.id, is }]));
  });
}

/** What the template can call a resource: its ARN, what `Ref` returns, its name, and for Lambda `account:function:name`. */
function names(reader: PolicyReader, text: Text, owner: Resource): Certainty {
  const [arn = NO_TEXT, ...others] = reader.spellingsOf(owner);
  const parsed = parseArn(arn);
  const partial =
    parsed?.service === 'lambda'
      ? [compose`${parsed.account}:${parsed.resource}`, joinText(unitsOf(parsed.resource).slice('function:'.length))]
      : [];
  return eitherOf(...[arn, ...others, ...partial].map((each) => sameText(text, reader.comparable(each))));
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
