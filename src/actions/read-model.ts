import { type Diagnostic, failure, type Result, success } from '../base/index.ts';
import { buildModel, type Model, type StackSource } from '../model/index.ts';
import { giveParameters, type ParameterOptions } from '../read/index.ts';
import { type ReadTarget, readTarget, type TargetOptions } from './read-target.ts';

export interface ModelledTarget {
  readonly target: ReadTarget;
  readonly model: Model;
}

/** Reads a target and its parameters, and builds the model of its stacks. */
export async function readModel(options: TargetOptions & ParameterOptions): Promise<Result<ModelledTarget>> {
  const diagnostics: Diagnostic[] = [];
  const target = await readTarget(options);
  diagnostics.push(...target.diagnostics);
  if (!target.ok) return failure(...diagnostics);
  const sources = await giveParameters(target.value.sources, options, options);
  diagnostics.push(...sources.diagnostics);
  if (!sources.ok) return failure(...diagnostics);
  const model = buildModel(sources.value.map((source) => placeIn(source, options.region)));
  diagnostics.push(...model.diagnostics);
  return model.ok ? success({ target: target.value, model: model.value }, diagnostics) : failure(...diagnostics);
}

/** The stack in this region, unless it names one itself. */
export function placeIn(source: StackSource, region: string | undefined): StackSource {
  return region === undefined || source.region !== undefined ? source : { ...source, region };
}
