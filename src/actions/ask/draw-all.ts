import { join, relative, resolve } from 'node:path';
import type { DrawingFormat, DrawReport, DrawReports, View } from '../../answers/index.ts';
import type { Diagnostic } from '../../base/index.ts';
import { folderOf, type LoadedConfiguration, loadArchitecture, loadConfiguration } from '../configuration.ts';
import { EXTENSIONS } from '../drawing-format.ts';
import { mainEnvironment } from '../main-environment.ts';
import { type DrawOptions, draw } from './draw.ts';

export interface DrawAllOptions extends Omit<DrawOptions, 'target' | 'environment' | 'before' | 'out' | 'view'> {
  /** @default - the view of all */
  readonly views?: readonly View[];
}

/**
 * Draws every environment of every architecture into files: the main one beside the architecture, where its document
 * shows it; the others, and those of architectures without a folder, under `.lintel/drawings`. A check looks at the files
 * beside the architectures.
 */
export async function drawAll(options: DrawAllOptions = {}): Promise<DrawReports> {
  const configuration = await loadConfiguration(options.cwd);
  if (!configuration.ok) return { schema: 'lintel/draw@1', targets: [], diagnostics: configuration.diagnostics };
  const targets: DrawReport[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const target of Object.keys(configuration.value.architectures)) {
    const architecture = await loadArchitecture(configuration.value, target);
    if (!architecture.ok) {
      diagnostics.push(...architecture.diagnostics);
      continue;
    }
    const environments = Object.keys(architecture.value.environments);
    const main = mainEnvironment(environments);
    for (const environment of environments) {
      const isMain = environment === main;
      for (const view of options.views ?? (['all'] as const)) {
        const place = { target, environment, isMain, view, format: options.format ?? 'svg' };
        const out = fileOf(configuration.value, place, options.cwd);
        if (options.check === true && !out.isCheckedIn) continue;
        targets.push(await draw({ ...options, format: place.format, target, environment, view, out: out.path }));
      }
    }
  }
  return { schema: 'lintel/draw@1', targets, diagnostics };
}

interface DrawnPlace {
  readonly target: string;
  readonly environment: string;
  readonly isMain: boolean;
  readonly view: View;
  readonly format: DrawingFormat;
}

function fileOf(
  configuration: LoadedConfiguration,
  { target, environment, isMain, view, format }: DrawnPlace,
  cwd = process.cwd(),
): { readonly path: string; readonly isCheckedIn: boolean } {
  const ending = `${view === 'all' ? '' : `-${view}`}${EXTENSIONS[format]}`;
  const folder = isMain ? folderOf(configuration, target) : undefined;
  if (folder === undefined) {
    return { path: join('.lintel', 'drawings', target, `${environment}${ending}`), isCheckedIn: false };
  }
  return { path: relative(resolve(cwd), join(folder, `diagram${ending}`)), isCheckedIn: true };
}
