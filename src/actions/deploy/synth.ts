import type { SynthReport } from '../../answers/index.ts';
import { type Diagnostic, success } from '../../base/index.ts';
import { shortPath } from '../../read/index.ts';
import { loadArchitecture, loadConfiguration, onlyArchitecture } from '../configuration.ts';
import { type SynthOptions, synthesize } from '../synthesize.ts';

/** Writes the cloud assembly of an architecture, with what it claims beside the templates. */
export async function synth(options: SynthOptions): Promise<SynthReport> {
  const failed = (diagnostics: readonly Diagnostic[]): SynthReport => ({
    schema: 'lintel/synth@1',
    target: options.target ?? '',
    ...(options.environment !== undefined && { environment: options.environment }),
    stacks: [],
    diagnostics,
  });
  const configuration = await loadConfiguration(options.cwd);
  if (!configuration.ok) return failed(configuration.diagnostics);
  const name = options.target === undefined ? onlyArchitecture(configuration.value) : success(options.target);
  if (!name.ok) return failed(name.diagnostics);
  const target = name.value;
  const architecture = await loadArchitecture(configuration.value, target);
  if (!architecture.ok) return failed(architecture.diagnostics);
  const done = await synthesize(architecture.value, configuration.value, options);
  if (!done.ok) return failed(done.diagnostics);
  const { folder, environment, stacks } = done.value;
  return {
    schema: 'lintel/synth@1',
    target,
    environment,
    folder: shortPath(folder),
    stacks,
    diagnostics: done.diagnostics,
  };
}
