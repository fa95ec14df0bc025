/** Small models for tests: one stack from plain data, and values in words. */
import { ALWAYS, describeGuard, type Guard, showText } from '../base/index.ts';
import { dataDocument, type StackSource } from './document.ts';
import { buildModel, type Model } from './model.ts';
import { Choice, isList, isMapping, type Value } from './value.ts';

type Options = Omit<StackSource, 'name' | 'document'>;

export function stackOf(template: object, options: Options = {}, name = 'Stack'): StackSource {
  return { name, document: dataDocument({ Resources: {}, ...template }, name), ...options };
}

export function modelOf(...stacks: readonly StackSource[]): Model {
  const built = buildModel(stacks);
  if (!built.ok) throw new Error(built.diagnostics.map((each) => each.what).join('\n'));
  return built.value;
}

/** What is reported, as `LTL1007 Resources.A.Properties.B: text`. */
export function reported(...stacks: readonly StackSource[]): readonly string[] {
  return buildModel(stacks).diagnostics.map((each) => `${each.code} ${each.at?.path}: ${each.what}`);
}

/** The value of a property `V` of one resource, in words. */
export function resolved(value: unknown, rest: object = {}, options: Options = {}): string {
  const { Resources: others, ...sections } = rest as { Resources?: object };
  const model = modelOf(
    stackOf({ ...sections, Resources: { It: { Type: 'Custom::It', Properties: { V: value } }, ...others } }, options),
  );
  return shown(model.resources.get('It')?.properties.V);
}

/** A value in words: holes as `${Name}`, choices as `a if Stage = prod else b`. */
export function shown(value: Value | undefined): string {
  if (value === undefined) return 'nothing';
  if (value instanceof Choice) {
    return `(${shown(value.then)} if ${describeGuard(value.when)} else ${shown(value.otherwise)})`;
  }
  if (isList(value)) return `[${value.map(shown).join(', ')}]`;
  if (isMapping(value)) {
    return `{${Object.entries(value)
      .map(([key, each]) => `${key}: ${shown(each)}`)
      .join(', ')}}`;
  }
  return typeof value === 'string' ? showText(value) : String(value);
}

/** ` when Stage = prod`, or nothing for what is always so. */
export function whenOf(when: Guard): string {
  return when === ALWAYS ? '' : ` when ${describeGuard(when)}`;
}
