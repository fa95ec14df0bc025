import type { ParameterSource } from '../answers/index.ts';
import { stripPrivate, type Text, trim } from '../base/index.ts';
import type { StackSource } from './document.ts';
import type { Resolver } from './intrinsic.ts';
import { type ParameterDefinition, splitList } from './parameter.ts';
import { entryOf } from './raw.ts';
import { lift, textOf, type Value } from './value.ts';

/** The parameters of one stack: what was given, what the parent stack passes, what the template takes by default. */
export class ParameterValues {
  private readonly resolver: Resolver;
  private readonly source: StackSource;
  private readonly passedBy: (name: string) => Value | undefined;
  private readonly split = new Map<string, Value>();

  /** @param passedBy the value that the parent stack passes, before a list in it is split. */
  constructor(resolver: Resolver, source: StackSource, passedBy: (name: string) => Value | undefined) {
    this.resolver = resolver;
    this.source = source;
    this.passedBy = passedBy;
  }

  valueOf(name: string, definition: ParameterDefinition): Value {
    const { allowedValues, isList, isLookedUp } = definition;
    const origin = this.originOf(name, definition);
    const value = origin === 'parent' ? this.passed(name, definition) : this.told(name, definition);
    if (value === undefined || origin === 'unknown') {
      const key = this.given(name) ?? definition.default;
      const isOneOf = allowedValues !== undefined && !isList && !isLookedUp;
      return this.resolver.unknown({
        kind: 'parameter',
        name: this.resolver.name(name),
        ...(isOneOf && { allowedValues }),
        ...(isLookedUp && key !== undefined && { lookedUp: key }),
      });
    }
    return isList && origin !== 'parent' ? this.listOf(name, String(value)) : value;
  }

  /** The elements of a list, made once however often it is referred to. */
  private listOf(name: string, text: string): Value {
    const known = this.split.get(name) ?? Object.freeze(splitList(text).map(stripPrivate));
    this.split.set(name, known);
    return known;
  }

  originOf(name: string, definition: ParameterDefinition): ParameterSource {
    // What is given for a looked-up parameter is the key under which AWS finds the value.
    if (definition.isLookedUp || this.source.open?.includes(name)) return 'unknown';
    if (this.passedBy(name) !== undefined) return 'parent';
    if (this.given(name) !== undefined) return 'given';
    return definition.default === undefined ? 'unknown' : 'default';
  }

  /** What the parent stack passes: text, which for a list parameter holds the elements between commas. */
  private passed(name: string, { isList }: ParameterDefinition): Value | undefined {
    const value = this.passedBy(name);
    if (!isList || value === undefined) return value;
    const split = lift([value], ([each]) => {
      const text = textOf(each);
      const parts = text === undefined ? undefined : this.resolver.unknowns.split(text, ',');
      return parts === undefined ? each : Object.freeze(parts.map(trim));
    });
    return split === undefined ? value : split.value;
  }

  private told(name: string, definition: ParameterDefinition): Text | number | boolean | undefined {
    const value = this.given(name) ?? definition.default;
    return typeof value === 'string' ? stripPrivate(value) : value;
  }

  private given(name: string): string | undefined {
    const value = entryOf(this.source.parameters ?? {}, name);
    return value === undefined || value === null ? undefined : String(value);
  }
}
