/**
 * Images without an engine. Oracle of the instructions: Docker's reference, https://docs.docker.com/reference/dockerfile/, and
 * https://docs.docker.com/build/concepts/context/#dockerignore-files. The delivered Dockerfiles build the applications as the
 * commands of the delivered workflows leave them, and what they run starts.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import bloom from '../../architectures/bloom-contracts/architecture.ts';
import { bloomContractsFiles } from '../../architectures/bloom-contracts/files.ts';
import { seesNothingBeside, seesProductionAlone } from '../../architectures/bloom-contracts/witness-image.ts';
import { dockerfile } from '../../architectures/ec2-autoscaling/delivery/dockerfile.ts';
import { PROD } from '../../architectures/ec2-autoscaling/environments.ts';
import { settingsOf } from '../../architectures/ec2-autoscaling/settings.ts';
import omnirapeutic from '../../architectures/omnirapeutic/architecture.ts';
import { omnirapeuticWitnesses } from '../../architectures/omnirapeutic/witnesses.ts';
import { imagesOfCheckout, withImages } from '../../src/actions/run/image.ts';
import type { BuiltImage, ImageBuild, WitnessedSystem } from '../../src/constructs/index.ts';
import { optionsOf, uselessSystem } from '../../src/testing/index.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const around = {
  url: 'http://127.0.0.1:9',
  at: { account: '111111111111', region: 'us-east-1', partition: 'aws' as const },
  project: PROJECT,
};
const folder = mkdtempSync(join(tmpdir(), 'lintel-images-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let contexts = 0;

function context(files: Readonly<Record<string, string>>): string {
  contexts += 1;
  const path = join(folder, String(contexts));
  mkdirSync(path);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

const FILES = { 'a.txt': 'a', 'b.md': 'b', 'docs/c.md': 'c', 'src/deep/d.js': 'd', '.env': 'e' };

const only = (images: readonly BuiltImage[]): BuiltImage => {
  const [image] = images;
  if (image === undefined) throw new Error('no image was made');
  return image;
};

function built<T>(
  given: Partial<ImageBuild> & { dockerfile: string; context?: string },
  look: (image: BuiltImage) => Promise<T>,
) {
  return withImages({ context: context(FILES), ...given }, (...images) => look(only(images)));
}

/** What a command prints in the image. */
const printed = (dockerfile: string, command: string, given: Partial<ImageBuild> = {}) =>
  built({ dockerfile, ...given }, async (image) => (await image.run(['sh', '-c', command])).said.trim());

