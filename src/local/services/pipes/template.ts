/** Input templates of pipes. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html */
import { isRecord } from '../../../base/index.ts';

/** Texts that hold JSON are looked into, as pipes do it with bodies of messages. */
function opened(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** `$.body.items[0].id` */
export function eventValueAt(event: unknown, path: string): unknown {
  let found = event;
  for (const [, key, quoted, index] of path.slice(1).matchAll(/\.([^.[\]]+)|\['([^']*)'\]|\[(\d+)\]/g)) {
    const name = key ?? quoted;
    const inside = opened(found);
    if (name !== undefined) found = isRecord(inside) && Object.hasOwn(inside, name) ? inside[name] : undefined;
    else found = Array.isArray(inside) ? inside[Number(index)] : undefined;
  }
  return found;
}

/** What a template makes of an event: JSON where the text is JSON, else the text. */
export function filled(template: string, event: unknown, variables: Readonly<Record<string, unknown>>): unknown {
  let isQuoted = false;
  const made = template.replace(/\\.|"|<\s*(\$[^>]*|aws\.pipes\.[\w.-]+)\s*>/gs, (token, name: string | undefined) => {
    if (token === '"') isQuoted = !isQuoted;
    if (name === undefined) return token;
    const value = name.startsWith('$') ? eventValueAt(event, name.trim()) : variables[name];
    if (!isQuoted) return JSON.stringify(value === undefined ? '' : name.startsWith('$') ? opened(value) : value);
    if (value === undefined) return '';
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return JSON.stringify(text).slice(1, -1);
  });
  try {
    return JSON.parse(made) as unknown;
  } catch {
    return made;
  }
}
