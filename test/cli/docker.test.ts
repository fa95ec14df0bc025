/** `lintel-docker` as cdk-assets asks it, in the order in which it asks: inspect, build, tag, login, push. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { docker } from '../../src/cli/docker.ts';
import { LOCAL_SERVICES, type LocalServer, startServer } from '../../src/local/index.ts';

const ACCOUNT = '111122223333';
const REPOSITORY = `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/assets`;

let server: LocalServer;
let folder: string;
beforeAll(async () => {
  server = await startServer({ services: LOCAL_SERVICES });
  folder = mkdtempSync(join(tmpdir(), 'lintel-docker-'));
  const dockerfile = [
    'FROM node:22 AS build',
    'RUN npm ci',
    'FROM node:22-alpine',
    'EXPOSE 80 81',
    'CMD ["node", \\',
    ' "x.js"]',
  ];
  writeFileSync(join(folder, 'Dockerfile'), dockerfile.join('\n'));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function asked(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  let told = '';
  const tell = (text: string) => {
    told += text;
  };
  const status = await docker(words, {
    cwd: folder,
    env: { XDG_CACHE_HOME: folder, AWS_ENDPOINT_URL: server.url, ...env },
    out: tell,
    err: tell,
  });
  return { status, told };
}

async function ecr(operation: string, input: object) {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/eu-west-1/ecr/aws4_request, SignedHeaders=host, Signature=0`,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerRegistry_V20150921.${operation}`,
    },
    body: JSON.stringify(input),
  });
  return (await response.json()) as Readonly<Record<string, never>>;
}

test('what is built, tagged and pushed is an image of the repository, with what the Dockerfile says', async () => {
  await ecr('CreateRepository', { repositoryName: 'assets' });
  expect((await asked(['inspect', 'cdkasset-1'])).status).toBe(1);
  const built = await asked([
    'build',
    '--build-arg',
    'TOKEN=hidden',
    '--tag',
    'cdkasset-1',
    '--platform',
    'linux/arm64',
    '.',
  ]);
  expect(built).toMatchObject({ status: 0, told: expect.stringContaining('Nothing is built') as string });
  expect((await asked(['tag', 'cdkasset-1', `${REPOSITORY}:1`])).status).toBe(0);
  expect((await asked(['login', '--username', 'AWS', '--password-stdin', REPOSITORY])).status).toBe(0);
  expect((await asked(['push', `${REPOSITORY}:1`])).status).toBe(0);
  const { images } = await ecr('BatchGetImage', { repositoryName: 'assets', imageIds: [{ imageTag: '1' }] });
  const [{ imageManifest }] = images as unknown as readonly [{ readonly imageManifest: string }];
  const manifest = JSON.parse(imageManifest) as { readonly config: { readonly data: string } };
  expect(JSON.parse(Buffer.from(manifest.config.data, 'base64').toString('utf8'))).toMatchObject({
    context: folder,
    from: 'node:22-alpine',
    command: '["node",   "x.js"]',
    ports: ['80', '81'],
    platform: 'linux/arm64',
    buildArguments: ['TOKEN'],
  });
  const kept = join(folder, 'lintel', 'images');
  for (const file of readdirSync(kept)) expect(readFileSync(join(kept, file), 'utf8')).not.toContain('hidden');
});

test.each([
  [['run', 'alpine'], {}, 'docker run is not served'],
  [['build', '--tag', 'a', '--target', 'none', '.'], {}, 'target stage "none" could not be found'],
  [['build', '--tag', 'a', '--file', 'Other', '.'], {}, 'failed to read dockerfile'],
  [['build', '--tag', 'a', '--squash', '.'], {}, 'docker build --squash is not served'],
  [['build', '.'], {}, 'without --tag'],
  [['push', `${REPOSITORY}:none`], {}, 'does not exist locally'],
  [['push', `${REPOSITORY}:1`], { AWS_ENDPOINT_URL: 'https://ecr.eu-west-1.amazonaws.com' }, 'not on this machine'],
  [['push', `${REPOSITORY}:1`], { AWS_ENDPOINT_URL: undefined }, 'names no local target'],
])('docker %j is refused with %j', async (words, env, why) => {
  const { status, told } = await asked(words, env);
  expect({ status, told }).toEqual({ status: 1, told: expect.stringContaining(why) as string });
});
