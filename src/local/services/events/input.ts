/** What a target gets of an event: all, a part, a constant, or a text made of parts. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
import { isRecord } from '../../../base/index.ts';
import type { EventbridgeShapes } from '../../schemas/eventbridge.generated.ts';
import type { EventRule } from './rule.ts';

type Target = Pick<EventbridgeShapes['Target'], 'Input' | 'InputPath' | 'InputTransformer'>;

export function inputFor(
  event: object,
  { Input, InputPath, InputTransformer }: Target,
  rule: EventRule,
  nowMs: number,
): string {
  if (Input !== undefined) return Input;
  if (InputPath !== undefined) return JSON.stringify(valueInEvent(event, InputPath) ?? null);
  if (InputTransformer === undefined) return JSON.stringify(event);
  return transformed(event, InputTransformer, rule, nowMs);
}

/** `$.detail.items[0].id` */
export function valueInEvent(event: unknown, path: string): unknown {
  let found = event;
  for (const [, key, quoted, index] of path.slice(1).matchAll(/\.([^.[\]]+)|\['([^']*)'\]|\[(\d+)\]/g)) {
    const name = key ?? quoted;
    if (name !== undefined) found = isRecord(found) && Object.hasOwn(found, name) ? found[name] : undefined;
    else found = Array.isArray(found) ? found[Number(index)] : undefined;
  }
  return found;
}

function transformed(
  event: object,
  { InputTemplate, InputPathsMap = {} }: EventbridgeShapes['InputTransformer'],
  rule: EventRule,
  nowMs: number,
): string {
  const known = new Map<string, unknown>(
    Object.entries(InputPathsMap).map(([name, path]) => [name, valueInEvent(event, path)]),
  );
  const time = new Date(nowMs).toISOString();
  const { detail: _, ...head } = event as { readonly detail?: unknown };
  const plain = Object.fromEntries(
    Object.entries(head).map(([key, value]) => [key === 'detail-type' ? 'detailType' : key, value]),
  );
  const own: Readonly<Record<string, unknown>> = {
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': time,
    'aws.events.event': plain,
    'aws.events.event.json': event,
  };
  const isJson = InputTemplate.trim().startsWith('{');
  let isQuoted = false;
  const made = InputTemplate.replace(/\\.|"|<([\w.-]+)>/gs, (token, name: string | undefined) => {
    if (token === '"') isQuoted = !isQuoted;
    if (name === undefined) return token;
    if (!known.has(name) && !(name in own)) return token;
    const value = known.has(name) ? known.get(name) : own[name];
    if (isQuoted) return insideText(value, isJson);
    if (value === undefined) return isJson ? '""' : '';
    return JSON.stringify(value);
  });
  // An object inside of quotes makes no JSON; AWS delivers nothing then.
  if (isJson) JSON.parse(made);
  return made;
}

/** The placeholder of a template that stands for nothing; `undefined` where all stand for something. */
export function strayPlaceholder({
  InputTemplate,
  InputPathsMap = {},
}: EventbridgeShapes['InputTransformer']): string | undefined {
  return [...InputTemplate.matchAll(/<([\w.-]+)>/g)]
    .map(([, name = '']) => name)
    .find((name) => !Object.hasOwn(InputPathsMap, name) && !RESERVED.includes(name));
}

const RESERVED = [
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event.ingestion-time',
  'aws.events.event',
  'aws.events.event.json',
];

/** Inside quotes a text stands bare; in a text an object stands there without its quotes. */
function insideText(value: unknown, isJson: boolean): string {
  if (value === undefined) return '';
  if (isJson && typeof value === 'object') return JSON.stringify(value);
  if (typeof value === 'string') return JSON.stringify(value).slice(1, -1);
  return JSON.stringify(value).replaceAll('"', '');
}
