/** Folders, users and modes that a boot script makes with plain words: `install -d`, `useradd`, `chmod`. */

/** https://www.gnu.org/software/coreutils/manual/html_node/install-invocation.html */
export interface BootFolder {
  readonly path: string;
  readonly mode: string | undefined;
  /** The user that it belongs to, where that is not root. */
  readonly owner: string | undefined;
}

/** A user of its own, with its home. https://man7.org/linux/man-pages/man8/useradd.8.html */
export interface BootUser {
  readonly name: string;
  readonly home: string;
}

export interface BootMode {
  readonly mode: string;
  /** A path, or a pattern of paths, as the shell reads it. */
  readonly paths: readonly string[];
}

export interface BootOwner {
  readonly user: string;
  readonly group: string;
  readonly path: string;
  readonly isDeep: boolean;
}

/** Words that mean themselves, to the shell too. */
const PLAIN = /^[\w./*:-]+$/;

export function foldersOf(script: string): readonly BootFolder[] {
  return commandsOf(script, 'install').flatMap((words) => {
    if (!words.includes('-d')) return [];
    const mode = after(words, '-m');
    const owner = after(words, '-o');
    const paths = words.filter((word) => word.startsWith('/'));
    return paths.map((path) => ({ path, mode, owner: owner === 'root' ? undefined : owner }));
  });
}

/** Files that it makes empty: `install -m 0644 /dev/null FILE`. */
export function emptyFilesOf(script: string): readonly string[] {
  return commandsOf(script, 'install').flatMap((words) => {
    const [from, to] = words.filter((word) => word.startsWith('/'));
    return from === '/dev/null' && to !== undefined ? [to] : [];
  });
}

export function modesOf(script: string): readonly BootMode[] {
  return commandsOf(script, 'chmod').flatMap(([mode = '', ...paths]) =>
    /^[0-7]{3,4}$/.test(mode) && paths.every((path) => path.startsWith('/')) ? [{ mode, paths }] : [],
  );
}

/** `chown root:shop FILE`. */
export function ownersOf(script: string): readonly BootOwner[] {
  return commandsOf(script, 'chown').flatMap((words) => {
    const [owner = '', ...paths] = words.filter((word) => word !== '-R');
    const [user = '', group = user] = owner.split(':');
    return paths.map((path) => ({ user, group, path, isDeep: words.includes('-R') }));
  });
}

export function bootUsersOf(script: string): readonly BootUser[] {
  return commandsOf(script, 'useradd').flatMap((words) => {
    const name = words.at(-1) ?? '';
    const home = after(words, '--home-dir') ?? after(words, '-d') ?? `/home/${name}`;
    return /^[a-z_][\w-]*$/.test(name) ? [{ name, home }] : [];
  });
}

/** The words after a program's name, of each call in which all are plain. */
function commandsOf(script: string, program: string): readonly (readonly string[])[] {
  return [...script.matchAll(new RegExp(`(?:^|[\\s;&|(])${program}\\s+([^\\n;&|)]*)`, 'gm'))]
    .map(([, words = '']) => words.trim().split(/\s+/))
    .filter((words) => words.every((word) => PLAIN.test(word)));
}

function after(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(option);
  return at === -1 ? undefined : words[at + 1];
}
