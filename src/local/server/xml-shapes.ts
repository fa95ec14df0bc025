/** Shapes in XML, as the query protocols answer and REST-XML asks and answers. */
import { isRecord } from '../../base/index.ts';
import { checkRequired } from './json-shapes.ts';
import type { MemberSchema, Scalar, Structure, Type } from './schema.ts';
import { timeOf, timeText } from './times.ts';
import { type Element, escapeXml, malformedXml } from './xml.ts';

/** An element of this name that holds the value. */
export function xmlOf(name: string, type: Type, value: unknown, opening = name): string {
  if (value === undefined || value === null) return '';
  if (typeof type === 'string') return `<${opening}>${scalarXml(type, value)}</${name}>`;
  const inner = innerXml(type, value);
  return `<${opening}>${inner}</${name}>`;
}

/** What stands inside the element of a value: of a structure, the elements of its body members. */
export function innerXml(type: Exclude<Type, Scalar>, value: unknown): string {
  switch (type.kind) {
    case 'structure': {
      if (!isRecord(value)) return '';
      let text = '';
      for (const member of type.members) {
        const each = value[member.name];
        if (each !== undefined && each !== null && member.isBody && member.traits.attr === undefined) {
          text += memberXml(member, each);
        }
      }
      return text;
    }
    case 'list': {
      const { of, xml = 'member' } = type;
      return Array.isArray(value) ? value.map((each) => xmlOf(xml, of, each)).join('') : '';
    }
    case 'map': {
      const { key, value: of, xmlKey, xmlValue } = type;
      return Object.entries(value ?? {})
        .map(([name, each]) => `<entry>${xmlOf(xmlKey, key, name)}${xmlOf(xmlValue, of, each)}</entry>`)
        .join('');
    }
  }
}

function memberXml(member: MemberSchema, value: unknown): string {
  const { type, xml, traits } = member;
  if (traits.flat === 1 && typeof type === 'object') {
    if (type.kind === 'list')
      return Array.isArray(value) ? value.map((each) => xmlOf(xml, type.of, each)).join('') : '';
    if (type.kind === 'map') {
      return Object.entries(value ?? {})
        .map(
          ([key, each]) =>
            `<${xml}>${xmlOf(type.xmlKey, type.key, key)}${xmlOf(type.xmlValue, type.value, each)}</${xml}>`,
        )
        .join('');
    }
  }
  return xmlOf(xml, type, value, openingOf(member, value));
}

/** The name with the namespace and the attributes that the value puts on its element. */
function openingOf({ xml, type, traits }: MemberSchema, value: unknown): string {
  if (typeof type !== 'object' || type.kind !== 'structure' || !isRecord(value)) return xml;
  const [prefix, uri] = traits.ns ?? [];
  const namespace =
    traits.ns === undefined ? '' : uri === undefined ? ` xmlns="${prefix}"` : ` xmlns:${prefix}="${uri}"`;
  const attributes = type.members.flatMap((member) =>
    member.traits.attr === 1 && value[member.name] !== undefined
      ? [` ${member.xml}="${escapeXml(String(value[member.name]))}"`]
      : [],
  );
  return `${xml}${namespace}${attributes.join('')}`;
}

function scalarXml(type: Scalar, value: unknown): string {
  if (value instanceof Date) return timeText(value, type === 'th' || type === 'te' ? type : 'td');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return escapeXml(String(value));
}

export function fromXml(type: Type, element: Element): unknown {
  if (typeof type === 'string') return scalarFromText(type, element.text);
  switch (type.kind) {
    case 'structure':
      return structureFromXml(type, element);
    case 'list':
      return element.children.map((each) => fromXml(type.of, each));
    case 'map':
      return Object.fromEntries(element.children.map((entry) => pairOf(type, entry)));
  }
}

export function structureFromXml(type: Structure, element: Element): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const child of element.children) {
    const member = type.byXml.get(child.name);
    if (member === undefined || !member.isBody) continue;
    const of = member.type;
    if (member.traits.flat === 1 && typeof of === 'object' && of.kind === 'list') {
      const before = made[member.name];
      made[member.name] = [...(Array.isArray(before) ? before : []), fromXml(of.of, child)];
    } else if (member.traits.flat === 1 && typeof of === 'object' && of.kind === 'map') {
      const before = made[member.name];
      made[member.name] = { ...(isRecord(before) ? before : {}), ...Object.fromEntries([pairOf(of, child)]) };
    } else made[member.name] = fromXml(of, child);
  }
  for (const member of type.members) {
    const value = member.traits.attr === 1 ? element.attributes[member.xml] : undefined;
    if (value !== undefined) made[member.name] = value;
  }
  // A flat list without elements leaves no trace: what needs some says so itself.
  for (const { name, type: of, isBody } of type.members.slice(0, type.required)) {
    if (isBody && made[name] === undefined && typeof of === 'object' && of.kind === 'list') made[name] = [];
  }
  try {
    checkRequired(
      { ...type, members: type.members.filter(({ isBody }) => isBody), required: requiredInBody(type) },
      made,
    );
  } catch {
    throw malformedXml();
  }
  return made;
}

function requiredInBody({ members, required }: Structure): number {
  return members.slice(0, required).filter(({ isBody }) => isBody).length;
}

function pairOf({ xmlKey, xmlValue, value }: Extract<Type, { kind: 'map' }>, entry: Element): [string, unknown] {
  const key = entry.children.find(({ name }) => name === xmlKey);
  const each = entry.children.find(({ name }) => name === xmlValue);
  if (key === undefined || each === undefined) throw malformedXml();
  return [key.text, fromXml(value, each)];
}

/** A scalar that is written as text: in XML, headers, queries and labels. Throws `MalformedXML` if it is none. */
export function scalarFromText(type: Scalar, text: string): unknown {
  switch (type) {
    case 'n':
    case 'f': {
      const value = Number(text.trim());
      if (text.trim() === '' || Number.isNaN(value)) throw malformedXml();
      return value;
    }
    case 'b': {
      const word = text.trim().toLowerCase();
      if (word !== 'true' && word !== 'false') throw malformedXml();
      return word === 'true';
    }
    case 't':
    case 'td':
    case 'th':
    case 'te': {
      const time = timeOf(text.trim());
      if (time === undefined) throw malformedXml();
      return time;
    }
    case 'x':
    case 'xs':
      return Buffer.from(text, 'base64');
    default:
      return text;
  }
}
