import { ALWAYS, and, type Guard, isSymbolic, NEVER, NO_TEXT, not, or, showText } from '../../base/index.ts';
import {
  elementsAt,
  type Found,
  isMapping,
  type Path,
  parsePath,
  showPath,
  textOf,
  valuesAt,
} from '../../model/index.ts';
import { resourcesNamedBy } from '../linked.ts';
import type { Question, Thing } from '../question.ts';
import { type Held, MANAGED, PLAIN, type Protection, type Reader, SOME_KEY } from './protection.ts';

/** Always encrypted; by `own` where no key is set. */
export function always(key: string, own: Held): Reader {
  return (_, thing) => keysAt(thing, parsePath(key), own, thing.when);
}

/** Encrypted exactly when a key is set. */
export function keyed(key: string): Reader {
  return always(key, PLAIN);
}

/** Encrypted where the flag is true; `unset` says what a missing flag means. */
export function flagged(flag: string, key: string | undefined, own: Held, unset: readonly Held[] = [PLAIN]): Reader {
  return (_, thing) => flaggedAt(thing, [], flag, key, own, unset);
}

export function flaggedAt(
  thing: Thing,
  base: Path,
  flag: string,
  key: string | undefined,
  own: Held,
  unset: readonly Held[],
  when = thing.when,
): readonly Protection[] {
  return valuesAt(thing.properties, [...base, ...parsePath(flag)], when).flatMap((found): readonly Protection[] => {
    const keys = key === undefined ? [none(own, found)] : keysAt(thing, [...base, ...parsePath(key)], own, found.when);
    const says = sayOf(thing, found);
    const truth = truthOf(found);
    if (truth === 'true') return keys;
    if (truth === 'false') return [{ ...found, oneOf: [PLAIN], says }];
    const missing = whatDecides(thing, found);
    if (truth === 'unset') return [{ ...found, oneOf: unset, says, ...(unset.length > 1 && { missing }) }];
    return keys.map((each) => ({ ...each, oneOf: [...each.oneOf, PLAIN], says, missing }));
  });
}

/** Encrypted in the ways that a word in the property says. */
export function worded(property: string, key: string, words: Readonly<Record<string, Held>>, unset: Held): Reader {
  return (_, thing) => wordedAt(thing, property, key, words, unset, thing.when);
}

export function wordedAt(
  thing: Thing,
  property: string,
  key: string,
  words: Readonly<Record<string, Held>>,
  unset: Held,
  when: Guard,
): readonly Protection[] {
  return valuesAt(thing.properties, parsePath(property), when).flatMap((found): readonly Protection[] => {
    const text = textOf(found.value);
    if (text === undefined) return [{ ...found, oneOf: [unset], says: sayOf(thing, found) }];
    const held = words[text];
    if (held === undefined)
      return [{ ...found, oneOf: [PLAIN, SOME_KEY], says: sayOf(thing, found), missing: whatDecides(thing, found) }];
    if (held !== MANAGED) return [{ ...found, oneOf: [held], says: sayOf(thing, found) }];
    return keysAt(thing, parsePath(key), held, found.when);
  });
}

/** What the resource that a property names is under. */
export function inherited(property: string, types: readonly string[], read: Reader, own: Reader): Reader {
  return (question, thing) =>
    valuesAt(thing.properties, [property], thing.when).flatMap((found): readonly Protection[] => {
      const text = textOf(found.value);
      if (text === undefined)
        return own(question, thing).flatMap((each) => ({ ...each, when: and(each.when, found.when) }));
      const named = resourcesNamedBy(question, text, types);
      if (named.length === 0) return [open(thing, found, `${property} ${showText(text)}, whose encryption is its own`)];
      return named.flatMap((each) =>
        read(question, each).map((own) => ({ ...own, when: and(own.when, found.when), path: found.path })),
      );
    });
}

/** A copy of data that exists keeps its encryption; a key that it may name as well encrypts it anew. */
export function unlessCopied(
  properties: readonly string[],
  read: Reader,
  { takesKey = false }: { readonly takesKey?: boolean } = {},
): Reader {
  return (question, thing) => {
    const sources = properties.flatMap((property) =>
      valuesAt(thing.properties, [property], thing.when).filter((found) => found.value !== undefined),
    );
    const copied = or(NEVER, ...sources.map((found) => found.when));
    return read(question, thing).flatMap((each): readonly Protection[] => {
      if (takesKey && each.oneOf.every((held) => held.kind === 'key')) return [each];
      const says = `${thing.id} is a copy, and keeps the encryption of its source.`;
      return [
        { ...each, when: and(each.when, not(copied)) },
        { ...each, when: and(each.when, copied), oneOf: [PLAIN, SOME_KEY], says, missing: says },
      ];
    });
  };
}

