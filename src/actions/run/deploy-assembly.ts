/**
 * Deploys a cloud assembly to a local target in the same process, by CloudFormation's own operations: stacks after those
 * that they depend on, file assets in the buckets that the templates name.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, error, isRecord, warning } from '../../base/index.ts';
import type { AccountRegion, LocalWorld } from '../../local/index.ts';
import { zipFolder } from './zip-folder.ts';

export interface DeployedStack {
  readonly name: string;
  readonly region: string;
  readonly status: string;
  readonly outputs: readonly { readonly name: string; readonly value: string }[];
}

export interface DeployOptions {
  readonly world: LocalWorld;
  /** The account, and the region of stacks that name none. */
  readonly at: AccountRegion;
  readonly folder: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** A value for a parameter that nobody gave and that has no default; undefined where none can be thought of. */
  choose(
    parameter: string,
    definition: Readonly<Record<string, unknown>>,
    at: AccountRegion,
  ): Promise<string | undefined>;
  /** No further stack is begun, and none is waited for; what is deployed so far stays. */
  readonly signal?: AbortSignal;
  /** Told when a stack begins; what is returned is told when it has ended. */
  onStack?(name: string): () => void;
}

export interface DeployOutcome {
  readonly stacks: readonly DeployedStack[];
  readonly chosen: readonly { readonly stack: string; readonly parameter: string; readonly value: string }[];
  readonly diagnostics: readonly Diagnostic[];
}

interface AssembledStack {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly needs: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

export async function deployAssembly(options: DeployOptions): Promise<DeployOutcome> {
  const { world, at, folder } = options;
  const { stacks, assetFiles } = assembled(folder, at.region);
  const [done, chosen, diagnostics]: [DeployedStack[], DeployOutcome['chosen'][number][], Diagnostic[]] = [[], [], []];
  await publishAssets(world, at, assetFiles);
  const leftOut = new Set<string>();
  for (const stack of inOrder(stacks)) {
    const lacking = stack.needs.find((id) => leftOut.has(id));
    if (lacking !== undefined) {
      leftOut.add(stack.id);
      diagnostics.push(warning('LTL4003', `${stack.name} is not deployed: it needs ${lacking}.`));
      continue;
    }
    options.signal?.throwIfAborted();
    const told = options.onStack?.(stack.name);
    const place = { ...at, region: stack.region };
    const given = await parametersFor(stack, options, place, (parameter, value) =>
      chosen.push({ stack: stack.name, parameter, value }),
    );
    if ('missing' in given) {
      leftOut.add(stack.id);
      const fix = given.missing.map((name) => `--parameter ${name}=…`).join(' ');
      const what = `${stack.name} is not deployed: nobody gave ${given.missing.join(', ')}.`;
      diagnostics.push(warning('LTL4003', what, { fix }));
      continue;
    }
    const fault = await deployStack(world, place, stack, given.values, options.signal);
    options.signal?.throwIfAborted();
    const standing = await describe(world, place, stack.name);
    if (standing !== undefined) done.push({ ...standing, region: stack.region });
    told?.();
    if (fault !== undefined) {
      diagnostics.push(error('LTL4003', `${stack.name} cannot be deployed: ${fault}`));
      break;
    }
  }
  if (done.length === 0) diagnostics.push(error('LTL4003', 'No stack of the system could be deployed.'));
  return { stacks: done, chosen, diagnostics };
}

/** The stacks of an assembly and of the stages in it. */
function assembled(
  folder: string,
  region: string,
): { readonly stacks: AssembledStack[]; readonly assetFiles: string[] } {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const [stacks, assetFiles]: [AssembledStack[], string[]] = [[], []];
  for (const [id, artifact] of Object.entries(mapAt(manifest, 'artifacts'))) {
    if (!isRecord(artifact)) continue;
    const properties = mapAt(artifact, 'properties');
    if (artifact.type === 'cdk:cloud-assembly' && typeof properties.directoryName === 'string') {
      const stage = assembled(join(folder, properties.directoryName), region);
      stacks.push(...stage.stacks);
      assetFiles.push(...stage.assetFiles);
    }
    if (artifact.type === 'cdk:asset-manifest') assetFiles.push(join(folder, String(properties.file)));
    if (artifact.type !== 'aws:cloudformation:stack') continue;
    const [, own] = /^aws:\/\/[^/]*\/(.*)$/.exec(String(artifact.environment)) ?? [];
    const { templateFile, stackName, parameters, tags } = properties;
    stacks.push({
      id,
      name: typeof stackName === 'string' ? stackName : id,
      region: own === undefined || own === 'unknown-region' ? region : own,
      template: readFileSync(join(folder, String(templateFile ?? `${id}.template.json`)), 'utf8'),
      parameters: textsOf(parameters),
      needs: Array.isArray(artifact.dependencies) ? artifact.dependencies.map(String) : [],
      tags: textsOf(tags),
    });
  }
  return { stacks, assetFiles };
}

function inOrder(stacks: readonly AssembledStack[]): readonly AssembledStack[] {
  const ordered: AssembledStack[] = [];
  const visit = (stack: AssembledStack, above: readonly string[]) => {
    if (ordered.includes(stack) || above.includes(stack.id)) return;
    for (const each of stacks) if (stack.needs.includes(each.id)) visit(each, [...above, stack.id]);
    ordered.push(stack);
  };
  for (const stack of stacks) visit(stack, []);
  return ordered;
}

async function publishAssets(world: LocalWorld, at: AccountRegion, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
    for (const asset of Object.values(mapAt(manifest, 'files'))) {
      const { path, packaging } = mapAt(asset, 'source');
      if (typeof path !== 'string' || path.endsWith('.template.json')) continue;
      const source = join(file, '..', path);
      const body = packaging === 'zip' ? zipFolder(source) : readFileSync(source);
      for (const destination of Object.values(mapAt(asset, 'destinations'))) {
        const { bucketName, objectKey, region = at.region } = isRecord(destination) ? destination : {};
        const place = { ...at, region: filled(region, at) };
        await putObject(world, place, filled(bucketName, place), filled(objectKey, place), body);
      }
    }
  }
}

