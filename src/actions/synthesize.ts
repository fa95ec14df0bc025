import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { SynthesizedStack } from '../answers/index.ts';
import { type Diagnostic, didYouMean, error, failure, type Result, success } from '../base/index.ts';
import type { Architecture } from '../constructs/index.ts';
import { isReplaceable, replaceAssembly, temporaryFolder, writeBeside } from './assembly-folder.ts';
import type { LoadedConfiguration } from './configuration.ts';
import { type Host, unattended } from './host.ts';
import { faultOf } from './thrown.ts';

export interface SynthOptions {
  /** An architecture's name. @default - the only architecture of the configuration */
  readonly target?: string;
  /** @default - the only environment of the architecture */
  readonly environment?: string;
  /** The folder the assembly is written to. @default `.lintel/<architecture>/<environment>` */
  readonly out?: string;
  /** Whether CDK runs its own template rules, which takes seconds. @default true */
  readonly validate?: boolean;
  readonly host?: Host;
  /** @default - the working directory of the process */
  readonly cwd?: string;
}

export interface Synthesized {
  readonly folder: string;
  readonly environment: string;
  readonly stacks: readonly SynthesizedStack[];
}

/** Builds one environment of an architecture and writes its assembly. */
export async function synthesize(
  architecture: Architecture,
  configuration: LoadedConfiguration,
  options: SynthOptions,
): Promise<Result<Synthesized>> {
  const environment = pickEnvironment(architecture, options.environment);
  if (!environment.ok) return environment;
  const out = resolve(
    options.cwd ?? process.cwd(),
    options.out ?? join('.lintel', architecture.name, environment.value),
  );
  const refusal = isReplaceable(out);
  if (refusal !== undefined) return failure(refusal);
  const cdk = requireCdk(configuration);
  if (!cdk.ok) return cdk;
  (options.host ?? unattended).notify({
    kind: 'progress',
    text: `Synthesizing ${architecture.name} (${environment.value})`,
  });

  const folder = temporaryFolder(out);
  if (!folder.ok) return folder;
  const { path, remove } = folder.value;
  try {
    const built = buildInto(path, cdk.value, architecture, environment.value, options.validate ?? true);
    if (!built.ok) return built;
    const fault = writeBeside(path, architecture, environment.value);
    if (fault !== undefined) return failure(fault);
    const replaced = replaceAssembly(path, out);
    if (replaced !== undefined) return failure(replaced);
    return success({ folder: out, environment: environment.value, stacks: built.value });
  } finally {
    remove();
  }
}

type Cdk = typeof import('aws-cdk-lib');

/** Required, not imported: an import reads every export of aws-cdk-lib, and so loads all of it. */
function requireCdk(configuration: LoadedConfiguration): Result<Cdk> {
  let thrown: unknown;
  // The user's copy first, so that the app and the user's constructs are of one library.
  for (const from of [configuration.file, import.meta.url]) {
    try {
      return success(createRequire(from)('aws-cdk-lib') as Cdk);
    } catch (failed) {
      thrown = failed;
    }
  }
  const isMissing = (thrown as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND';
  return failure(
    error(
      'LTL4001',
      isMissing ? 'aws-cdk-lib is not installed here.' : `aws-cdk-lib cannot be loaded: ${String(thrown)}`,
      {
        why: 'Architectures are written with its constructs.',
        fix: 'npm install aws-cdk-lib constructs',
      },
    ),
  );
}

function buildInto(
  outdir: string,
  { App }: Cdk,
  architecture: Architecture,
  environment: string,
  validate: boolean,
): Result<readonly SynthesizedStack[]> {
  const app = new App({ outdir });
  try {
    architecture.build(app, environment, architecture.environments[environment]);
    const assembly = withValidation(validate, () => app.synth());
    const { missing } = assembly.manifest;
    if (missing !== undefined && missing.length > 0) {
      return failure(
        error(
          'LTL3005',
          `"${architecture.name}" asks for values that are looked up in an AWS account: ${missing.map(({ provider }) => provider).join(', ')}.`,
          {
            why: 'The template would hold dummy values until somebody with access runs it.',
            fix: 'Write the values in code: the zones of the network, the id of the VPC, the name of the image.',
          },
        ),
      );
    }
    return success(assembly.stacksRecursively.map((stack) => ({ name: stack.id, template: stack.templateFile })));
  } catch (thrown) {
    return failure(constructFault(architecture, environment, thrown));
  }
}

function constructFault(architecture: Architecture, environment: string, thrown: unknown): Diagnostic {
  const path = (thrown as { readonly constructPath?: unknown } | undefined)?.constructPath;
  const where = typeof path === 'string' && path !== '' ? ` at construct ${path}` : '';
  return faultOf('LTL3005', `"${architecture.name}" (${environment}) cannot be synthesized${where}`, thrown);
}

/** CDK reads this from the environment of the process; what the user set stays. */
function withValidation<T>(validate: boolean, run: () => T): T {
  if (validate || process.env.CDK_VALIDATION !== undefined) return run();
  process.env.CDK_VALIDATION = 'false';
  try {
    return run();
  } finally {
    delete process.env.CDK_VALIDATION;
  }
}

function pickEnvironment(architecture: Architecture, wanted: string | undefined): Result<string> {
  const names = Object.keys(architecture.environments);
  const [first, second] = names;
  if (wanted === undefined && first !== undefined && second === undefined) return success(first);
  if (wanted !== undefined && names.includes(wanted)) return success(wanted);
  const has = `"${architecture.name}" has ${names.join(', ')}.`;
  return failure(
    wanted === undefined
      ? error('LTL3002', `Which environment? ${has}`, { fix: `--env ${first ?? 'prod'}` })
      : error('LTL3002', `There is no environment "${wanted}". ${has}${didYouMean(wanted, names)}`, {
          fix: 'Add it to environments in architecture.ts, or name one of these.',
        }),
  );
}