const ROOT_DEVICES = ['/dev/xvda', '/dev/sda1', '/dev/sda'];

/**
 * Every volume that block device mappings describe. Without a mapping of its root device an instance starts with the
 * volumes of its image, which the template does not show
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-device-mapping-concepts.html).
 */
export function devices(path: string): Reader {
  return (question, thing) => {
    const mappings = elementsAt(thing.properties, parsePath(path), thing.when);
    const volumes = mappings.flatMap((mapping) => deviceOf(question, thing, mapping));
    const hasRoot = mappings.some(
      (mapping) =>
        mapping.when === thing.when &&
        ROOT_DEVICES.includes(textOf(valuesAt(mapping.value, ['DeviceName'])[0]?.value) ?? ''),
    );
    if (hasRoot) return volumes;
    const says = `${thing.id} maps no root device, so the image decides about its volume.`;
    const missing = `how the image of ${thing.id} encrypts its root volume`;
    return [...volumes, { when: thing.when, path: parsePath(path), oneOf: [PLAIN, SOME_KEY], says, missing }];
  };
}

function deviceOf(_: Question, thing: Thing, mapping: Found): readonly Protection[] {
  if (!isMapping(mapping.value)) return [open(thing, mapping, 'a mapping that only deployment tells')];
  if ('NoDevice' in mapping.value) return [];
  if ('VirtualName' in mapping.value)
    return [open(thing, mapping, 'an instance store, which the instance type decides')];
  return ebs(thing, [...mapping.path, 'Ebs'], mapping.when);
}

/**
 * A volume that does not ask for encryption has it where the account encrypts by default, under the key that the account
 * chose (https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html).
 */
export function ebs(thing: Thing, base: Path, when = thing.when): readonly Protection[] {
  return flaggedAt(thing, base, 'Encrypted', 'KmsKeyId', SOME_KEY, [PLAIN, SOME_KEY], when).map((each) =>
    each.oneOf.length === 1 && each.oneOf[0] === PLAIN
      ? { ...each, oneOf: [PLAIN, SOME_KEY], missing: 'whether the account encrypts volumes by default' }
      : each.oneOf.includes(PLAIN)
        ? { ...each, missing: 'whether the account encrypts volumes by default' }
        : each.oneOf.includes(SOME_KEY)
          ? { ...each, missing: 'the key by which the account encrypts volumes' }
          : each,
  );
}

export function keysAt(thing: Thing, path: Path, own: Held, when = ALWAYS): readonly Protection[] {
  return valuesAt(thing.properties, path, when).map((found): Protection => {
    if (found.value === undefined || found.value === '') return none(own, { ...found, path: path }, thing);
    return {
      ...found,
      oneOf: [{ kind: 'key', value: found.value, path: found.path }],
      says: sayOf(thing, found),
      missing: showText(textOf(found.value) ?? showPath(found.path)),
    };
  });
}

const OWN: Readonly<Record<Held['kind'], string>> = {
  plain: 'nothing encrypts it',
  owned: 'a key that AWS owns encrypts it',
  managed: 'a key that AWS manages encrypts it',
  some: 'some key encrypts it',
  key: 'a key encrypts it',
  tls: 'TLS encrypts it',
};

function none(own: Held, found: Found, thing?: Thing): Protection {
  const subject = thing === undefined ? 'It' : `${showPath(found.path)} of ${thing.id}`;
  return { ...found, oneOf: [own], says: `${subject} names no key: ${OWN[own.kind]}.` };
}

function open(thing: Thing, found: Found, what: string): Protection {
  return { ...found, oneOf: [PLAIN, SOME_KEY], says: `${thing.id} has ${what}.`, missing: `${what} (${thing.id})` };
}

export function sayOf(thing: Thing, found: Found): string {
  const text = textOf(found.value);
  const shown = found.value === undefined ? 'not set' : text === undefined ? 'set' : showText(text);
  return `${showPath(found.path)} of ${thing.id} is ${shown}.`;
}

export function whatDecides(thing: Thing, found: Found): string {
  const text = textOf(found.value) ?? NO_TEXT;
  return isSymbolic(text) ? showText(text) : `${showPath(found.path)} of ${thing.id}`;
}

/** A flag as CloudFormation reads it. */
export function truthOf({ value }: Pick<Found, 'value'>): 'true' | 'false' | 'unset' | 'open' {
  if (value === undefined) return 'unset';
  const text = (textOf(value) ?? '').toLowerCase();
  return text === 'true' || text === 'false' ? text : 'open';
}
