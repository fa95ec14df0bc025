/** Shapes in form parameters: `Tags.member.1.Key=a` (query), `TagSpecification.1.Tag.1.Key=a` (EC2). */
import { ServiceError } from '../service.ts';
import type { Dictionary, ListType, MemberSchema, Structure, Type } from './schema.ts';
import { scalarFromText } from './xml-shapes.ts';

/** Parameters by the parts of their names. */
interface Node {
  text: string | undefined;
  readonly children: Map<string, Node>;
}

export type Dialect = 'query' | 'ec2';

export function structureFromQuery(
  type: Structure,
  parameters: URLSearchParams,
  dialect: Dialect,
): Record<string, unknown> {
  const root: Node = { text: undefined, children: new Map() };
  for (const [name, value] of parameters) {
    let node = root;
    for (const part of name.split('.')) {
      let next = node.children.get(part);
      if (next === undefined) {
        next = { text: undefined, children: new Map() };
        node.children.set(part, next);
      }
      node = next;
    }
    node.text = value;
  }
  return structureOf(type, root, dialect, '');
}

function structureOf(type: Structure, node: Node, dialect: Dialect, path: string): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  type.members.forEach((member, i) => {
    const name = dialect === 'ec2' ? member.ec2 : member.xml;
    const found = node.children.get(name) ?? (member.traits.flat === 1 ? node.children.get(member.name) : undefined);
    const value = found === undefined ? undefined : valueFrom(member.type, found, dialect, member, `${path}${name}`);
    if (value !== undefined) made[member.name] = value;
    else if (i < type.required && dialect === 'query') {
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
      throw new ServiceError('MissingParameter', `The request must contain the parameter ${path}${name}.`);
    } else if (i < type.required) {
      throw new ServiceError('MissingParameter', `The request must contain the parameter ${path}${name}`);
    }
  });
  return made;
}

function valueFrom(type: Type, node: Node, dialect: Dialect, member: MemberSchema | undefined, path: string): unknown {
  if (typeof type === 'string') {
    if (node.text === undefined) return undefined;
    try {
      return scalarFromText(type, node.text);
    } catch {
      throw new ServiceError('MalformedInput', `Invalid value ${node.text} for ${path}`);
    }
  }
  switch (type.kind) {
    case 'structure':
      return structureOf(type, node, dialect, `${path}.`);
    case 'list':
      return listOf(type, node, dialect, member, path);
    case 'map':
      return mapOf(type, node, dialect, member, path);
  }
}

function listOf(
  { of, xml }: ListType,
  node: Node,
  dialect: Dialect,
  member: MemberSchema | undefined,
  path: string,
): unknown[] {
  const isFlat = dialect === 'ec2' || member?.traits.flat === 1;
  // The name of an item is `member` or what the schema calls it; stock clients write either.
  const items = isFlat
    ? node
    : (node.children.get('member') ?? (xml === undefined ? undefined : node.children.get(xml)) ?? node);
  return numbered(items).flatMap((each) => {
    const value = valueFrom(of, each, dialect, undefined, `${path}.member`);
    return value === undefined ? [] : [value];
  });
}

function mapOf(
  { xmlKey, xmlValue, value: of }: Dictionary,
  node: Node,
  dialect: Dialect,
  member: MemberSchema | undefined,
  path: string,
) {
  const entries = member?.traits.flat === 1 ? node : (node.children.get('entry') ?? node);
  return Object.fromEntries(
    numbered(entries).flatMap((entry) => {
      const key = entry.children.get(xmlKey)?.text;
      const value = entry.children.get(xmlValue);
      return key === undefined || value === undefined
        ? []
        : [[key, valueFrom(of, value, dialect, undefined, `${path}.${key}`)]];
    }),
  );
}

/** The children with numbers for names, in the order of the numbers. */
function numbered({ children }: Node): readonly Node[] {
  return [...children]
    .flatMap(([name, node]) => {
      const number = Number(name);
      return Number.isInteger(number) && number >= 0 ? [{ number, node }] : [];
    })
    .sort((a, b) => a.number - b.number)
    .map(({ node }) => node);
}
