/**
 * What the lifecycle rules of a bucket do to the objects under a prefix:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
import {
  allOf,
  anyOf,
  type Certainty,
  EVERYWHERE,
  type Extent,
  exactlyIn,
  extentOf,
  type Guard,
  isSymbolic,
  NO_TEXT,
  NOWHERE,
  noneOf,
  showText,
} from '../../base/index.ts';
import type { Amount } from '../../claims/index.ts';
import { elementsAt, isMapping, type Path, parsePath, textOf, type Value, valuesAt } from '../../model/index.ts';
import type { Thing } from '../question.ts';
import { isWanted } from '../said.ts';

/** One effect of a rule: after so many days, on objects under a prefix, all of them or those that a filter lets through. */
export interface Effect {
  readonly when: Guard;
  readonly path: Path;
  readonly enabled: Certainty;
  /** Undefined where only deployment tells. */
  readonly prefix: string | undefined;
  readonly filtered: boolean;
  readonly days: number | undefined;
  /** The storage class; none where objects are removed. */
  readonly to?: string;
}

const FILTERS = ['TagFilters', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan', 'Filter'];

interface Spelling {
  readonly list?: readonly string[];
  readonly days: readonly string[];
}

const EXPIRY: Spelling = { days: ['ExpirationInDays', 'ExpirationDate'] };
const OLD_EXPIRY: Spelling = {
  days: ['NoncurrentVersionExpiration.NoncurrentDays', 'NoncurrentVersionExpirationInDays'],
};
const MOVES: Spelling = { list: ['Transitions', 'Transition'], days: ['TransitionInDays', 'TransitionDate'] };
const OLD_MOVES: Spelling = {
  list: ['NoncurrentVersionTransitions', 'NoncurrentVersionTransition'],
  days: ['TransitionInDays'],
};
const UPLOADS: Spelling = { days: ['AbortIncompleteMultipartUpload.DaysAfterInitiation'] };

export const SPELLINGS = {
  expires: EXPIRY,
  moves: MOVES,
  oldExpires: OLD_EXPIRY,
  oldMoves: OLD_MOVES,
  uploads: UPLOADS,
};

export function effectsOf(bucket: Thing, { list, days }: Spelling): readonly Effect[] {
  return elementsAt(bucket.properties, ['LifecycleConfiguration', 'Rules'], bucket.when).flatMap((rule) => {
    if (!isMapping(rule.value))
      return [
        { when: rule.when, path: rule.path, enabled: 'possible', prefix: undefined, filtered: false, days: undefined },
      ];
    const mapping = rule.value;
    const scopes = valuesAt(mapping, ['Prefix'], rule.when).flatMap((prefix) =>
      valuesAt(mapping, ['Status'], prefix.when).map((status) => ({ prefix, status, when: status.when })),
    );
    const steps: readonly { readonly value: Value; readonly path: Path; readonly when: Guard }[] =
      list === undefined
        ? [rule as { value: Value; path: Path; when: Guard }]
        : list.flatMap((name) =>
            elementsAt(mapping, [name], rule.when).flatMap((each) =>
              each.value === undefined
                ? []
                : [{ value: each.value, when: each.when, path: [...rule.path, ...each.path] }],
            ),
          );
    return scopes.flatMap(({ prefix, status, when }) =>
      steps.flatMap((each) =>
        days.flatMap((name) =>
          valuesAt(each.value, parsePath(name), when).flatMap((found): readonly Effect[] => {
            if (found.value === undefined) return [];
            const text = textOf(found.value) ?? NO_TEXT;
            const state = textOf(status.value) ?? NO_TEXT;
            const scope = prefix.value === undefined ? NO_TEXT : textOf(prefix.value);
            const storageClass =
              list === undefined ? undefined : textOf(valuesAt(each.value, ['StorageClass'])[0]?.value);
            const isDays = !name.endsWith('Date') && !isSymbolic(text);
            return [
              {
                when: found.when,
                path: [...each.path, ...parsePath(name)],
                enabled: isSymbolic(state) ? 'possible' : state === 'Enabled' ? 'certain' : 'impossible',
                prefix: scope === undefined || isSymbolic(scope) ? undefined : scope,
                filtered:
                  FILTERS.some((key) => key in mapping) ||
                  valuesAt(each.value, ['NoncurrentVersionExpiration', 'NewerNoncurrentVersions']).some(
                    (newer) => newer.value !== undefined && list === undefined && name.startsWith('Noncurrent'),
                  ) ||
                  (isMapping(each.value) && 'NewerNoncurrentVersions' in each.value),
                days: isDays ? Number(text) : undefined,
                ...(list !== undefined && { to: classOf(storageClass) }),
              },
            ];
          }),
        ),
      ),
    );
  });
}

/** `Glacier` is the older spelling of `GLACIER`. */
function classOf(text: string | undefined): string {
  return text === undefined ? 'unknown' : showText(text).toUpperCase();
}

/**
 * Whether the objects under a prefix meet the effect after the wanted days, objects under the `others` left out. A rule
 * for all of them must say so, and no rule that reaches some of them may be quicker.
 */
export function meets(
  effects: readonly Effect[],
  prefix: string,
  others: readonly string[],
  wanted: Amount | 'never',
): Extent {
  const reaching = effects.filter((each) => reach(each, prefix, others) !== 'impossible');
  if (wanted === 'never')
    return allOf(EVERYWHERE, ...reaching.map((each) => noneOf(acts(each, reach(each, prefix, others)))));
  const atLeast = typeof wanted === 'number' ? wanted : (wanted.atLeast ?? 0);
  const all = reaching.filter((each) => isForAll(each, prefix));
  return allOf(
    all.length === 0
      ? reaching.some((each) => each.prefix === undefined && !each.filtered)
        ? extentOf('possible')
        : NOWHERE
      : anyOf(...all.map((each) => allOf(acts(each, 'certain'), isWanted(each.days, wanted)))),
    ...reaching.map((each) => {
      const slow =
        each.days === undefined ? extentOf('possible') : extentOf(each.days >= atLeast ? 'certain' : 'impossible');
      const acting = acts(each, reach(each, prefix, others));
      return anyOf(noneOf(acting), slow);
    }),
  );
}

function acts(effect: Effect, reaching: Certainty): Extent {
  return allOf(exactlyIn(effect.when), extentOf(effect.enabled), extentOf(reaching));
}

function isForAll({ prefix, filtered }: Effect, wanted: string): boolean {
  return !filtered && prefix !== undefined && wanted.startsWith(prefix);
}

/** Whether the rule reaches an object under the prefix that is under none of the others. */
function reach({ prefix }: Effect, wanted: string, others: readonly string[]): Certainty {
  if (prefix === undefined) return 'possible';
  if (wanted.startsWith(prefix)) return 'certain';
  const isApart = others.some((other) => other.length > wanted.length && prefix.startsWith(other));
  return prefix.startsWith(wanted) && !isApart ? 'certain' : 'impossible';
}

/** Moves to exactly these storage classes. */
export function meetsMoves(
  effects: readonly Effect[],
  prefix: string,
  others: readonly string[],
  wanted: Readonly<Record<string, Amount>>,
): Extent {
  const classes = [...new Set([...Object.keys(wanted), ...effects.flatMap(({ to }) => to ?? [])])];
  return allOf(
    EVERYWHERE,
    ...classes.map((to) =>
      meets(
        effects.filter((each) => each.to === to),
        prefix,
        others,
        wanted[to] ?? 'never',
      ),
    ),
  );
}
