/** What an image holds, as far as the project knows it. Images are not pulled: a workload of the project runs as it is released. */
import type { LocalWorkload } from '../../system/plane.ts';

export type ContainerImage =
  | { readonly workload: LocalWorkload; readonly command: readonly string[] }
  | { readonly workload: undefined; readonly why: string };

const REGISTRY = /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(.+)$/;

/** The repository of an image, without tag and digest, and the region of its registry where that is ECR. */
export function repositoryOf(image: string): { readonly name: string; readonly region: string | undefined } {
  const [, region, path] = REGISTRY.exec(image) ?? [];
  const name = (path ?? image).replace(/@sha256:[0-9a-f]+$/, '').replace(/:[^:/]*$/, '');
  return { name, region };
}

export function imageOf(image: string, workloads: readonly LocalWorkload[]): ContainerImage {
  const { name } = repositoryOf(image);
  for (const workload of workloads) {
    const found = workload.images.find(({ repository }) => isNamed(repository, name));
    if (found !== undefined) return { workload, command: found.command };
  }
  return { workload: undefined, why: `no workload of this project that can be built is in ${name}` };
}

function isNamed(pattern: string, name: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === name;
  const [first = '', ...rest] = parts;
  const last = rest.pop() ?? '';
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let left = name.slice(first.length, name.length - last.length);
  for (const part of rest) {
    const at = left.indexOf(part);
    if (at < 0) return false;
    left = left.slice(at + part.length);
  }
  return true;
}
