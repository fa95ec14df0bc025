/** What is wrong with a template that only shows against AWS's specification of its types; found before anything is made. */
import { isCustom, specOf } from '../spec/spec.ts';
import { propertyFaults } from './check-properties.ts';
import { usesIn } from './check-references.ts';
import type { Desired } from './desired.ts';
import { hasDynamicReference } from './dynamic-references.ts';
import { isMap, mapOf } from './words.ts';

export interface StaticFaults {
  /** By logical id, what the specification refuses. */
  readonly resources: ReadonlyMap<string, readonly string[]>;
  /** What is wrong with the template as a whole. */
  readonly reason?: string;
}

export function staticFaults(desired: Desired): StaticFaults {
  const resources = new Map<string, readonly string[]>();
  for (const { logicalId, type } of desired.resources.values()) {
    const resolved = desired.resolve(logicalId, { resources: {}, exports: {} });
    const faults = propertyFaults(
      type,
      withOpen(resolved.properties, mapOf(mapOf(desired.root.Resources)[logicalId])),
      isOpen,
    );
    if (faults.length > 0) resources.set(logicalId, faults);
  }
  const reason = wrongAttribute(desired, mapOf(desired.root.Outputs), '/Outputs');
  return { resources, ...(reason !== undefined && { reason }) };
}

/** Properties that are left out because a function is undecided yet are there all the same. */
function withOpen(
  resolved: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const written = mapOf(fields.Properties);
  const open = Object.entries(written).filter(([name, value]) => resolved[name] === undefined && hasFunction(value));
  const isAbsent = ([, value]: readonly [string, unknown]) => isMap(value) && value.Ref === 'AWS::NoValue';
  return {
    ...Object.fromEntries(open.filter((each) => !isAbsent(each) && !hasIf(each[1])).map(([name]) => [name, OPEN])),
    ...resolved,
  };
}

const OPEN = '${?}';

/** A text that is known only when the resource is made: it holds a reference, or a dynamic one. */
function isOpen(value: unknown): boolean {
  return typeof value === 'string' && (value.includes('${') || hasDynamicReference(value));
}

function hasFunction(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasFunction);
  return isMap(value) && Object.entries(value).some(([key, each]) => /^(Ref|Fn::)/.test(key) || hasFunction(each));
}

function hasIf(value: unknown): boolean {
  return isMap(value) && 'Fn::If' in value;
}

/** An attribute that the type of the resource does not have. */
function wrongAttribute(desired: Desired, value: unknown, path: string): string | undefined {
  if (Array.isArray(value) || isMap(value)) {
    if (isMap(value) && 'Fn::GetAtt' in value) {
      const [use] = usesIn({ 'Fn::GetAtt': value['Fn::GetAtt'] });
      const attribute = attributeIn(value['Fn::GetAtt']);
      const type = use && desired.resources.get(use.name)?.type;
      if (type !== undefined && attribute !== undefined && !hasAttribute(type, attribute))
        return `[Error] ${path}/Fn::GetAtt: Resource type ${type} does not support attribute {${attribute}}`;
    }
    for (const [key, each] of Object.entries(value)) {
      const found = wrongAttribute(desired, each, `${path}/${key}`);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function attributeIn(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument.slice(argument.indexOf('.') + 1);
  const [, ...rest] = Array.isArray(argument) ? argument : [];
  return rest.every((each) => typeof each === 'string') ? rest.join('.') : undefined;
}

export function hasAttribute(type: string, attribute: string): boolean {
  const spec = specOf(type);
  if (spec === undefined || isCustom(type) || attribute.startsWith('Outputs.')) return true;
  const [first = ''] = attribute.split('.');
  return attribute in spec.attributes || first in spec.attributes || first in spec.properties;
}
