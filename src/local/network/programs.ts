/** Programs of this folder that run as processes of their own. */
import { fileURLToPath } from 'node:url';

const BUILT = '/dist/';

/** The file of a program: beside the sources, or in the built package, where programs are bundled into other places. */
export function programFile(name: 'supervisor' | 'link-local-server' | 'listener', here = import.meta.url): string {
  if (here.endsWith('.ts')) return fileURLToPath(new URL(`./${name}.ts`, here));
  const dist = here.slice(0, here.lastIndexOf(BUILT) + BUILT.length);
  return fileURLToPath(new URL(`src/local/network/${name}.js`, dist));
}