describe('an instruction does what the reference says', () => {
  test.each([
    ['a file to a file', 'FROM x\nCOPY a.txt /there', 'cat /there', 'a'],
    ['a file into a folder', 'FROM x\nCOPY a.txt /there/', 'cat /there/a.txt', 'a'],
    ['the contents of a folder, not itself', 'FROM x\nCOPY src /there', 'cat /there/deep/d.js', 'd'],
    [
      'everything into the working directory',
      'FROM x\nWORKDIR /w\nCOPY . .',
      'cd /w && find . -type f | sort | xargs',
      './.env ./a.txt ./b.md ./docs/c.md ./src/deep/d.js',
    ],
    ['what a pattern names', 'FROM x\nCOPY *.md /there/', 'ls /there', 'b.md'],
    ['of another stage', 'FROM x AS one\nRUN echo hi >/made\nFROM x\nCOPY --from=one /made /had', 'cat /had', 'hi'],
    [
      'a stage goes on from another',
      'FROM x AS one\nENV A=1\nRUN echo hi >/made\nFROM one AS two',
      'echo $A; cat /made',
      '1\nhi',
    ],
    ['variables and arguments', 'ARG V=7\nFROM x\nARG V\nENV B=$V C=${V}0\nRUN echo "$B $C" >/f', 'cat /f', '7 70'],
    ['a working directory below another', 'FROM x\nWORKDIR /one\nWORKDIR two', 'pwd', '/one/two'],
    ['files are of root and as they were', 'FROM x\nCOPY a.txt /f', "stat -c '%u %g' /f", '0 0'],
    [
      'or of whom it says',
      'FROM x\nCOPY --chown=node:node --chmod=0640 a.txt /d/f',
      "stat -c '%u %g %a' /d/f",
      '1000 1000 640',
    ],
    [
      'a user of BusyBox',
      'FROM x\nRUN addgroup -g 1001 -S g && adduser -S u -u 1001 -G g\nUSER u',
      'id -u; id -g',
      '1001\n1001',
    ],
    ['the last user runs', 'FROM x\nUSER node\nRUN touch /tmp/mine', 'stat -c %u /tmp/mine; id -u', '1000\n1000'],
    [
      'a fetched file',
      'FROM x\nADD --chmod=0444 https://example.com/f.pem /etc/f.pem',
      'stat -c %a /etc/f.pem; cat /etc/f.pem',
      '444\nfetched',
    ],
  ])('%s', async (_, dockerfile, command, expected) =>
    expect(await printed(dockerfile, command, { fetched: { 'https://example.com/f.pem': 'fetched' } })).toBe(expected),
  );

  test.each([
    [
      'a file that is not there',
      'FROM x\nCOPY none.txt /',
      'line 2, COPY none.txt /: none.txt is not there to be copied',
    ],
    ['a command that fails', 'FROM x\nRUN echo broken >&2; exit 3', 'ended with 3: broken'],
    ['a user that nobody made', 'FROM x\nCOPY --chown=nobody-here a.txt /', 'the image has no user nobody-here'],
    [
      'an address that nobody knows',
      'FROM x\nADD https://example.com/other /',
      'https://example.com/other gives is not known',
    ],
    ['an instruction that is not served', 'FROM x\nONBUILD RUN true', 'ONBUILD is not served'],
    ['no stage of that name', 'FROM x AS one', 'the Dockerfile has no stage two', 'two'],
  ])('%s ends the build', async (_, dockerfile, says, target?: string) =>
    expect(built({ dockerfile, ...(target !== undefined && { targets: [target] }) }, async () => '')).rejects.toThrow(
      says,
    ),
  );

  test('there is no network, and nothing of the machine can be written', async () => {
    const asks = 'node -e "fetch(\'http://127.0.0.1:8999\').catch(({cause}) => console.log(cause.code))"';
    const tries = `${asks}; touch /usr/bin/x 2>&1`;
    expect(await printed('FROM x', tries)).toMatch(/^ECONNREFUSED\n.*Read-only file system$/);
    expect(await printed('FROM x', 'ls /sys/class/net 2>/dev/null; cat /proc/net/dev | tail -n +3 | cut -d: -f1')).toBe(
      'lo',
    );
  });
});

describe('layers', () => {
  test('what a later instruction takes away is in the layer before', async () => {
    const dockerfile = 'FROM x\nWORKDIR /w\nCOPY . .\nRUN rm -r .env docs && echo 1 >new';
    const layers = await built({ dockerfile }, async ({ layers: made }) => made);
    expect(layers.map(({ by, paths }) => [by, paths])).toEqual([
      ['WORKDIR /w', ['/w']],
      [
        'COPY . .',
        ['/w/.env', '/w/a.txt', '/w/b.md', '/w/docs', '/w/docs/c.md', '/w/src', '/w/src/deep', '/w/src/deep/d.js'],
      ],
      ['RUN rm -r .env docs && echo 1 >new', ['/w/new']],
    ]);
  });

  test('what is made and taken away in one instruction is in none', async () => {
    const dockerfile = 'FROM x\nRUN echo 1 >/secret && rm /secret';
    expect(await built({ dockerfile }, async ({ layers }) => layers.at(-1)?.paths)).toEqual([]);
  });
});

describe('a .dockerignore', () => {
  test.each([
    ['*.md', ['.env', 'a.txt', 'docs/c.md', 'src/deep/d.js']],
    ['**/*.md', ['.env', 'a.txt', 'src/deep/d.js']],
    ['docs', ['.env', 'a.txt', 'b.md', 'src/deep/d.js']],
    ['/docs/', ['.env', 'a.txt', 'b.md', 'src/deep/d.js']],
    ['*\n!a.txt', ['a.txt']],
    ['# all\n.env*\nsrc/*/d.js', ['a.txt', 'b.md', 'docs/c.md']],
  ])('%s', async (dockerignore, expected) => {
    const said = await printed('FROM x\nWORKDIR /w\nCOPY . .', 'find . -type f | cut -c3- | sort', { dockerignore });
    expect(said.split('\n')).toEqual(expected);
  });

  test('a link is copied as a link, and leads to nothing of the machine', async () => {
    const from = context({ 'a.txt': 'a' });
    symlinkSync('/etc/hostname', join(from, 'link'));
    const said = await built(
      { dockerfile: 'FROM x\nWORKDIR /w\nCOPY . .', context: from },
      async ({ run }) => (await run(['sh', '-c', 'readlink link; cat link 2>&1'])).said,
    );
    expect(said).toMatch(/^\/etc\/hostname\n.*No such file/);
  });
});

