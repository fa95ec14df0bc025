/** Members that stand in the path, the query, headers or the status. https://smithy.io/2.0/spec/http-bindings.html */

import { ServiceError } from '../service.ts';
import type { Incoming } from './protocol.ts';
import type { MemberSchema, Structure, Type } from './schema.ts';
import { isTime, timeText } from './times.ts';
import { scalarFromText } from './xml-shapes.ts';

/** The bound members of an input that the request has. */
export function bindInput(type: Structure, { labels, query, headers }: Incoming): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const member of type.members) {
    const value = bound(member, labels, query, headers);
    if (value !== undefined) made[member.name] = value;
  }
  return made;
}

function bound(
  { name, type, traits }: MemberSchema,
  labels: Incoming['labels'],
  query: URLSearchParams,
  headers: Incoming['headers'],
) {
  if (traits.label === 1) return fromText(name, type, labels[name]);
  if (traits.query !== undefined) {
    if (typeof type === 'object' && type.kind === 'list') {
      const all = query.getAll(traits.query);
      return all.length === 0 ? undefined : all.map((each) => fromText(name, type.of, each));
    }
    const text = query.get(traits.query) ?? undefined;
    // A number that is left empty is not given.
    return fromText(name, type, text === '' && type === 'n' ? undefined : text);
  }
  if (traits.queryMap === 1) return Object.fromEntries(query);
  if (traits.header !== undefined) return fromHeader(name, type, headers[traits.header]);
  if (traits.prefix !== undefined) {
    const { prefix } = traits;
    return Object.fromEntries(
      Object.entries(headers).flatMap(([key, value]) =>
        key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
      ),
    );
  }
  return undefined;
}

function fromHeader(name: string, type: Type, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  if (typeof type === 'object' && type.kind === 'list') {
    return text.split(',').map((each) => fromText(name, type.of, each.trim()));
  }
  return fromText(name, type, text);
}

function fromText(name: string, type: Type, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  if (typeof type !== 'string') throw new Error(`${name} is bound to HTTP and no scalar`);
  try {
    return scalarFromText(type, text);
  } catch {
    throw new ServiceError('InvalidArgument', `Provided value for ${name} is not valid: ${text}`, {
      members: { ArgumentName: name, ArgumentValue: text },
    });
  }
}

/** The headers that an output asks for, and its status where a member says it. */
export function bindOutput(type: Structure, output: Readonly<Record<string, unknown>>) {
  const headers: Record<string, string> = {};
  let status: number | undefined;
  for (const { name, traits, type: of } of type.members) {
    const value = output[name];
    if (value === undefined || value === null) continue;
    if (traits.header !== undefined) headers[traits.header] = headerText(of, value);
    else if (traits.status === 1) status = Number(value);
    else if (traits.prefix !== undefined) {
      for (const [key, each] of Object.entries(value)) headers[`${traits.prefix}${key}`] = String(each);
    }
  }
  return { headers, status };
}

function headerText(type: Type, value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  if (value instanceof Date)
    return timeText(value, typeof type === 'string' && isTime(type) && type !== 't' ? type : 'th');
  return String(value);
}
