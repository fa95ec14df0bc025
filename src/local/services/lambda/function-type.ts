/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */

import { readFileSync } from 'node:fs';
import { isRecord } from '../../../base/index.ts';
import { dataFile } from '../../data-file.ts';
import type { Call, Creation, LocalType, Made, Properties } from '../../service.ts';
import type { GivenCode } from './code.ts';
import { arnOfFunction, functionsOf } from './function.ts';
import { createFunction, deleteFunction, updateFunctionCode, updateFunctionConfiguration } from './functions.ts';
import { familyOf } from './runtimes.ts';
import { deleteFunctionConcurrency, putFunctionConcurrency, putFunctionRecursionConfig } from './settings.ts';
import { writeZip } from './zip.ts';

/** Code that stands in a template is a file named index; AWS puts the module beside it that answers CloudFormation. */
function givenCode(code: unknown, runtime: string): GivenCode {
  if (!isRecord(code)) return {};
  const { ZipFile: text, ...bucket } = code;
  if (typeof text !== 'string') return bucket as GivenCode;
  const isPython = runtime.startsWith('python');
  const own: Readonly<Record<string, string>> = { [isPython ? 'index.py' : 'index.js']: text };
  const helper = isPython ? 'cfnresponse.py' : 'cfn-response.js';
  const isAsked = text.includes(helper.slice(0, helper.indexOf('.')));
  const bytes = writeZip({ ...own, ...(isAsked && { [helper]: helperText(helper) }) });
  return { ZipFile: bytes };
}

function helperText(name: string): string {
  return readFileSync(dataFile('services', 'lambda', 'bootstrap', name), 'utf8');
}

const SETTINGS = [
  'Role',
  'Handler',
  'Description',
  'Timeout',
  'MemorySize',
  'VpcConfig',
  'Environment',
  'Runtime',
  'DeadLetterConfig',
  'KmsKeyArn',
  'TracingConfig',
  'Layers',
  'FileSystemConfigs',
  'ImageConfig',
  'EphemeralStorage',
  'SnapStart',
  'LoggingConfig',
];

/** What an update sets where the template leaves a property out that it had before. */
const DEFAULTS: Properties = {
  Description: '',
  Timeout: 3,
  MemorySize: 128,
  VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
  Environment: { Variables: {} },
  DeadLetterConfig: { TargetArn: '' },
  KmsKeyArn: '',
  TracingConfig: { Mode: 'PassThrough' },
  Layers: [],
  FileSystemConfigs: [],
  EphemeralStorage: { Size: 512 },
  SnapStart: { ApplyOn: 'None' },
  LoggingConfig: {},
};

function settingsOf(properties: Properties): Properties {
  const entries = SETTINGS.flatMap((name) => {
    const value = properties[name];
    return value === undefined ? [] : [[name === 'KmsKeyArn' ? 'KMSKeyArn' : name, value]];
  });
  const made: Record<string, unknown> = Object.fromEntries(entries);
  if (isRecord(made.Environment) && isRecord(made.Environment.Variables))
    made.Environment = {
      Variables: Object.fromEntries(
        Object.entries(made.Environment.Variables).map(([key, value]) => [key, String(value)]),
      ),
    };
  return made;
}

function tagsOf({ Tags: tags }: Properties, at: Creation): Readonly<Record<string, string>> {
  const own = Array.isArray(tags) ? tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  return { ...at.tags, ...Object.fromEntries(own) };
}

function madeOf(name: string, at: Call, properties: Properties): Made {
  const { account, region } = at;
  const snapStart = isRecord(properties.SnapStart) ? String(properties.SnapStart.ApplyOn) : 'None';
  return {
    id: name,
    attributes: {
      Arn: arnOfFunction({ name, account, region }),
      'SnapStartResponse.ApplyOn': snapStart,
      'SnapStartResponse.OptimizationStatus': 'Off',
    },
  };
}

function concurrency(name: string, properties: Properties, before: Properties, at: Creation): void {
  const { ReservedConcurrentExecutions: reserved, RecursiveLoop: loop } = properties;
  if (reserved !== undefined)
    putFunctionConcurrency({ FunctionName: name, ReservedConcurrentExecutions: Number(reserved) }, at);
  else if (before.ReservedConcurrentExecutions !== undefined) deleteFunctionConcurrency({ FunctionName: name }, at);
  if (loop !== undefined) putFunctionRecursionConfig({ FunctionName: name, RecursiveLoop: String(loop) }, at);
}

type CreateInput = Parameters<typeof createFunction>[0];
type UpdateInput = Parameters<typeof updateFunctionConfiguration>[0];

export const functionType: LocalType = {
  standing: 'RUNS',
  standingOf: ({ Runtime }) => (familyOf(typeof Runtime === 'string' ? Runtime : undefined) ? 'RUNS' : 'RECORDED'),
  async create(properties, at) {
    const { FunctionName: given, Code: code, Runtime: runtime, PackageType, Architectures } = properties;
    const name = typeof given === 'string' ? given : at.generatedName(64);
    const input = {
      ...settingsOf(properties),
      FunctionName: name,
      Code: givenCode(code, String(runtime)),
      Tags: tagsOf(properties, at),
      ...(PackageType !== undefined && { PackageType }),
      ...(Architectures !== undefined && { Architectures }),
    };
    await createFunction(input as unknown as CreateInput, at);
    concurrency(name, properties, {}, at);
    return madeOf(name, at, properties);
  },
  async update(made, properties, before, at) {
    const gone = Object.fromEntries(
      SETTINGS.filter((name) => properties[name] === undefined && before[name] !== undefined).flatMap((name) =>
        DEFAULTS[name] === undefined ? [] : [[name, DEFAULTS[name]]],
      ),
    );
    const settings = settingsOf({ ...gone, ...properties });
    if (JSON.stringify(settings) !== JSON.stringify(settingsOf(before)))
      await updateFunctionConfiguration({ ...settings, FunctionName: made.id } as UpdateInput, at);
    const isNew = (name: string) => JSON.stringify(properties[name]) !== JSON.stringify(before[name]);
    if (isNew('Code') || isNew('Architectures')) {
      const code = givenCode(properties.Code, String(properties.Runtime));
      const { Architectures: architectures } = properties;
      await updateFunctionCode(
        {
          FunctionName: made.id,
          ...code,
          ...(Array.isArray(architectures) && { Architectures: architectures.map(String) }),
        },
        at,
      );
    }
    concurrency(made.id, properties, before, at);
    const functions = functionsOf(at.world, at);
    const fn = functions.get(made.id);
    if (fn !== undefined) functions.put(made.id, { ...fn, tags: tagsOf(properties, at) });
    return madeOf(made.id, at, properties);
  },
  async delete({ id }, _properties, at) {
    if (functionsOf(at.world, at).has(id)) await deleteFunction({ FunctionName: id }, at);
  },
  read({ id }, at) {
    const fn = functionsOf(at.world, at).get(id);
    if (fn === undefined) return undefined;
    const { latest } = fn;
    return {
      FunctionName: fn.name,
      Role: latest.role,
      Handler: latest.handler,
      Runtime: latest.runtime,
      Timeout: latest.timeout,
      MemorySize: latest.memory,
      Description: latest.description,
      Environment: latest.environment === undefined ? undefined : { Variables: latest.environment },
      TracingConfig: { Mode: latest.tracing },
      EphemeralStorage: { Size: latest.ephemeral },
      Architectures: latest.architectures,
      ReservedConcurrentExecutions: fn.reserved,
      ...(latest.layers.length > 0 && { Layers: latest.layers.map(({ arn }) => arn) }),
    };
  },
};
