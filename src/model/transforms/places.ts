import type { SourcePosition } from '../../base/index.ts';
import type { Document } from '../document.ts';
import { isRaw } from '../raw.ts';
import type { Path } from '../value.ts';

/** Where the parts of a template stood before a transform rewrote it. */
export class Places {
  private readonly written = new WeakMap<object, Path>();
  private readonly generated = new Map<string, Path>();

  /** Says where something was written. */
  mark<T extends object>(value: T, path: Path): T {
    this.written.set(value, path);
    return value;
  }

  /** A copy that may be changed, each mapping and list of it with the place of the original. */
  copyOf(value: unknown, path: Path): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const own = this.written.get(value) ?? path;
    if (Array.isArray(value)) {
      return this.mark(
        value.map((entry: unknown, index) => this.copyOf(entry, [...own, index])),
        own,
      );
    }
    const entries = Object.entries(value).map(([key, entry]) => [key, this.copyOf(entry, [...own, key])]);
    return this.mark(Object.fromEntries(entries), own);
  }

  of(value: object): Path | undefined {
    return this.written.get(value);
  }

  /** A second copy, whose parts stand where those of the first do. */
  duplicate<T>(value: T): T;
  duplicate(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const copy = Array.isArray(value)
      ? value.map((entry: unknown) => this.duplicate(entry))
      : Object.fromEntries(
          Object.entries(value).map(([key, entry]: [string, unknown]) => [key, this.duplicate(entry)]),
        );
    const path = this.written.get(value);
    if (path !== undefined) this.written.set(copy, path);
    return copy;
  }

  /** Says what a generated resource or condition came from. */
  generate(section: string, name: string, from: Path): void {
    this.generated.set(`${section} ${name}`, from);
  }

  /** Where a resource or a condition was written, or what it was made of. */
  ofEntry(section: string, name: string, value: object): Path {
    return this.written.get(value) ?? this.generated.get(`${section} ${name}`) ?? [section, name];
  }

  /** The place, in the template as written, of a path in the template that the transform made. */
  writtenPath(root: unknown, path: Path): Path {
    let node = root;
    let known: Path = [];
    let rest: Path = [];
    for (const [index, step] of path.entries()) {
      node = childOf(node, step);
      const own = typeof node === 'object' && node !== null ? this.written.get(node) : undefined;
      const from = index === 1 ? this.generated.get(`${path[0]} ${step}`) : undefined;
      const place = from ?? own;
      if (place === undefined) rest = [...rest, step];
      else [known, rest] = [place, []];
    }
    return [...known, ...rest];
  }
}

function childOf(node: unknown, step: string | number): unknown {
  if (Array.isArray(node)) return typeof step === 'number' ? node[step] : undefined;
  return isRaw(node) && Object.hasOwn(node, step) ? node[step] : undefined;
}

/** The document that a transform made of another: its places are those of the other. */
export function transformedDocument(document: Document, root: unknown, places: Places): Document {
  const locate = (path: Path): SourcePosition => document.locate(places.writtenPath(root, path));
  return { file: document.file, root, locate };
}
