/** The image, built by the delivered files from what the workflow builds, and looked at layer by layer. */
import { type BuiltImage, mustSee, type WitnessedSystem } from 'lintel/constructs';
import { CONTEXT } from './delivery/workflow.ts';

type Files = Readonly<Record<string, string>>;

/** The addresses of which the image takes a file, and what stands in for it: nothing of it is looked at. */
const BUNDLE = /https:\/\/truststore\.pki\.rds\.amazonaws\.com\/\S+/;

/** `beside` is laid into the folder that the image is built from. */
function built(
  system: WitnessedSystem,
  files: Files,
  beside: Files,
  look: (image: BuiltImage) => Promise<string>,
): Promise<string> {
  const { Dockerfile: dockerfile = '', '.dockerignore': dockerignore = '' } = files;
  const [bundle = ''] = BUNDLE.exec(dockerfile) ?? [];
  const laid = Object.fromEntries(Object.entries(beside).map(([path, text]) => [`beside/${path}`, text]));
  return system.images(
    {
      dockerfile,
      dockerignore,
      fetched: { [bundle]: 'certificates of RDS' },
      checkout: { folder: 'workloads/contracts', files: { ...files, ...laid, 'beside/LICENSE': '' } },
      before: `npm ci\nnpm run build\ncp Dockerfile .dockerignore ${CONTEXT}\ncp -R beside/. ${CONTEXT}`,
      context: CONTEXT,
    },
    async (image) => {
      mustSee(image !== undefined, 'no image was made');
      return look(image);
    },
  );
}

const written = ({ layers }: BuiltImage) => layers.flatMap(({ paths }) => paths);

/** BLM-DCK-04 */
export function seesProductionAlone(system: WitnessedSystem, files: Files): Promise<string> {
  return built(system, files, {}, async (image) => {
    const cached = written(image).find((path) => /\/(?:\.npm|_cacache)(?:\/|$)/.test(path));
    mustSee(cached === undefined, `a layer holds npm's cache: ${cached}`);
    const { code, said } = await image.run(['node', '-e', INSTALLED]);
    mustSee(code === 0 && said.trim() === 'as locked', `of what is installed it says: ${said.slice(0, 300)}`);
    const started = await image.run(undefined, { NODE_ENV: 'production' });
    mustSee(
      started.code === 1 && started.said.includes('DATABASE_URL'),
      `started without its variables it ends with ${started.code}: ${started.said.slice(0, 300)}`,
    );
    return 'The Dockerfile built the image, with this machine in place of the base image: what is installed is what the lock file has without dev dependencies, no layer holds a cache of npm, and the server starts as far as its variables.';
  });
}

/** Packages in `node_modules` against those of the lock file that are not of development. */
const INSTALLED = `
const { existsSync, readFileSync, readdirSync } = require('node:fs');
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const wanted = new Set(Object.keys(packages).filter((path) => path !== '' && packages[path].dev !== true));
const find = (folder) => !existsSync(folder) ? [] : readdirSync(folder).filter((name) => !name.startsWith('.')).flatMap((name) => {
  const path = folder + '/' + name;
  return name.startsWith('@') ? find(path) : [path, ...find(path + '/node_modules')];
});
const strange = find('node_modules').filter((path) => !wanted.has(path));
console.log(strange.length === 0 ? 'as locked' : 'not of production: ' + strange.join(' '));
`;

/** What the document keeps out of the image, wherever it lies below the application. */
const KEPT_OUT = /^\/app\/(?:.*\/)?(?:\.git|\.github|\.env[^/]*|[^/]+\.md|docs|tests?|[^/]+\.test\.[cm]?[jt]s)(?:\/|$)/;

/** BLM-DCK-06: also of what a careless build leaves beside the application. */
export function seesNothingBeside(system: WitnessedSystem, files: Files): Promise<string> {
  const beside = { '.git/HEAD': 'ref: refs/heads/main', '.env': 'A=1', '.env.local': 'B=2', 'docs/a.md': '# A' };
  return built(system, files, beside, async (image) => {
    const paths = written(image);
    const found = paths.find((path) => KEPT_OUT.test(path));
    mustSee(found === undefined, `a layer holds ${found}`);
    mustSee(paths.includes('/app/dist/server.js'), 'no layer holds the application');
    return `The folder that it is built from held ${Object.keys(beside).join(', ')} as well: of the ${image.layers.length} layers of the image, with ${paths.length} paths, none holds .git, .env files, Markdown, docs or tests.`;
  });
}