function filled(text: unknown, { account, region, partition }: AccountRegion): string {
  return String(text)
    .replaceAll('${AWS::AccountId}', account)
    .replaceAll('${AWS::Region}', region)
    .replaceAll('${AWS::Partition}', partition);
}

async function putObject(world: LocalWorld, at: AccountRegion, bucket: string, key: string, body: Uint8Array) {
  const elsewhere = at.region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: at.region } };
  await world
    .invoke('s3', 'HeadBucket', { Bucket: bucket }, at)
    .catch(() => world.invoke('s3', 'CreateBucket', { Bucket: bucket, ...elsewhere }, at));
  await world.invoke('s3', 'PutObject', { Bucket: bucket, Key: key, Body: body }, at);
}

/** https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html: what a bootstrapped environment has. */
const BOOTSTRAP = { name: '/cdk-bootstrap/hnb659fds/version', value: '21' } as const;

async function parametersFor(
  { name: stack, template, parameters: own }: AssembledStack,
  { world, parameters, choose }: DeployOptions,
  at: AccountRegion,
  onChosen: (parameter: string, value: string) => void,
): Promise<{ readonly values: Readonly<Record<string, string>> } | { readonly missing: readonly string[] }> {
  const values: Record<string, string> = {};
  const missing: string[] = [];
  const before = await previousParameters(world, at, stack);
  for (const [name, definition] of Object.entries(mapAt(JSON.parse(template), 'Parameters'))) {
    const declared = isRecord(definition) ? definition : {};
    if (declared.Default === BOOTSTRAP.name) await bootstrapped(world, at);
    const given = parameters[`${stack}:${name}`] ?? parameters[name] ?? own[name];
    if (given !== undefined) values[name] = given;
    else if (before.has(name) && declared.Default === undefined) values[name] = before.get(name) ?? '';
    else if (declared.Default === undefined) {
      const value = await choose(name, declared, at);
      if (value === undefined) missing.push(name);
      else {
        values[name] = value;
        onChosen(name, value);
      }
    }
  }
  return missing.length > 0 ? { missing } : { values };
}

/** What the stack was given last; a hidden value is not known. */
async function previousParameters(
  world: LocalWorld,
  at: AccountRegion,
  stack: string,
): Promise<ReadonlyMap<string, string>> {
  const found = await world.invoke('cloudformation', 'DescribeStacks', { StackName: stack }, at).catch(() => undefined);
  const [first] = listAt(found, 'Stacks');
  return new Map(
    listAt(first, 'Parameters').flatMap((each) => {
      const { ParameterKey: key, ParameterValue: value } = isRecord(each) ? each : {};
      return typeof key === 'string' && typeof value === 'string' && value !== '****' ? [[key, value]] : [];
    }),
  );
}

