import { type Diagnostic, failure, type Result, success } from '../base/index.ts';
import { buildModel, type Model, type StackSource } from '../model/index.ts';
import { giveParameters, nestedAt, type ParameterOptions } from '../read/index.ts';
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

/**
 * With the files beside the template that nested stacks at a URL mean. One that does not fit its parent is not what is
 * deployed, and is left out; where nothing else helps, all are.
 */
export async function readWithNested(options: TargetOptions & ParameterOptions): Promise<Result<ModelledTarget>> {
  const except: string[] = [];
  for (;;) {
    const whole = await readModel({ ...options, nestedBeside: { except } });
    if (whole.ok) return whole;
    const misfits = whole.diagnostics.flatMap(misfitOf).filter((each) => !except.includes(each));
    if (misfits.length === 0) return readModel(options);
    except.push(...misfits);
  }
}

/** The nested stack that an error speaks of: that of the file where it stands, or one whose parameters do not fit. */
function misfitOf({ severity, at }: Diagnostic): readonly string[] {
  if (severity !== 'error' || at?.file === undefined) return [];
  const logicalId = /^Resources\.([A-Za-z0-9]+)\.Properties\.Parameters/.exec(at.path ?? '')?.[1];
  return [logicalId === undefined ? at.file : nestedAt(at.file, logicalId)];
}
