import { asElements, type Fields, isFields } from './data.ts';
import type { Expansion } from './expansion.ts';

/**
 * Puts the resources that the transform made in the place of names such as `Function.Version` and `Api.Stage`, and the
 * new name of a layer in the place of its old one
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html).
 */
export function resolveReferences(expansion: Expansion): void {
  rewrite(expansion, expansion.root);
}

function rewrite(expansion: Expansion, value: unknown): void {
  if (Array.isArray(value)) for (const each of value) rewrite(expansion, each);
  if (!isFields(value)) return;
  if (typeof value.Ref === 'string') value.Ref = nameOf(expansion, value.Ref);
  rewriteAttribute(expansion, value);
  rewriteText(expansion, value);
  if (value.DependsOn !== undefined) rewriteDependencies(expansion, value);
  for (const each of Object.values(value)) rewrite(expansion, each);
}

function nameOf(expansion: Expansion, name: string): string {
  const [resource = '', ...property] = name.split('.');
  return expansion.referenceTo(resource, property.join('.')) ?? expansion.newNameOf(name) ?? name;
}

function rewriteAttribute(expansion: Expansion, call: Fields): void {
  const argument = call['Fn::GetAtt'];
  const parts: readonly unknown[] = typeof argument === 'string' ? argument.split('.') : asElements(argument);
  if (parts.length < 2 || !parts.every((each) => typeof each === 'string')) return;
  const [resource = '', attribute = '', ...rest] = parts.join('.').split('.');
  const made = expansion.referenceTo(resource, attribute);
  const renamed = expansion.newNameOf(resource);
  if (made !== undefined && rest.length > 0) call['Fn::GetAtt'] = [made, ...rest];
  else if (renamed !== undefined) call['Fn::GetAtt'] = [renamed, attribute, ...rest];
}

function rewriteText(expansion: Expansion, call: Fields): void {
  const argument = call['Fn::Sub'];
  const put = (text: string): string =>
    text.replace(/\$\{([^{}!]+)\}/g, (_, variable: string) => `\${${variableOf(expansion, variable.trim())}}`);
  if (typeof argument === 'string') call['Fn::Sub'] = put(argument);
  else if (Array.isArray(argument) && typeof argument[0] === 'string') {
    const variables: unknown = argument[1];
    argument[0] = argument[0].replace(/\$\{([^{}!]+)\}/g, (whole: string, variable: string) =>
      isFields(variables) && Object.hasOwn(variables, variable.trim()) ? whole : put(whole),
    );
  }
}

function variableOf(expansion: Expansion, variable: string): string {
  const [resource = '', attribute = '', ...rest] = variable.split('.');
  const made = expansion.referenceTo(resource, attribute);
  if (made !== undefined) return [made, ...rest].join('.');
  return [expansion.newNameOf(resource) ?? resource, ...variable.split('.').slice(1)].join('.');
}

function rewriteDependencies(expansion: Expansion, resource: Fields): void {
  const { DependsOn: given } = resource;
  const renamed = (name: unknown): unknown => (typeof name === 'string' ? (expansion.newNameOf(name) ?? name) : name);
  resource.DependsOn = Array.isArray(given) ? given.map(renamed) : renamed(given);
}
