/** Where a secret of a container comes from: `arn:…:secret:name-SUFFIX:key::`, a parameter of Systems Manager. */
import {
  allOf,
  anyOf,
  bothOf,
  type Certainty,
  type Extent,
  eitherOf,
  exactlyIn,
  extentOf,
  holeAt,
  holeName,
  matchesGlob,
  NO_TEXT,
  sameText,
  textIn,
} from '../../base/index.ts';
import { textOf, valuesAt } from '../../model/index.ts';
import type { Question, Thing } from '../question.ts';
import type { Slot } from './running.ts';

export interface SecretSource {
  readonly from: string;
  readonly key?: string;
}

/** Whether the slot names the secret, and the key of it where one is given. */
export function matchSecret(question: Question, { thing, path }: Slot, wanted: SecretSource): Extent {
  return anyOf(
    ...valuesAt(thing.properties, path).map(({ value, when }) => {
      const text = textOf(value);
      const answer = text === undefined ? 'impossible' : compare(question, text, wanted);
      return allOf(exactlyIn(when), extentOf(answer));
    }),
  );
}

function compare(question: Question, text: string, { from, key }: SecretSource): Certainty {
  const { base, key: own } = partsOf(text);
  const sameKey: Certainty =
    own === undefined || key === undefined
      ? own === key
        ? 'certain'
        : 'impossible'
      : sameText(textIn(own), textIn(key));
  return bothOf(sameKey, compareBase(question, base, from));
}

/** The secret and the key that a reference names; no key is the whole secret. */
export function partsOf(text: string): { readonly base: string; readonly key: string | undefined } {
  const parts = splitColons(text);
  const length = parts[0] === 'arn' ? 7 : 1;
  const key = parts[length];
  return { base: parts.slice(0, length).join(':'), key: key === '' ? undefined : key };
}

/** Colons inside the name of a hole do not part the text. */
function splitColons(text: string): readonly string[] {
  const parts = [''];
  for (let at = 0; at < text.length; ) {
    const unit = holeAt(text, at) || (text[at] ?? '');
    if (unit === ':') parts.push('');
    else parts[parts.length - 1] += unit;
    at += unit.length;
  }
  return parts;
}

function compareBase(question: Question, base: string, from: string): Certainty {
  const { model } = question;
  if (from.startsWith('arn:') || from.includes('${')) {
    const read = model.read(from);
    return sameText(textIn(base), 'value' in read ? (textOf(read.value) ?? textIn(from)) : textIn(from));
  }
  const things = question.thingsOf(from);
  const hole = model.holes.get(holeName(textIn(base)) ?? '');
  if (hole?.kind === 'resource')
    return things.some(({ id }) => namesSecret(question, hole.resource, id)) ? 'certain' : 'impossible';
  if (hole?.kind === 'parameter')
    return hole.name === from || things.some(({ id }) => id === hole.name) ? 'certain' : 'possible';
  if (hole !== undefined) return 'possible';
  return eitherOf('impossible', ...things.map((thing) => compareName(base, thing)));
}

/** A reference to the attachment of a secret is one to the secret. */
function namesSecret({ model }: Question, resource: string, id: string): boolean {
  if (resource === id) return true;
  const found = model.resources.get(resource);
  if (found?.type !== 'AWS::SecretsManager::SecretTargetAttachment') return false;
  const secret = model.holes.get(holeName(textOf(found.properties.SecretId) ?? NO_TEXT) ?? '');
  return secret?.kind === 'resource' && secret.resource === id;
}

/** A name or an ARN with the name, as Secrets Manager and Systems Manager spell it. */
function compareName(base: string, { properties }: Thing): Certainty {
  const name = textOf(properties.Name);
  if (name === undefined) return 'impossible';
  return eitherOf(
    sameText(textIn(base), name),
    matchesGlob(textIn(`arn:*:secret:${name}`), textIn(base)),
    matchesGlob(textIn(`arn:*:secret:${name}-??????`), textIn(base)),
    matchesGlob(textIn(`arn:*:parameter${name.startsWith('/') ? '' : '/'}${name}`), textIn(base)),
  );
}
