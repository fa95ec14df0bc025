/** The program that runs a version of a function: its files on disk, its command, its environment. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { dataFile } from '../../data-file.ts';
import { type LocalWorld, ServiceError } from '../../service.ts';
import { archive } from './code.ts';
import type { FunctionVersion, LambdaFunction } from './function.ts';
import { layerArchive } from './layers.ts';
import { familyOf } from './runtimes.ts';
import type { Program } from './sandbox.ts';
import { readZip, unpack } from './zip.ts';

let root: string | undefined;

/** Where code is unpacked, for as long as the process lives. */
function rootFolder(): string {
  if (root === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'lintel-lambda-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    root = made;
  }
  return root;
}

const folders = new Map<string, Promise<string>>();

/** The folder with the unpacked archive; the same archive has one folder. */
function unpacked(key: string, bytes: () => Promise<Buffer>): Promise<string> {
  const known = folders.get(key);
  if (known !== undefined) return known;
  const made = (async () => {
    const folder = join(rootFolder(), key.replace(/[^\w]/g, '_'));
    mkdirSync(folder, { recursive: true });
    unpack(readZip(await bytes()), folder);
    return folder;
  })();
  folders.set(key, made);
  made.catch(() => folders.delete(key));
  return made;
}

export async function programOf(
  fn: LambdaFunction,
  version: FunctionVersion,
  logStream: string,
  world: LocalWorld,
): Promise<Program> {
  const family = familyOf(version.runtime);
  if (family === undefined)
    throw new ServiceError(
      'InvalidRuntimeException',
      `The local target runs functions of Node.js, Python and custom runtimes. It records those of ${version.runtime ?? 'container images'}, which cannot be invoked.`,
      { status: 502, members: { Type: 'User' } },
    );
  const folder = await unpacked(`code-${version.code.sha256}`, () => archive(version.code, world));
  const layers = await Promise.all(
    version.layers.map(({ arn }) => unpacked(`layer-${arn}`, () => layerArchive(arn, world))),
  );
  const environment = {
    ...(await credentialsFor(fn, version, world)),
    ...version.environment,
    PATH: [...layers.map((layer) => join(layer, 'bin')), process.env.PATH ?? ''].join(delimiter),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    LAMBDA_TASK_ROOT: folder,
    _HANDLER: version.handler ?? '',
    AWS_EXECUTION_ENV: `AWS_Lambda_${version.runtime}`,
    AWS_REGION: fn.region,
    AWS_DEFAULT_REGION: fn.region,
    AWS_ENDPOINT_URL: world.endpoint,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: version.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(version.memory),
    AWS_LAMBDA_LOG_GROUP_NAME: version.logging.LogGroup ?? '',
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_LOG_FORMAT: version.logging.LogFormat ?? 'Text',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  };
  const modules = (inLayer: readonly string[], beside: readonly string[]) =>
    [...layers.flatMap((layer) => inLayer.map((each) => join(layer, each))), ...beside].join('\n');
  if (family === 'node') {
    // The managed runtime has the SDK: here the one of the project in whose folder the target runs.
    const found = modules(['nodejs'], [process.cwd(), import.meta.dirname]);
    return {
      command: process.execPath,
      args: ['--no-warnings', dataFile('services', 'lambda', 'bootstrap', 'node.mjs')],
      folder,
      environment: { ...environment, LINTEL_MODULES: found, NODE_PATH: folder },
      marksLog: true,
    };
  }
  if (family === 'python') {
    const found = modules(['python', join('python', 'lib', `${version.runtime}`, 'site-packages')], []);
    return {
      command: 'python3',
      args: ['-u', dataFile('services', 'lambda', 'bootstrap', 'python.py')],
      folder,
      environment: { ...environment, LINTEL_MODULES: found },
      marksLog: true,
    };
  }
  const command = [folder, ...layers].map((each) => join(each, 'bootstrap')).find((each) => existsSync(each));
  if (command === undefined)
    throw new ServiceError('InvalidRuntimeException', `The function has no file named bootstrap.`, {
      status: 502,
      members: { Type: 'User' },
    });
  return { command, args: [], folder, environment, marksLog: false };
}

async function credentialsFor(fn: LambdaFunction, { role }: FunctionVersion, world: LocalWorld) {
  const place = { partition: 'aws', account: fn.account, region: fn.region } as const;
  const input = { RoleArn: role, RoleSessionName: fn.name, DurationSeconds: 43_200 };
  const { Credentials: credentials } = (await world.invoke('sts', 'AssumeRole', input, place)) as {
    readonly Credentials: {
      readonly AccessKeyId: string;
      readonly SecretAccessKey: string;
      readonly SessionToken: string;
    };
  };
  return {
    AWS_ACCESS_KEY_ID: credentials.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.SecretAccessKey,
    AWS_SESSION_TOKEN: credentials.SessionToken,
  };
}
