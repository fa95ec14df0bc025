/** Which variables the states of a machine refer to. https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html */
import { isArray, isObject, type Json, type JsonObject } from './language/json.ts';
import { expressionIn } from './language/jsonata.ts';

/** By the name of the state; states that refer to none are left out. */
export function variablesIn(definition: string): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {};
  const machine = JSON.parse(definition) as Json;
  if (isObject(machine)) gather(machine, String(machine.QueryLanguage ?? 'JSONPath'), found);
  return found;
}

const INNER = new Set(['ItemProcessor', 'Iterator', 'Branches', 'Comment']);

function gather(machine: JsonObject, language: string, found: Record<string, readonly string[]>): void {
  for (const [name, state] of Object.entries(isObject(machine.States) ? machine.States : {})) {
    if (!isObject(state)) continue;
    const own = String(state.QueryLanguage ?? language);
    const names = new Set<string>();
    for (const [key, value] of Object.entries(state))
      if (!INNER.has(key)) for (const each of namesIn(value, key, own)) names.add(each);
    if (names.size > 0) found[name] = [...names].sort();
    const inner = [state.ItemProcessor, state.Iterator, ...(isArray(state.Branches) ? state.Branches : [])];
    for (const each of inner) if (isObject(each)) gather(each, own, found);
  }
}

function namesIn(value: Json, key: string, language: string): readonly string[] {
  if (isArray(value)) return value.flatMap((each) => namesIn(each, key, language));
  if (isObject(value)) return Object.entries(value).flatMap(([name, each]) => namesIn(each, name, language));
  if (typeof value !== 'string') return [];
  if (language === 'JSONata') {
    const expression = expressionIn(value);
    return expression === undefined ? [] : namesInQuery(expression);
  }
  const isQuery = key.endsWith('.$') || key.endsWith('Path') || key === 'Variable';
  return isQuery ? [...value.matchAll(/(?<![$\w.'])\$([A-Za-z_]\w*)/g)].map(([, name = '']) => name) : [];
}

/** Names in a query but functions, `$states`, and what the query itself binds. */
function namesInQuery(expression: string): readonly string[] {
  const code = expression.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/\*[\s\S]*?\*\//g, '""');
  const bound = new Set([
    ...[...code.matchAll(/\$([A-Za-z_]\w*)\s*:=/g)].map(([, name]) => name),
    ...[...code.matchAll(/function\s*\(([^)]*)\)/g)].flatMap(([, list = '']) =>
      list.split(',').map((each) => each.trim().replace(/^\$/, '')),
    ),
  ]);
  return [...code.matchAll(/\$([A-Za-z_]\w*)(?!\w)\s*(\()?/g)].flatMap(([, name = '', call]) =>
    call !== undefined || name === 'states' || bound.has(name) ? [] : [name],
  );
}
