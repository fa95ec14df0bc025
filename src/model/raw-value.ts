import { ALWAYS, didYouMean, type Guard, NEVER, stripPrivate } from '../base/index.ts';
import { functionOf } from './function-call.ts';
import type { Resolver } from './intrinsic.ts';
import { INTRINSICS } from './intrinsics.ts';
import { isRaw, type Raw } from './raw.ts';
import { whatTransformHides } from './template.ts';
import { isList, type Path, showPath, type Value } from './value.ts';

/** The value of what is written; undefined for AWS::NoValue and for what was reported as faulty. */
export function resolveRaw(resolver: Resolver, raw: unknown, path: Path, when: Guard = ALWAYS): Value | undefined {
  if (raw === undefined) return undefined;
  if (raw === null) return when === NEVER ? undefined : reportEmpty(resolver, path);
  if (typeof raw === 'string') return stripPrivate(raw);
  if (typeof raw === 'number' || typeof raw === 'boolean') return raw;
  if (Array.isArray(raw)) {
    const items = raw.flatMap((entry, index) => {
      const value = resolveRaw(resolver, entry, [...path, index], when);
      return value === undefined ? [] : [value];
    });
    return Object.freeze(items);
  }
  if (!isRaw(raw)) return undefined;
  const call = functionOf(raw);
  return call === undefined
    ? resolveMapping(resolver, raw, path, when)
    : callIntrinsic(resolver, call.name, call.argument, [...path, call.name], when);
}

function resolveMapping(resolver: Resolver, raw: Raw, path: Path, when: Guard): Value {
  const entries: [string, Value][] = [];
  for (const [key, entry] of Object.entries(raw)) {
    if (key === 'Fn::Transform') resolver.reports.unseen(whatTransformHides(entry), [...path, key]);
    else if (key.startsWith('Fn::'))
      resolver.reports.fault(`${key} stands beside other keys; a function is alone.`, [...path, key]);
    else {
      const value = resolveRaw(resolver, entry, [...path, key], when);
      if (value !== undefined) entries.push([key, value]);
    }
  }
  return Object.freeze(Object.fromEntries(entries));
}

function callIntrinsic(
  resolver: Resolver,
  name: string,
  argument: unknown,
  path: Path,
  when: Guard,
): Value | undefined {
  const intrinsic = Object.hasOwn(INTRINSICS, name) ? INTRINSICS[name] : undefined;
  if (intrinsic === undefined) {
    const hint = didYouMean(name, Object.keys(INTRINSICS));
    return resolver.reports.fault(`"${name}" is not an intrinsic function.${hint}`, path);
  }
  const value = intrinsic(resolver, argument, path, when);
  return isList(value) ? Object.freeze(value) : value;
}

function reportEmpty({ reports }: Resolver, path: Path): undefined {
  const what = `${showPath(path.slice(-1))} is empty; CloudFormation accepts no empty values.`;
  return reports.warning('LTL1006', what, path);
}
