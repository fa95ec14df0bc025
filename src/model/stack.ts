import type { ParameterSource } from '../answers/index.ts';
import { ALWAYS, type Guard, stripPrivate } from '../base/index.ts';
import type { LinkedStack } from './link.ts';
import { resolvedPath } from './locate.ts';
import { asList, isRaw, type Raw } from './raw.ts';
import type { Resource } from './resource.ts';
import type { Scope } from './scope.ts';
import { Choice, casesOf, isMapping, joinCases, type Mapping, type Path, type Value } from './value.ts';

export interface Parameter {
  readonly id: string;
  readonly name: string;
  readonly stack: string;
  /** The declaration: Type, Default, AllowedPattern, Description… */
  readonly properties: Mapping;
  readonly value: Value;
  readonly from: ParameterSource;
  readonly when: Guard;
}

export interface Output {
  readonly id: string;
  readonly name: string;
  readonly stack: string;
  /** Value, Export, Description. */
  readonly properties: Mapping;
  readonly when: Guard;
}

export function readResources({ scope, references }: LinkedStack): readonly Resource[] {
  const { template, source } = scope;
  return [...template.resources].map(([logicalId, { type, fields }]) => {
    const base = ['Resources', logicalId];
    const when = whenOf(scope, fields.Condition, base);
    const properties = oneMapping(scope.resolve(fields.Properties ?? {}, [...base, 'Properties'], when));
    if (
      fields.Properties !== undefined &&
      !isMapping(properties) &&
      properties !== undefined &&
      !isMacro(fields.Properties)
    ) {
      scope.reports.fault(`The Properties of "${logicalId}" are a function.`, [...base, 'Properties']);
    }
    const dependsOn = dependenciesOf(scope, fields.DependsOn, [...base, 'DependsOn']);
    const path = isRaw(fields.Metadata) ? fields.Metadata['aws:cdk:path'] : undefined;
    const resource: Resource = {
      id: scope.name(logicalId),
      logicalId,
      stack: source.name,
      type,
      properties: isMapping(properties) ? properties : {},
      when,
      dependsOn,
      attributes: attributesOf(scope, fields, base, when),
      ...(typeof path === 'string' && { constructPath: path }),
      references: Object.freeze(
        (references.get(logicalId) ?? []).map((each) =>
          Object.freeze({ ...each, path: resolvedPath(scope, fields.Properties, each.path) }),
        ),
      ),
    };
    return Object.freeze(resource);
  });
}

/** Properties that conditions choose between as a whole, as one mapping of what they choose between. */
function oneMapping(value: Value | undefined): Value | undefined {
  if (!(value instanceof Choice)) return value;
  const cases = casesOf(value);
  if (!cases.every((each) => isMapping(each.value) || each.value === undefined)) return value;
  const names = new Set(cases.flatMap((each) => Object.keys(each.value ?? {})));
  const entries = [...names].flatMap((name): readonly (readonly [string, Value])[] => {
    const chosen = joinCases(
      cases.map(({ when, value: mapping }) => ({ when, value: isMapping(mapping) ? mapping[name] : undefined })),
    );
    return chosen === undefined ? [] : [[name, chosen]];
  });
  return Object.freeze(Object.fromEntries(entries));
}

function whenOf(scope: Scope, condition: unknown, base: Path): Guard {
  return typeof condition === 'string' ? scope.conditions.named(condition, [...base, 'Condition']) : ALWAYS;
}

function attributesOf(scope: Scope, fields: Raw, base: Path, when: Guard): Mapping {
  const policies = ['DeletionPolicy', 'UpdateReplacePolicy'].map((name) => {
    const path = [...base, name];
    if (isRaw(fields[name])) checkFunctionAllowed(scope, name, path);
    return [name, scope.resolve(fields[name], path, when)];
  });
  const others = ['UpdatePolicy', 'CreationPolicy', 'Metadata'].map((name) => {
    const path = [...base, name];
    checkNames(scope, fields[name], path);
    return [name, scope.reports.quietly(() => scope.resolve(fields[name], path, when))];
  });
  const dependsOn = asList(fields.DependsOn).filter((each) => typeof each === 'string');
  return Object.freeze({
    ...Object.fromEntries([...policies, ...others].filter(([, value]) => value !== undefined)),
    ...(typeof fields.Condition === 'string' && { Condition: fields.Condition }),
    ...(dependsOn.length > 0 && { DependsOn: Object.freeze(dependsOn) }),
  });
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html */
function checkFunctionAllowed(scope: Scope, name: string, path: Path): void {
  const { transforms, isPartial } = scope.template;
  if (isPartial || transforms.includes('AWS::LanguageExtensions')) return;
  const what = `${name} is a function, which CloudFormation accepts with the transform AWS::LanguageExtensions only.`;
  scope.reports.warning('LTL1009', what, path);
}

function isMacro(raw: unknown): boolean {
  return isRaw(raw) && Object.hasOwn(raw, 'Fn::Transform');
}

/** Reports names that the template does not have, in attributes whose functions are not checked otherwise. */
function checkNames(scope: Scope, raw: unknown, path: Path): void {
  // Most metadata holds no function, and CDK writes some for every resource.
  if (isRaw(raw))
    for (const [key, entry] of Object.entries(raw))
      if (typeof entry === 'object') scope.checkNames(entry, [...path, key]);
}

function dependenciesOf(scope: Scope, raw: unknown, path: Path): readonly string[] {
  const { resources } = scope.template;
  return Object.freeze(
    asList(raw).flatMap((each, index) => {
      if (typeof each !== 'string') return [];
      if (resources.has(each)) return [scope.name(each)];
      scope.unknownName(each, undefined, Array.isArray(raw) ? [...path, index] : path, resources.keys(), 'resource');
      return [];
    }),
  );
}

export function readParameters({ scope }: LinkedStack): readonly Parameter[] {
  return [...scope.template.parameters].map(([name, definition]) => {
    const value = scope.parameters.valueOf(name, definition);
    return Object.freeze({
      id: scope.name(name),
      name,
      stack: scope.source.name,
      properties: plain(definition.fields),
      value,
      from: scope.parameters.originOf(name, definition),
      when: ALWAYS,
    });
  });
}

export function readOutputs({ scope }: LinkedStack): readonly Output[] {
  return [...scope.template.outputs].map(([name, fields]) => {
    const when = whenOf(scope, fields.Condition, ['Outputs', name]);
    const { Condition: _, ...rest } = fields;
    const properties = scope.resolve(rest, ['Outputs', name], when);
    return Object.freeze({
      id: scope.name(name),
      name,
      stack: scope.source.name,
      properties: isMapping(properties) ? properties : {},
      when,
    });
  });
}

/** Data without intrinsic functions, as a value. */
function plain(raw: object): Mapping {
  return Object.freeze(
    Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== null && value !== undefined)),
  );
}

/** A stack as a subject of claims. */
export interface Stack {
  readonly id: string;
  /**
   * Region, Account, StackName and Description as far as they are known, the export names it imports, and the transforms
   * that it names.
   */
  readonly properties: Mapping;
}

export function readStack({ scope }: LinkedStack): Stack {
  const { description, transforms } = scope.template;
  const { region, account } = scope.place();
  return Object.freeze({
    id: scope.source.name,
    properties: Object.freeze({
      Region: region,
      Account: account,
      ...(description !== undefined && { Description: stripPrivate(description) }),
      Imports: Object.freeze([...scope.imports].map(stripPrivate)),
      Transforms: Object.freeze([...transforms].map(stripPrivate)),
    }),
  });
}
