import type { ListReport } from '../../answers/index.ts';
import type { Diagnostic } from '../../base/index.ts';
import { shortPath } from '../../read/index.ts';
import { findConfiguration, loadArchitecture, loadConfiguration } from '../configuration.ts';

export interface ListOptions {
  /** @default - the working directory of the process */
  readonly cwd?: string;
}

/**
 * The architectures of the configuration and their environments; none where there is no configuration. One that cannot be
 * loaded hides no other.
 */
export async function list(options: ListOptions = {}): Promise<ListReport> {
  if (findConfiguration(options.cwd) === undefined)
    return { schema: 'lintel/list@1', architectures: [], diagnostics: [] };
  const configuration = await loadConfiguration(options.cwd);
  if (!configuration.ok) return { schema: 'lintel/list@1', architectures: [], diagnostics: configuration.diagnostics };
  const diagnostics: Diagnostic[] = [];
  const architectures: ListReport['architectures'][number][] = [];
  for (const name of Object.keys(configuration.value.architectures)) {
    const architecture = await loadArchitecture(configuration.value, name);
    diagnostics.push(...architecture.diagnostics);
    if (!architecture.ok) continue;
    const { title, environments } = architecture.value;
    architectures.push({ name, title, environments: Object.keys(environments) });
  }
  return { schema: 'lintel/list@1', configuration: shortPath(configuration.value.file), architectures, diagnostics };
}