describe('the delivered Dockerfiles', () => {
  const reject = () => Promise.reject(new Error('nobody'));
  type Given = Parameters<WitnessedSystem['images']>[0];
  /** An application is built once; what a change is seen by is the image alone. */
  const applications = new Set<string>();
  const system = (change: (given: Given) => Given = (given) => given) =>
    uselessSystem({
      ask: reject,
      aws: reject,
      program: reject,
      exec: reject,
      operator: reject,
      images(given, look) {
        const kept = join(folder, 'built', given.checkout.folder);
        const build = applications.has(kept)
          ? `cp -R ${kept}/. .`
          : `npm run build\nmkdir -p ${kept}\ncp -R dist ${kept}`;
        const more =
          given.checkout.folder.endsWith('contracts') && !applications.has(kept) ? `\ncp -R image ${kept}` : '';
        applications.add(kept);
        const before = given.before.replace('npm run build', `${build}${more}`);
        return imagesOfCheckout({ ...change({ ...given, before }) }, look, around);
      },
    });
  const bloomFiles = bloomContractsFiles(optionsOf(bloom, 'prod'));
  const edited = (from: string, to: string, dockerignore?: string) => (given: Given) => ({
    ...given,
    dockerfile: given.dockerfile.replace(from, to),
    ...(dockerignore !== undefined && { dockerignore }),
  });

  test('bloom-contracts: production dependencies, no cache, and the server starts', async () => {
    expect(await seesProductionAlone(system(), bloomFiles)).toContain('the server starts');
  });

  test('bloom-contracts: nothing beside the application is in a layer', async () => {
    expect(await seesNothingBeside(system(), bloomFiles)).toContain('.env.local');
  });

  const CACHE = 'RUN mkdir -p /root/.npm/_cacache\nRUN rm -r /root/.npm\n';
  test.each([
    ['an npm cache in a layer', 'USER nextjs', `${CACHE}USER nextjs`, 'a layer holds npm'],
    ['a package of nobody', 'USER nextjs', 'RUN mkdir node_modules/left-pad\nUSER nextjs', 'node_modules/left-pad'],
    [
      'no server',
      '--chown=nextjs:nodejs . .',
      '--chown=nextjs:nodejs package-lock.json package.json ./',
      'Cannot find',
    ],
  ])('bloom-contracts: %s is seen', async (_, from, to, says) => {
    await expect(seesProductionAlone(system(edited(from, to)), bloomFiles)).rejects.toThrow(says);
  });

  test('bloom-contracts: an environment file that a later layer takes away is seen', async () => {
    const removed = edited('USER nextjs', 'RUN rm -rf .git .env* docs\nUSER nextjs', '');
    await expect(seesNothingBeside(system(removed), bloomFiles)).rejects.toThrow('a layer holds /app/.env');
  });

  test('omnirapeutic: the three images build and start', async () => {
    const options = optionsOf(omnirapeutic, 'production');
    const witness = omnirapeuticWitnesses(omnirapeutic.files?.('production', options) ?? {}).find(
      ({ claim }) => claim === 'OMN-DEP-01',
    );
    expect(await witness?.see(system())).toContain(
      'api (node dist/api.js), web (node dist/web.js), worker (node dist/worker.js)',
    );
    const unbuilt = system((given) => ({ ...given, before: 'npm ci' }));
    await expect(witness?.see(unbuilt)).rejects.toThrow('dist is not there to be copied');
  });

  test('ec2-autoscaling: the image builds and starts', async () => {
    const text = dockerfile(settingsOf('prod', PROD));
    const [bundle = ''] = /https:\/\/truststore\S+/.exec(text) ?? [];
    const given = {
      dockerfile: text,
      fetched: { [bundle]: 'certificates of RDS' },
      checkout: { folder: 'workloads/web-app', files: {} },
      before: 'npm ci\nnpm run build',
      context: '.',
    };
    const { code, said } = await system().images(given, (...images) => only(images).run());
    expect([code, said]).toEqual([1, expect.stringContaining('is required')]);
  });
});
