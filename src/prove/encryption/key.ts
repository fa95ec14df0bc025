import { parseArn } from '../../aws/index.ts';
import {
  ALWAYS,
  allOf,
  anyOf,
  EVERYWHERE,
  type Extent,
  exactlyIn,
  extentOf,
  holeNames,
  NO_TEXT,
  NOWHERE,
  sameText,
  stripPrivate,
  type Text,
} from '../../base/index.ts';
import { textOf, type Value, valuesAt } from '../../model/index.ts';
import { matchReference } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import type { Held } from './protection.ts';

/** Whether data that is held so is encrypted, and by the wanted key where one is wanted. */
export function isUnder(question: Question, thing: Thing, held: Held, by: string | undefined): Extent {
  if (held.kind === 'plain') return NOWHERE;
  if (by === undefined || held.kind === 'tls') return EVERYWHERE;
  if (held.kind === 'some') return extentOf('possible');
  const kind = held.kind === 'key' ? kindOf(question, held.value) : held.kind;
  switch (by) {
    case 'aws':
      return kind === 'open' ? extentOf('possible') : kind === 'customer' ? NOWHERE : EVERYWHERE;
    case 'aws owned':
      return kind === 'owned' ? EVERYWHERE : NOWHERE;
    case 'aws managed':
    case 'customer': {
      const wanted = by === 'customer' ? 'customer' : 'managed';
      return kind === wanted ? EVERYWHERE : kind === 'open' ? extentOf('possible') : NOWHERE;
    }
    default:
      return held.kind === 'key' ? isKey(question, thing, held, by) : NOWHERE;
  }
}

const KEYS = ['AWS::KMS::Key', 'AWS::KMS::ReplicaKey', 'AWS::KMS::Alias'];

/**
 * Whose key a value names. An alias under `alias/aws/` is AWS's, any other the customer's
 * (https://docs.aws.amazon.com/kms/latest/developerguide/alias-about.html); the id of a key does not tell.
 */
function kindOf(question: Question, value: Value): 'managed' | 'customer' | 'open' {
  const text = textOf(value) ?? NO_TEXT;
  if (/(^|:)alias\/aws\//.test(text)) return 'managed';
  const names = holeNames(text);
  const isOwn = names.some((name) => {
    const what = question.model.holes.get(name);
    const resource = what?.kind === 'resource' ? question.model.resources.get(what.resource) : undefined;
    return resource !== undefined && KEYS.includes(resource.type);
  });
  if (isOwn) return 'customer';
  return /(^|:)alias\//.test(text) && names.length === 0 ? 'customer' : 'open';
}

/** Whether a value names the key: by reference, through an alias of the template, or by the same text. */
function isKey(question: Question, thing: Thing, { value, path }: Extract<Held, { kind: 'key' }>, by: string): Extent {
  const { model } = question;
  const text = textOf(value) ?? NO_TEXT;
  if (/^arn:|^alias\/|\$\{/.test(by)) {
    const read = model.read(by);
    const wanted = ('value' in read ? textOf(read.value) : undefined) ?? stripPrivate(by);
    return extentOf(sameText(model.access.comparable(text), model.access.comparable(wanted)));
  }
  const direct = matchReference(question, thing, path, value, { refersTo: by });
  const aliases = [...model.resources.values()].filter((each) => each.type === 'AWS::KMS::Alias');
  // What a key is referred to by is no alias, whatever those are called.
  const isKeyItself = holeNames(text).some((name) => {
    const what = model.holes.get(name);
    return (
      what?.kind === 'resource' && /^AWS::KMS::(Replica)?Key$/.test(model.resources.get(what.resource)?.type ?? '')
    );
  });
  const through = (isKeyItself ? [] : aliases).flatMap((alias) => {
    const names = holeNames(text).some((name) => {
      const what = model.holes.get(name);
      return what?.kind === 'resource' && what.resource === alias.id;
    });
    const spelled = valuesAt(alias.properties, ['AliasName'], alias.when).map((found) =>
      extentOf(names ? 'certain' : sameAlias(text, textOf(found.value)), found.when),
    );
    const target = { ...alias, kind: 'resource' as const };
    return valuesAt(alias.properties, ['TargetKeyId'], alias.when).map((found) =>
      allOf(
        anyOf(...spelled),
        exactlyIn(found.when),
        found.value === undefined
          ? NOWHERE
          : matchReference(question, target, found.path, found.value, { refersTo: by }),
      ),
    );
  });
  const isAlias = aliases.some((alias) =>
    holeNames(text).some((name) => {
      const what = model.holes.get(name);
      return what?.kind === 'resource' && what.resource === alias.id;
    }),
  );
  return anyOf(direct, ...through, extentOf(isAlias ? 'impossible' : mayBe(question, text), ALWAYS));
}

function sameAlias(text: Text, name: Text | undefined) {
  if (name === undefined) return 'impossible';
  return sameText(parseArn(text)?.resource ?? text, name);
}

/** What only deployment tells may be the key; another key of the template, and a key of AWS's own, is not. */
function mayBe(question: Question, text: Text) {
  const kind = kindOf(question, text);
  if (kind === 'open') {
    const isOther = holeNames(text).some((name) => question.model.holes.get(name)?.kind === 'resource');
    return isOther ? 'impossible' : 'possible';
  }
  return kind === 'customer' && holeNames(text).length === 0 ? 'possible' : 'impossible';
}
