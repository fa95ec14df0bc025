import type { Difference, EnvDiffReport } from '../../answers/index.ts';
import { type Diagnostic, didYouMean, error, isLike } from '../../base/index.ts';
import type { Architecture, DeclaredDifference } from '../../constructs/index.ts';
import { buildModel, compareModels, type Model } from '../../model/index.ts';
import { loadArchitecture, loadConfiguration } from '../configuration.ts';
import { readTarget, type TargetOptions } from '../read-target.ts';

export interface EnvDiffOptions extends Omit<TargetOptions, 'environment'> {
  readonly first: string;
  readonly second: string;
}

/** Compares two environments of an architecture. Names may carry the environment's own name. */
export async function envDiff(options: EnvDiffOptions): Promise<EnvDiffReport> {
  const { first, second, target = '' } = options;
  const failed = (diagnostics: readonly Diagnostic[], name = target): EnvDiffReport => ({
    schema: 'lintel/env-diff@1',
    target: name,
    first,
    second,
    declared: [],
    accidental: [],
    diagnostics,
  });
  const configuration = await loadConfiguration(options.cwd);
  if (!configuration.ok) return failed(configuration.diagnostics);
  const names = Object.keys(configuration.value.architectures);
  const name = options.target ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined || !names.includes(name)) {
    const what = name === undefined ? 'Which architecture?' : `There is no architecture "${name}".`;
    return failed([error('LTL3001', `${what} There are ${names.join(', ')}.${didYouMean(name ?? '', names)}`)]);
  }
  const architecture = await loadArchitecture(configuration.value, name);
  if (!architecture.ok) return failed(architecture.diagnostics, name);
  const left = await modelOf({ ...options, target: name, environment: first });
  const right = await modelOf({ ...options, target: name, environment: second });
  if (left.model === undefined || right.model === undefined) {
    return failed([...left.diagnostics, ...right.diagnostics], name);
  }
  const explained = explainDifferences(
    architecture.value,
    { name: first, model: left.model },
    { name: second, model: right.model },
  );
  return {
    ...failed([...left.diagnostics, ...right.diagnostics], name),
    declared: explained.flatMap(({ because, ...each }) => (because === undefined ? [] : [{ ...each, because }])),
    accidental: explained.flatMap(({ because, ...each }) => (because === undefined ? [each] : [])),
  };
}

interface NamedModel {
  readonly name: string;
  readonly model: Model;
}

/** Every difference between two environments, with the reason that the architecture gives for it. */
export function explainDifferences(
  architecture: Architecture,
  left: NamedModel,
  right: NamedModel,
): readonly (Difference & { readonly because: string | undefined })[] {
  return compareModels(left.model, right.model, { first: unnamed(left.name), second: unnamed(right.name) }).map(
    (difference) => ({
      ...difference,
      because: architecture.differences?.find((declared) => covers(declared, difference))?.because,
    }),
  );
}

async function modelOf(
  options: TargetOptions,
): Promise<{ readonly model?: Model; readonly diagnostics: readonly Diagnostic[] }> {
  const target = await readTarget(options);
  if (!target.ok) return target;
  const model = buildModel(target.value.sources);
  return model.ok ? { model: model.value, diagnostics: [] } : model;
}

/** Text without the environment's name, in whichever case it is written. */
export function unnamed(environment: string): (text: string) => string {
  const name = new RegExp(
    `(?<![a-z])${environment.replaceAll(/[^a-z0-9]/gi, '\\$&')}(?![a-z])|${capitalised(environment)}`,
    'g',
  );
  return (text) => text.replace(name, '{environment}');
}

function capitalised(text: string): string {
  return text
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}

function covers(declared: DeclaredDifference, { resource, type, property }: Difference): boolean {
  const isOfIt = [resource, resource.slice(resource.indexOf('/') + 1), type].some((text) =>
    fits(declared.resource, text),
  );
  if (!isOfIt) return false;
  return (
    declared.property === undefined ||
    fits(declared.property, property.replaceAll(/\[\d+\]/g, '[*]')) ||
    fits(declared.property, property)
  );
}

function fits(pattern: string, text: string): boolean {
  return pattern === text || isLike(pattern, text);
}
