/**
 * What CloudFormation refuses in a template before it makes anything, in its own words. Source of the texts: answers
 * recorded on AWS in the tests of localstack (tests/aws/services/cloudformation, Apache-2.0) and
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html.
 */
import { isAwsType, isCustom } from '../spec/spec.ts';
import { checkFunctions } from './check-functions.ts';
import { checkReferences } from './check-references.ts';
import { asItems, invalid, isMap, mapOf } from './words.ts';

type Map = Readonly<Record<string, unknown>>;

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Transform',
  'Fn::Transform',
  'Resources',
  'Outputs',
  'Hooks',
  'Globals',
];

const RESOURCE_FIELDS = [
  'Type',
  'Properties',
  'Condition',
  'DependsOn',
  'Metadata',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'UpdatePolicy',
  'CreationPolicy',
  'Description',
  'Version',
  'Fn::Transform',
  'Connectors',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const LIMITS: readonly (readonly [section: string, noun: string, most: number])[] = [
  ['Resources', 'resources', 500],
  ['Parameters', 'parameters', 200],
  ['Outputs', 'outputs', 200],
  ['Mappings', 'mappings', 200],
];

/** The outline of the template as it is written. Throws what CloudFormation answers. */
export function checkOutline(root: Map): void {
  const unknown = Object.keys(root).filter((name) => !SECTIONS.includes(name));
  if (unknown.length > 0)
    throw invalid(`Invalid template property or properties [${unknown.map((name) => name).join(', ')}]`);
  const { AWSTemplateFormatVersion: version, Resources: resources } = root;
  // There is one: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/format-version-structure.html
  if (version !== undefined && version !== '2010-09-09')
    throw invalid(`Template format error: ${String(version)} is not a supported value for AWSTemplateFormatVersion.`);
  if (resources !== undefined && !isMap(resources))
    throw invalid('Template format error: Any Resources member must be an object.');
  if (Object.keys(mapOf(resources)).length === 0)
    throw invalid('Template format error: At least one Resources member must be defined.');
  for (const [section, noun, most] of LIMITS) {
    const count = Object.keys(mapOf(root[section])).length;
    if (count > most)
      throw invalid(`Template format error: Number of ${noun}, ${count}, is greater than maximum allowed, ${most}`);
  }
  checkMappings(root);
  for (const [name, definition] of Object.entries(mapOf(root.Parameters))) checkParameter(name, definition);
  for (const [id, resource] of Object.entries(mapOf(resources))) checkResource(id, resource);
  for (const [name, output] of Object.entries(mapOf(root.Outputs))) checkOutput(name, output);
  const nothing = nullIn(root, '');
  if (nothing !== undefined) throw invalid(`[${nothing}] 'null' values are not allowed in templates`);
}

/** What refers to what, in a template whose transforms are carried out. */
export function checkContents(root: Map): void {
  checkTypes(root);
  checkFunctions(root);
  checkReferences(root);
}

function checkMappings(root: Map): void {
  for (const [name, table] of Object.entries(mapOf(root.Mappings))) {
    if (!isMap(table)) throw invalid(`Template format error: Every Mappings member ${name} must be a map`);
    if ('Fn::Transform' in table) continue;
    for (const [key, row] of Object.entries(table)) {
      if (!isMap(row)) throw invalid(`Template format error: Every Mappings member ${key} must be a map`);
      const isPlain = (value: unknown) => typeof value !== 'object' || value === null;
      const values = Object.entries(row).filter(([key]) => key !== 'Fn::Transform');
      if (values.some(([, value]) => !isPlain(value) && !(Array.isArray(value) && value.every(isPlain))))
        throw invalid('Template format error: Every Mappings attribute must be a String or a List.');
    }
  }
}

function checkParameter(name: string, definition: unknown): void {
  if (!/^[A-Za-z0-9]+$/.test(name)) throw invalid(`Template format error: Parameter name ${name} is non alphanumeric.`);
  if (!isMap(definition)) throw invalid('Template format error: Any Parameters member must be an object.');
  const { Type: type } = definition;
  if (typeof type !== 'string')
    throw invalid(`Template format error: Every Parameters object must contain a Type member.`);
  if (!/^(String|Number|CommaDelimitedList|List<(Number|String)>|(List<)?AWS::[\w:<>]+)$/.test(type))
    throw invalid(`Template format error: Unrecognized parameter type: ${type}`);
}

function checkResource(id: string, resource: unknown): void {
  if (id.startsWith('Fn::ForEach::') || id === 'Fn::Transform') return;
  if (!isMap(resource)) throw invalid('Template format error: Any Resources member must be an object.');
  if (!/^[A-Za-z0-9&]+(\$\{[^}]*\})?[A-Za-z0-9]*$/.test(id))
    throw invalid(`Template format error: Resource name ${id} is non alphanumeric.`);
  if (typeof resource.Type !== 'string' && !('Fn::Transform' in resource))
    throw invalid(`Template format error: [/Resources/${id}] Every Resources object must contain a Type member.`);
  const unknown = Object.keys(resource).find((field) => !RESOURCE_FIELDS.includes(field));
  if (unknown !== undefined) throw invalid(`Invalid template resource property '${unknown}'`);
  if (resource.Properties !== undefined && resource.Properties !== null && !isMap(resource.Properties))
    throw invalid(`Template format error: [/Resources/${id}/Properties] Properties must be an object.`);
}

function checkOutput(name: string, output: unknown): void {
  if (name.startsWith('Fn::ForEach::') || name === 'Fn::Transform') return;
  if (!isMap(output)) throw invalid('Template format error: Any Outputs member must be an object.');
  if (!/^[A-Za-z0-9&]+(\$\{[^}]*\})?[A-Za-z0-9]*$/.test(name))
    throw invalid(`Template format error: Output name ${name} is non alphanumeric.`);
  if ('Value' in output || 'Fn::Transform' in output) return;
  throw invalid('Template format error: Every Outputs member must contain a Value object');
}

function nullIn(value: unknown, path: string): string | undefined {
  if (value === null) return path;
  if (typeof value !== 'object') return undefined;
  for (const [key, each] of Object.entries(value ?? {})) {
    // An empty section or Properties is written by hand often, and CloudFormation accepts it.
    const isEmpty = each === null && (path === '' || key === 'Properties');
    const found = isEmpty ? undefined : nullIn(each, `${path}/${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function checkTypes(root: Map): void {
  const types = Object.values(mapOf(root.Resources)).map((resource) => mapOf(resource).Type);
  const unknown = new Set(types.filter((type) => typeof type === 'string' && !isAccepted(type)));
  if (unknown.size > 0)
    throw invalid(`Template format error: Unrecognized resource types: [${[...unknown].join(', ')}]`);
}

function isAccepted(type: string): boolean {
  return isCustom(type) || type.startsWith('AWS::Serverless::') || isAwsType(type) || type.endsWith('::MODULE');
}

/** The transforms that a template names for all of it. */
export function transformsOf(root: Map): readonly string[] {
  return asItems(root.Transform).flatMap((each) => {
    const name = isMap(each) ? each.Name : each;
    if (isMap(each) && typeof name !== 'string') throw invalid('Key Name of transform definition must be a string.');
    return typeof name === 'string' ? [name] : [];
  });
}
