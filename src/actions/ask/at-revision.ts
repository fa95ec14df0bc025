/** A target as an older revision of the repository has it, spelled as git spells it: `main:template.yaml`, `HEAD~1:`. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { error, failure, type Result, success } from '../../base/index.ts';

export interface AtRevision {
  /** Where the files of the revision are: the folder that is the working directory in it. */
  readonly cwd: string;
  /** The path in that folder; undefined where a revision alone was named. */
  readonly path?: string;
  /** Takes the copy away. */
  remove(): void;
}

/** Whether a target is spelled as one of a revision, and no such file is there. */
export function namesRevision(target: string, cwd: string): boolean {
  return /^[^:\s]+:[^:]*$/.test(target) && !/^[a-z]:[\\/]/i.test(target) && !existsSync(resolve(cwd, target));
}

/** Writes the files of a revision into a folder of their own; the repository and its index are left alone. */
export async function atRevision(spelled: string, cwd: string): Promise<Result<AtRevision>> {
  const at = spelled.indexOf(':');
  const [revision, path] = at < 0 ? [spelled, ''] : [spelled.slice(0, at), spelled.slice(at + 1)];
  const top = await git(['rev-parse', '--show-toplevel'], cwd);
  if (!top.ok)
    return failed(
      `"${spelled}" is no file, and "${cwd}" is in no git repository: ${firstLine(top.text)}`,
      'Name a file.',
    );
  const commit = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`], cwd);
  if (!commit.ok)
    return failed(
      `The repository has no revision "${revision}".`,
      'git fetch it, or name another: main, HEAD~1, a tag.',
    );
  const root = top.text.trim();
  const folder = mkdtempSync(join(tmpdir(), 'lintel-revision-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const index = { GIT_INDEX_FILE: join(folder, '.lintel-index') };
  const tree = join(folder, 'tree');
  for (const words of [
    ['read-tree', commit.text.trim()],
    ['checkout-index', '--all', '--quiet', `--prefix=${tree}/`],
  ]) {
    const done = await git(words, root, index);
    if (done.ok) continue;
    remove();
    return failed(`The files of "${revision}" cannot be read: ${firstLine(done.text)}`, 'git fsck tells more.');
  }
  // A program of the revision runs with the packages that are installed now.
  if (existsSync(join(root, 'node_modules')) && !existsSync(join(tree, 'node_modules')))
    symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'), 'dir');
  return success({ cwd: join(tree, relative(root, realpathSync(cwd))), ...(path !== '' && { path }), remove });
}

const failed = (what: string, fix: string) => failure(error('LTL1001', what, { fix }));

const firstLine = (text: string) => text.trim().split('\n', 1)[0] ?? '';

function git(
  words: readonly string[],
  cwd: string,
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly ok: boolean; readonly text: string }> {
  return new Promise((done) => {
    const child = spawn('git', [...words], { cwd, env: { ...process.env, ...more } });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (text += part.toString()));
    child.on('error', ({ message }) => done({ ok: false, text: message }));
    child.on('close', (code) => done({ ok: code === 0, text }));
  });
}
