/**
 * What `docker` is to `cdk deploy` beside a local target: `CDK_DOCKER=lintel-docker cdk deploy`. Nothing is built and nothing
 * runs. A build records its context and what the Dockerfile says, and a push hands that to the target's ECR as an image, so
 * that a stack with container assets deploys and its repositories have their tags. What needs more is refused by name.
 *
 * The words are those of cdk-assets: https://github.com/aws/aws-cdk-cli, packages/@aws-cdk/cdk-assets-lib/lib/private/docker.ts.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { ExitCode } from '../actions/index.ts';

export interface DockerCaller {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  err(text: string): void;
  out(text: string): void;
}

/** What is known of an image: where it would be built, and how it would run. Values of build arguments are not kept. */
interface KnownImage {
  readonly context: string;
  readonly dockerfile: string;
  /** sha256 of the Dockerfile. */
  readonly digest: string;
  readonly from: string;
  readonly target?: string;
  readonly platform?: string;
  readonly buildArguments: readonly string[];
  readonly entrypoint?: string;
  readonly command?: string;
  readonly workingDirectory?: string;
  readonly ports: readonly string[];
}

class Refused extends Error {}

/** Runs one command line of docker's. */
export async function docker(words: readonly string[], caller: DockerCaller): Promise<ExitCode> {
  const [verb = '', ...rest] = words;
  try {
    switch (verb) {
      case 'login':
        // The token is of the target itself, which asks for none when an image is put.
        return 0;
      case 'inspect':
        return inspect(rest, caller);
      case 'build':
        return build(rest, caller);
      case 'tag':
        return tag(rest, caller);
      case 'push':
        return await push(rest, caller);
      default:
        throw new Refused(
          `docker ${verb} is not served: it needs a container engine. Set CDK_DOCKER for deployments of container images alone.`,
        );
    }
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    caller.err(`lintel-docker: ${thrown.message}\n`);
    return 1;
  }
}

const folderOf = ({ env }: DockerCaller) => join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'lintel', 'images');
const fileOf = (name: string, caller: DockerCaller) => join(folderOf(caller), `${encodeURIComponent(name)}.json`);

function known(name: string, caller: DockerCaller): KnownImage | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(name, caller), 'utf8')) as KnownImage;
  } catch {
    return undefined;
  }
}

function remember(name: string, image: KnownImage, caller: DockerCaller): void {
  mkdirSync(folderOf(caller), { recursive: true });
  writeFileSync(fileOf(name, caller), `${JSON.stringify(image, undefined, 2)}\n`);
}

/** Every build is recorded anew: what an older one left may be of another context. */
function inspect([name = '']: readonly string[], { err }: DockerCaller): ExitCode {
  err(`Error: No such object: ${name}\n`);
  return 1;
}

const VALUED = new Set([
  ...['--tag', '-t', '--file', '-f', '--target', '--platform', '--build-arg', '--build-context', '--secret', '--ssh'],
  ...['--network', '--cache-from', '--cache-to', '--output'],
]);
const SWITCHES = new Set(['--no-cache', '--pull', '--quiet', '-q']);

interface BuildWords {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly context: string;
}

function buildWords(words: readonly string[]): BuildWords {
  const values = new Map<string, readonly string[]>();
  let context: string | undefined;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const [, flag = word, joined] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
    if (VALUED.has(flag)) {
      values.set(flag, [...(values.get(flag) ?? []), joined ?? words[at + 1] ?? '']);
      if (joined === undefined) at += 1;
    } else if (word.startsWith('-')) {
      if (!SWITCHES.has(word)) throw new Refused(`docker build ${word} is not served.`);
    } else context = word;
  }
  if (context === undefined) throw new Refused('docker build takes the folder of its context.');
  return { values, context };
}

function build(words: readonly string[], caller: DockerCaller): ExitCode {
  const { values, context } = buildWords(words);
  const last = (...flags: readonly string[]) => flags.flatMap((flag) => values.get(flag) ?? []).at(-1);
  const names = [...(values.get('--tag') ?? []), ...(values.get('-t') ?? [])];
  if (names.length === 0)
    throw new Refused('docker build without --tag is not served: nobody could name what it makes.');
  if (/^(?:https?|git):|^-$/.test(context)) throw new Refused(`a context that is no folder is not served: ${context}`);
  const folder = resolve(caller.cwd, context);
  const given = last('--file', '-f') ?? 'Dockerfile';
  const dockerfile = isAbsolute(given) ? given : join(folder, given);
  let text: string;
  try {
    text = readFileSync(dockerfile, 'utf8');
  } catch {
    throw new Refused(`failed to read dockerfile: open ${dockerfile}: no such file`);
  }
  const target = last('--target');
  const image: KnownImage = {
    context: folder,
    dockerfile,
    digest: createHash('sha256').update(text).digest('hex'),
    ...stageOf(text, target, dockerfile),
    ...(target === undefined ? {} : { target }),
    ...(last('--platform') === undefined ? {} : { platform: last('--platform') ?? '' }),
    buildArguments: (values.get('--build-arg') ?? []).map((each) => each.replace(/=.*$/s, '')),
  };
  for (const name of names) remember(name, image, caller);
  caller.err(
    `lintel-docker: ${folder} is recorded as ${names.join(', ')}. Nothing is built; the local target runs no image.\n`,
  );
  return 0;
}

