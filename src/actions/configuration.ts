import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { didYouMean, error, failure, isRecord, type Result, success } from '../base/index.ts';
import type { Architecture } from '../constructs/index.ts';
import type { Configuration } from './define-config.ts';
import { importFile } from './import-file.ts';
import { faultOf } from './thrown.ts';

export interface LoadedConfiguration extends Configuration {
  /** The file, absolute. */
  readonly file: string;
}

const NAMES = ['lintel.config.ts', 'lintel.config.mts', 'lintel.config.js', 'lintel.config.mjs'];

/** The file of the nearest configuration from the folder upward. */
export function findConfiguration(cwd: string = process.cwd()): string | undefined {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const found = NAMES.map((name) => join(folder, name)).find((path) => existsSync(path));
    if (found !== undefined || dirname(folder) === folder) return found;
  }
}

/** The nearest configuration from the folder upward; fails where there is none. */
export async function loadConfiguration(cwd: string = process.cwd()): Promise<Result<LoadedConfiguration>> {
  const file = findConfiguration(cwd);
  if (file === undefined) {
    return failure(
      error('LTL3004', `There is no ${NAMES[0]} here or in a folder above, so there are no architectures.`, {
        fix: 'lintel init writes one. A template needs none: name its file.',
      }),
    );
  }
  const shown = relative(cwd, file);
  let loaded: { readonly default?: unknown };
  try {
    loaded = await importFile(file);
  } catch (thrown) {
    return failure(faultOf('LTL3004', `The configuration "${shown}" cannot be loaded`, thrown, { file: shown }));
  }
  const configuration = loaded.default;
  if (!isConfiguration(configuration)) {
    return failure(
      error(
        'LTL3004',
        `The configuration "${shown}" ${configuration === undefined ? 'has no default export' : 'exports no architectures'}.`,
        {
          at: { file: shown },
          fix: "export default defineConfig({ architectures: { name: () => import('./architecture.ts') } });",
        },
      ),
    );
  }
  return success({ ...configuration, file });
}

/** The folder of an architecture, absolute; undefined for one without. */
export function folderOf({ file, folders }: LoadedConfiguration, name: string): string | undefined {
  const given = folders?.[name];
  const folder = resolve(dirname(file), given ?? join('architectures', name));
  return given !== undefined || existsSync(folder) ? folder : undefined;
}

/** The name that is meant when none is given: that of the only architecture. */
export function onlyArchitecture(configuration: LoadedConfiguration): Result<string> {
  const names = Object.keys(configuration.architectures);
  const [first, second] = names;
  if (first !== undefined && second === undefined) return success(first);
  const has =
    names.length === 0
      ? 'The configuration lists no architectures.'
      : `There are the architectures ${names.join(', ')}.`;
  return failure(
    error('LTL3003', `No target is given. ${has}`, {
      fix: 'Name an architecture, a template file, an assembly folder, or - for standard input.',
    }),
  );
}

/** One architecture of the configuration. */
export async function loadArchitecture(
  configuration: LoadedConfiguration,
  name: string,
): Promise<Result<Architecture>> {
  const load = Object.hasOwn(configuration.architectures, name) ? configuration.architectures[name] : undefined;
  const names = Object.keys(configuration.architectures);
  const at = { file: configuration.file };
  if (load === undefined) {
    return failure(
      error('LTL3001', `There is no architecture "${name}"; there are ${names.join(', ')}.${didYouMean(name, names)}`, {
        at,
      }),
    );
  }
  let loaded: unknown;
  try {
    loaded = await load();
  } catch (thrown) {
    return failure(faultOf('LTL3004', `The architecture "${name}" cannot be loaded`, thrown, at));
  }
  const architecture = isRecord(loaded) ? loaded.default : undefined;
  if (!isArchitecture(architecture)) {
    return failure(
      error('LTL3004', `The architecture "${name}" has no default export made by defineArchitecture.`, {
        at,
        fix: 'export default defineArchitecture({ name, title, environments, build });',
      }),
    );
  }
  if (architecture.name !== name) {
    return failure(
      error(
        'LTL3004',
        `The configuration calls the architecture "${name}", but it calls itself "${architecture.name}".`,
        {
          at,
          fix: 'Give both one name.',
        },
      ),
    );
  }
  return success(architecture);
}

function isConfiguration(value: unknown): value is Configuration {
  return (
    isRecord(value) &&
    isRecord(value.architectures) &&
    Object.values(value.architectures).every((load) => typeof load === 'function') &&
    (value.folders === undefined || isRecord(value.folders))
  );
}

function isArchitecture(value: unknown): value is Architecture {
  return (
    isRecord(value) &&
    typeof value.name === 'string' &&
    typeof value.build === 'function' &&
    isRecord(value.environments)
  );
}
