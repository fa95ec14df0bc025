import { isRecord, NEVER } from '../../base/index.ts';
import { type Model, nestedName, textOf } from '../../model/index.ts';

/**
 * The parameters of the target whose defaults leave a resource out. With them open it is drawn, with its condition. What a
 * nested stack leaves out depends on what its parent passes; a default of its own that nobody passes a value for stays.
 */
export function parametersThatHide(model: Model): readonly string[] {
  const { resources, written } = model;
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (stack: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, entry] of Object.entries(value)) {
      if (key === 'Ref' && typeof entry === 'string') parameter(stack, entry);
      else if (key === 'Condition' && typeof entry === 'string') condition(stack, entry);
      // What holds already keeps its parameters: a picture is to differ from the defaults in as little as it can.
      else if (key === 'Fn::And' && Array.isArray(entry))
        visit(
          stack,
          entry.filter((part) => holds(model, stack, part) !== true),
        );
      else visit(stack, entry);
    }
  };
  const parameter = (stack: string, name: string): void => {
    if (written.get(stack)?.template.parameters.has(name) !== true) return;
    const passed = passedTo(written, stack);
    if (passed === undefined) found.add(name);
    else visit(passed.by, passed.parameters[name]);
  };
  const condition = (stack: string, name: string): void => {
    const key = `${stack} ${name}`;
    if (seen.has(key)) return;
    seen.add(key);
    visit(stack, written.get(stack)?.template.conditions[name]);
  };
  for (const { when, stack, attributes } of resources.values()) {
    if (when === NEVER && typeof attributes.Condition === 'string') condition(stack, attributes.Condition);
  }
  return [...found];
}

/** Whether a condition holds with the parameters as they are; undefined where this does not tell. */
function holds(model: Model, stack: string, condition: unknown, depth = 0): boolean | undefined {
  if (!isRecord(condition) || depth > DEEPEST) return undefined;
  const asked = (part: unknown) => holds(model, stack, part, depth + 1);
  const { Condition: name, 'Fn::Equals': pair } = condition;
  if (typeof name === 'string') return asked(model.written.get(stack)?.template.conditions[name]);
  if (Array.isArray(pair)) {
    const [left, right] = pair.map((side) => textIn(model, stack, side));
    return left === undefined || right === undefined ? undefined : left === right;
  }
  const listed = (key: string): readonly unknown[] | undefined => {
    const parts = condition[key];
    return Array.isArray(parts) ? parts : undefined;
  };
  const [not] = listed('Fn::Not') ?? [];
  if (not !== undefined) {
    const inner = asked(not);
    return inner === undefined ? undefined : !inner;
  }
  const all = listed('Fn::And')?.map(asked);
  if (all !== undefined) return all.includes(false) ? false : all.includes(undefined) ? undefined : true;
  const any = listed('Fn::Or')?.map(asked);
  return any === undefined || (any.includes(undefined) && !any.includes(true)) ? undefined : any.includes(true);
}

/** Conditions that refer to each other in a circle end somewhere. */
const DEEPEST = 20;

/** The text of one side of a comparison: written out, or the value of a parameter. */
function textIn({ parameters }: Model, stack: string, side: unknown): string | undefined {
  if (typeof side === 'string') return side;
  const name = isRecord(side) ? side.Ref : undefined;
  const found = [...parameters.values()].find((each) => each.stack === stack && each.name === name);
  return found === undefined ? undefined : textOf(found.value);
}

/** What the parent of a nested stack passes to it; undefined for a stack of its own. */
function passedTo(
  written: Model['written'],
  stack: string,
): { readonly by: string; readonly parameters: Readonly<Record<string, unknown>> } | undefined {
  for (const [by, { source, template }] of written) {
    const logicalId = Object.keys(source.nested ?? {}).find((each) => nestedName(by, each) === stack);
    if (logicalId === undefined) continue;
    const properties = template.resources.get(logicalId)?.fields.Properties;
    const parameters = isRecord(properties) ? properties.Parameters : undefined;
    return { by, parameters: isRecord(parameters) ? parameters : {} };
  }
  return undefined;
}