type Stage = Pick<KnownImage, 'from' | 'entrypoint' | 'command' | 'workingDirectory' | 'ports'>;

/** The last stage of a Dockerfile, or the one that is named. https://docs.docker.com/reference/dockerfile/ */
function stageOf(text: string, target: string | undefined, file: string): Stage {
  const lines = text
    .replace(/\\[ \t]*\r?\n/g, ' ')
    .split('\n')
    .map((line) => line.trim());
  const stages: { name: string | undefined; lines: string[]; from: string }[] = [];
  for (const line of lines) {
    const [, from, name] = /^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?$/i.exec(line) ?? [];
    if (from !== undefined) stages.push({ from, name, lines: [] });
    else stages.at(-1)?.lines.push(line);
  }
  const stage = target === undefined ? stages.at(-1) : stages.find(({ name }) => name === target);
  if (stage === undefined)
    throw new Refused(
      target === undefined ? `${file} has no FROM.` : `target stage "${target}" could not be found in ${file}.`,
    );
  const said = (word: string) =>
    stage.lines.flatMap((line) => new RegExp(`^${word}\\s+(.*)$`, 'i').exec(line)?.[1] ?? []);
  const [entrypoint, command, workingDirectory] = ['ENTRYPOINT', 'CMD', 'WORKDIR'].map((word) => said(word).at(-1));
  return {
    from: stage.from,
    ...(entrypoint === undefined ? {} : { entrypoint }),
    ...(command === undefined ? {} : { command }),
    ...(workingDirectory === undefined ? {} : { workingDirectory }),
    ports: said('EXPOSE').flatMap((ports) => ports.split(/\s+/)),
  };
}

function tag([from = '', to = '']: readonly string[], caller: DockerCaller): ExitCode {
  const image = known(from, caller);
  if (image === undefined) throw new Refused(`No such image: ${from}`);
  remember(to, image, caller);
  return 0;
}

const REPOSITORY = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+):([\w.-]+)$/;

async function push(words: readonly string[], caller: DockerCaller): Promise<ExitCode> {
  const name = words.find((word) => !word.startsWith('-')) ?? '';
  const endpoint = endpointOf(caller);
  const image = known(name, caller);
  if (image === undefined) throw new Refused(`An image does not exist locally with the tag: ${name}`);
  const [, account, region, repositoryName, imageTag] = REPOSITORY.exec(name) ?? [];
  if (account === undefined) throw new Refused(`${name} is in no repository of ECR.`);
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${account}/20260101/${region}/ecr/aws4_request, SignedHeaders=host, Signature=0`,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.PutImage',
    },
    body: JSON.stringify({
      repositoryName,
      imageTag,
      imageManifest: manifestOf(image),
      imageManifestMediaType: OCI_MANIFEST,
    }),
  }).catch((thrown: unknown) => {
    throw new Refused(`nobody answers at ${endpoint}: ${String(thrown)}`);
  });
  const text = await response.text();
  if (!response.ok) throw new Refused(`the target refused ${name}: ${text}`);
  const { image: put } = JSON.parse(text) as {
    readonly image?: { readonly imageId?: { readonly imageDigest?: string } };
  };
  caller.out(`${imageTag}: digest: ${put?.imageId?.imageDigest ?? ''}\n`);
  return 0;
}

/** Only what is on this machine is a local target. */
function endpointOf({ env }: DockerCaller): string {
  const given = env.AWS_ENDPOINT_URL_ECR ?? env.AWS_ENDPOINT_URL;
  if (given === undefined)
    throw new Refused('AWS_ENDPOINT_URL names no local target. On AWS, images are built by docker itself.');
  const { hostname } = new URL(given);
  if (!/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname))
    throw new Refused(
      `AWS_ENDPOINT_URL is ${given}, which is not on this machine: images are pushed to a local target alone.`,
    );
  return given;
}

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** A manifest without layers: its configuration, which it carries itself, is what is known of the image. https://github.com/opencontainers/image-spec/blob/main/manifest.md */
function manifestOf(image: KnownImage): string {
  const config = Buffer.from(JSON.stringify(image));
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    artifactType: 'application/vnd.lintel.context.v1+json',
    config: {
      mediaType: 'application/vnd.lintel.context.v1+json',
      digest: `sha256:${createHash('sha256').update(config).digest('hex')}`,
      size: config.length,
      data: config.toString('base64'),
    },
    layers: [],
    annotations: { 'org.opencontainers.image.base.name': image.from },
  });
}
