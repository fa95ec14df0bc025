import { isRecord, NEVER } from '../../base/index.ts';
import { type Model, nestedName } from '../../model/index.ts';

/**
 * The parameters of the target whose defaults leave a resource out. With them open it is drawn, with its condition. What a
 * nested stack leaves out depends on what its parent passes; a default of its own that nobody passes a value for stays.
 */
export function parametersThatHide({ resources, written }: Model): readonly string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (stack: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, entry] of Object.entries(value)) {
      if (key === 'Ref' && typeof entry === 'string') parameter(stack, entry);
      else if (key === 'Condition' && typeof entry === 'string') condition(stack, entry);
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
