/** Values of which only deployment tells whether they have parts, and which: a list parameter, a custom resource's answer. */
import { type Guard, holeName, NEVER, or } from '../base/index.ts';
import { type Model, type Path, textOf, type Value, valuesAt } from '../model/index.ts';
import type { Question, Thing } from './question.ts';

/** The worlds in which something on the way to the property is not told, so that it may be there or not. */
export function whenHidden({ model }: Question, { properties }: Pick<Thing, 'properties'>, path: Path): Guard {
  const before = path.slice(1).map((_, index) => path.slice(0, index + 1));
  const hidden = before.flatMap((each) => valuesAt(properties, each).filter(({ value }) => mayHaveParts(model, value)));
  return or(NEVER, ...hidden.map(({ when }) => when));
}

/** Whether the value is a hole that may stand for a list or a mapping. */
export function mayHaveParts(model: Model, value: Value | undefined): boolean {
  const text = textOf(value);
  const what = text === undefined ? undefined : model.holes.get(holeName(text) ?? '');
  switch (what?.kind) {
    case 'parameter':
      return /^(CommaDelimitedList|.*List<.*)$/.test(textOf(model.parameters.get(what.name)?.properties.Type) ?? '');
    case 'resource':
      return what.attribute !== undefined && isPlural(model.resources.get(what.resource)?.type ?? '', what.attribute);
    case 'call':
      return true;
    default:
      return false;
  }
}

/** Custom resources answer with any value; attributes of other types are lists if their name is a plural. */
function isPlural(type: string, attribute: string): boolean {
  return /^(Custom::|AWS::CloudFormation::CustomResource$)/.test(type) || /[^s]s$/.test(attribute);
}
