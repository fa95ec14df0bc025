/** Programs that run as processes of their own, in namespaces. */
import { getCompileCacheDir } from 'node:module';
import { fileURLToPath } from 'node:url';

const BUILT = '/dist/';

/** Below `src/local`. */
const PLACES = {
  supervisor: 'network/supervisor',
  'link-local-server': 'network/link-local-server',
  listener: 'network/listener',
  'run-balancer': 'services/elbv2/run-balancer',
  'run-edge': 'services/cloudfront/edge/run-edge',
  relay: 'services/cloudfront/relay',
} as const;

/** The file of a program: beside the sources, or in the built package, where programs are bundled into other places. */
export function programFile(name: keyof typeof PLACES, here = import.meta.url): string {
  if (here.endsWith('.ts')) return fileURLToPath(new URL(`../${PLACES[name]}.ts`, here));
  const dist = here.slice(0, here.lastIndexOf(BUILT) + BUILT.length);
  return fileURLToPath(new URL(`src/local/${PLACES[name]}.cjs`, dist));
}

/** What makes programs start sooner: the compiled code that this process keeps, if it keeps any. */
export function compiledCode(): Readonly<Record<string, string>> {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}
