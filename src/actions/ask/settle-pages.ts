/** Puts the pages of a document on disk, or compares them with what lies there. */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { DocsPage, DocsReport, DocumentState } from '../../answers/index.ts';
import { error, failure, type Result, success } from '../../base/index.ts';
import { type DocumentPage, diffLines, isGenerated, type Prose, readProse } from '../../document/index.ts';
import { fileAt, writeFile } from '../write-file.ts';

export interface PagesOnDisk {
  readonly folder: string;
  /** The name of the main file. */
  readonly main: string;
  /** Where the pages beside the main one may lie, and the folder of runbooks; undefined where there is one page alone. */
  readonly places?: { readonly files: readonly string[]; readonly folder?: string };
  readonly write: (prose: Prose) => readonly DocumentPage[];
}

export interface PageOptions {
  readonly cwd?: string;
  readonly check?: boolean;
}

type Settled = Pick<DocsReport, 'state' | 'changes' | 'pages'>;

/**
 * Compares or writes every page. What people wrote into one is kept, also where its section moves to another page; a
 * page that lies there and is none any more has drifted, and goes. Where one file is not ours, nothing is written.
 */
export async function settlePages(
  { folder, main, places, write }: PagesOnDisk,
  { cwd = process.cwd(), check = false }: PageOptions,
): Promise<Result<Settled>> {
  const known = places === undefined ? [] : await generatedIn(folder, places);
  const prose = new Map<string, string>();
  for (const path of [main, ...known.filter((each) => !each.includes('/'))]) {
    const place = await fileAt(join(folder, path));
    if (!place.ok) return place;
    const before = await textAt(join(folder, path));
    if (before === undefined) continue;
    const file = relative(cwd, join(folder, path));
    if (before.trim() !== '' && !isGenerated(before)) return isNotOurs(file);
    const found = readProse(before, file);
    if (!found.ok) return found;
    for (const [name, text] of found.value) {
      prose.set(name, [prose.get(name) ?? '', text].filter((each) => each !== '').join('\n\n'));
    }
  }
  const pages = write(prose);
  // Whether each can be written is asked before any is.
  for (const { path } of pages) {
    const place = await fileAt(join(folder, path));
    if (!place.ok) return place;
    const before = await textAt(join(folder, path));
    if (before !== undefined && before.trim() !== '' && !isGenerated(before)) {
      return isNotOurs(relative(cwd, join(folder, path)));
    }
  }
  const settled: DocsPage[] = [];
  for (const { path, text } of [...pages, ...leftOver(known, pages)]) {
    const page = await settle(join(folder, path), relative(cwd, join(folder, path)), text, check);
    if (!page.ok) return page;
    settled.push(page.value);
  }
  const [first, ...rest] = settled;
  return success({
    state: worst(settled),
    changes: first?.changes ?? [],
    ...(places !== undefined && { pages: rest }),
  });
}

interface PageOrNothing {
  readonly path: string;
  /** Undefined where nothing should lie. */
  readonly text: string | undefined;
}

function leftOver(known: readonly string[], pages: readonly DocumentPage[]): readonly PageOrNothing[] {
  return known.filter((path) => pages.every((page) => page.path !== path)).map((path) => ({ path, text: undefined }));
}

/** The generated pages that lie in a folder now, whatever wrote them. */
async function generatedIn(
  folder: string,
  { files, folder: inner }: NonNullable<PagesOnDisk['places']>,
): Promise<readonly string[]> {
  const runbooks =
    inner === undefined ? [] : await readdir(join(folder, inner), { recursive: true }).catch((): string[] => []);
  const possible = [
    ...files,
    ...runbooks.filter((name) => name.endsWith('.md')).map((name) => `${inner}/${name.replaceAll('\\', '/')}`),
  ];
  const found: string[] = [];
  for (const path of possible.toSorted()) {
    const text = await textAt(join(folder, path));
    if (text !== undefined && isGenerated(text)) found.push(path);
  }
  return found;
}

async function settle(path: string, file: string, text: string | undefined, check: boolean): Promise<Result<DocsPage>> {
  const before = await textAt(path);
  if (before === text) return success({ file, state: 'current', changes: [] });
  const changes = diffLines(before ?? '', text ?? '');
  if (check) return success({ file, state: before === undefined ? 'missing' : 'drifted', changes });
  if (text === undefined) {
    await rm(path);
    return success({ file, state: 'written', changes });
  }
  const written = await writeFile(path, text);
  return written.ok ? success({ file, state: 'written', changes }) : written;
}

/** The text of a file; undefined where none lies there. Reading a pipe would wait for somebody who writes. */
async function textAt(path: string): Promise<string | undefined> {
  return (await fileAt(path)).ok ? readFile(path, 'utf8').catch(() => undefined) : undefined;
}

const WORST_FIRST: readonly DocumentState[] = ['missing', 'drifted', 'written', 'current'];

function worst(pages: readonly DocsPage[]): DocumentState {
  return WORST_FIRST.find((state) => pages.some((page) => page.state === state)) ?? 'current';
}

function isNotOurs(file: string): Result<Settled> {
  return failure(
    error('LTL7002', `"${file}" is there and was not written by lintel docs.`, {
      at: { file, line: 1 },
      why: 'What somebody wrote would be lost.',
      fix: 'Move it away, or name another file with --out.',
    }),
  );
}