async function bootstrapped(world: LocalWorld, at: AccountRegion): Promise<void> {
  await world
    .invoke('ssm', 'GetParameter', { Name: BOOTSTRAP.name }, at)
    .catch(() =>
      world.invoke('ssm', 'PutParameter', { Name: BOOTSTRAP.name, Value: BOOTSTRAP.value, Type: 'String' }, at),
    );
}

/** Why it is not deployed; undefined once it is. */
async function deployStack(
  world: LocalWorld,
  at: AccountRegion,
  { name, template, tags }: AssembledStack,
  values: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const settled = (act: () => Promise<unknown>) => statusAfter(world, at, name, act, signal);
  const bucket = `cdk-hnb659fds-assets-${at.account}-${at.region}`;
  await putObject(world, at, bucket, `${name}.template.json`, Buffer.from(template));
  const input = {
    StackName: name,
    TemplateURL: `https://s3.${at.region}.amazonaws.com/${bucket}/${name}.template.json`,
    Parameters: Object.entries(values).map(([key, value]) => ({ ParameterKey: key, ParameterValue: value })),
    Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
    Tags: Object.entries(tags).map(([key, value]) => ({ Key: key, Value: value })),
  };
  try {
    // What an interrupted start had begun goes on by itself.
    await settled(() => Promise.resolve());
    const standing = await describe(world, at, name);
    if (standing?.status === 'ROLLBACK_COMPLETE' || standing?.status === 'ROLLBACK_FAILED')
      await settled(() => world.invoke('cloudformation', 'DeleteStack', { StackName: name }, at));
    const isThere = standing !== undefined && !/^(?:ROLLBACK|DELETE|REVIEW)/.test(standing.status);
    const status = await settled(() =>
      world.invoke('cloudformation', isThere ? 'UpdateStack' : 'CreateStack', input, at),
    );
    return /^(?:CREATE|UPDATE)_COMPLETE$/.test(status) ? undefined : await whyFailed(world, at, name, status);
  } catch (fault) {
    const text = fault instanceof Error ? fault.message : String(fault);
    return text.includes('No updates are to be performed') ? undefined : text;
  }
}

const POLL_MS = 20;

async function statusAfter(
  world: LocalWorld,
  at: AccountRegion,
  name: string,
  act: () => Promise<unknown>,
  signal: AbortSignal | undefined,
): Promise<string> {
  await act();
  for (;;) {
    signal?.throwIfAborted();
    const status = (await describe(world, at, name))?.status ?? 'DELETE_COMPLETE';
    if (!status.endsWith('_IN_PROGRESS')) return status;
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}

async function describe(
  world: LocalWorld,
  at: AccountRegion,
  name: string,
): Promise<Omit<DeployedStack, 'region'> | undefined> {
  const found = await world.invoke('cloudformation', 'DescribeStacks', { StackName: name }, at).catch(() => undefined);
  const [stack] = listAt(found, 'Stacks');
  if (!isRecord(stack)) return undefined;
  const outputs = listAt(stack, 'Outputs').flatMap((each) => {
    const { OutputKey: key, OutputValue: value } = isRecord(each) ? each : {};
    return typeof key === 'string' ? [{ name: key, value: String(value) }] : [];
  });
  return { name, status: String(stack.StackStatus), outputs };
}

/** The first resource that failed, with its reason: what others say follows from it. */
async function whyFailed(world: LocalWorld, at: AccountRegion, name: string, status: string): Promise<string> {
  const found = await world
    .invoke('cloudformation', 'DescribeStackEvents', { StackName: name }, at)
    .catch(() => undefined);
  const failed = listAt(found, 'StackEvents')
    .filter(isRecord)
    .findLast(
      ({ ResourceStatus: each, ResourceStatusReason: reason }) =>
        /_FAILED$/.test(String(each)) && !String(reason).includes('cancelled'),
    );
  if (failed === undefined) return status;
  return `${String(failed.LogicalResourceId)} (${String(failed.ResourceType)}): ${String(failed.ResourceStatusReason)}`;
}

function mapAt(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const found = isRecord(value) ? value[key] : undefined;
  return isRecord(found) ? found : {};
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const found = isRecord(value) ? value[key] : undefined;
  return Array.isArray(found) ? found : [];
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)])) : {};
}
