/**
 * Where the commands of an image run: a root of its own, in which the programs of this machine, with this Node.js and its npm,
 * stand in for those of the base image. It has no network, and nothing of the machine that it could change.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { chown } from './image-context.ts';
import { untilEnded } from './until-ended.ts';

/** Of https://github.com/nodejs/docker-node/blob/main/24/alpine3.23/Dockerfile: the user of the base image, and its PATH. */
const PASSWD =
  'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\nnobody:x:65534:65534::/:/sbin/nologin\n';
const GROUP = 'root:x:0:\nnode:x:1000:\nnogroup:x:65533:\nnobody:x:65534:\n';
export const BASE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** As BusyBox has them, which Alpine has and Debian does not: https://busybox.net/downloads/BusyBox.html#addgroup */
const ADDGROUP = `#!/bin/sh
set -eu
gid=
name=
while [ $# -gt 0 ]; do
  case $1 in
    -g) gid=$2; shift ;;
    -S) ;;
    -*) echo "addgroup: unrecognized option: $1" >&2; exit 1 ;;
    *) [ -z "$name" ] || { echo "addgroup: a user of a group is not added here" >&2; exit 1; }; name=$1 ;;
  esac
  shift
done
if grep -q "^$name:" /etc/group; then echo "addgroup: group '$name' in use" >&2; exit 1; fi
if [ -n "$gid" ] && grep -q "^[^:]*:x:$gid:" /etc/group; then echo "addgroup: gid '$gid' in use" >&2; exit 1; fi
gid=\${gid:-$(awk -F: 'BEGIN { m = 100 } $3 >= m && $3 < 1000 { m = $3 + 1 } END { print m }' /etc/group)}
echo "$name:x:$gid:" >>/etc/group
`;
const ADDUSER = `#!/bin/sh
set -eu
uid=
group=
home=
shell=/bin/sh
name=
makes=yes
while [ $# -gt 0 ]; do
  case $1 in
    -u) uid=$2; shift ;;
    -G) group=$2; shift ;;
    -h) home=$2; shift ;;
    -s) shell=$2; shift ;;
    -g) shift ;;
    -H) makes= ;;
    -S) shell=/sbin/nologin ;;
    -D) ;;
    -*) echo "adduser: unrecognized option: $1" >&2; exit 1 ;;
    *) name=$1 ;;
  esac
  shift
done
if grep -q "^$name:" /etc/passwd; then echo "adduser: user '$name' in use" >&2; exit 1; fi
if [ -n "$uid" ] && grep -q "^[^:]*:x:$uid:" /etc/passwd; then echo "adduser: uid '$uid' in use" >&2; exit 1; fi
uid=\${uid:-$(awk -F: 'BEGIN { m = 100 } $3 >= m && $3 < 1000 { m = $3 + 1 } END { print m }' /etc/passwd)}
gid=65533
if [ -n "$group" ]; then
  gid=$(awk -F: -v name="$group" '$1 == name { print $3 }' /etc/group)
  [ -n "$gid" ] || { echo "adduser: unknown group $group" >&2; exit 1; }
fi
home=\${home:-/home/$name}
echo "$name:x:$uid:$gid::$home:$shell" >>/etc/passwd
if [ -n "$makes" ]; then mkdir -p "$home"; chown "$uid:$gid" "$home"; fi
`;

/** Places of this machine that stand in for the base image, each shown in the image where it is here. */
const SHOWN = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32', 'usr', 'etc/alternatives'];

/** Makes what is not of this machine: users, folders, and the places where what is of it is shown. */
export function makeBase(root: string): void {
  for (const [folder, mode] of FOLDERS) {
    mkdirSync(join(root, folder), { recursive: true });
    chmodSync(join(root, folder), mode);
    chown(join(root, folder), { user: 0, group: 0 });
  }
  chown(join(root, 'home/node'), { user: 1000, group: 1000 });
  writeFileSync(join(root, 'etc/passwd'), PASSWD);
  writeFileSync(join(root, 'etc/group'), GROUP);
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n');
  for (const name of SHOWN) {
    const here = join('/', name);
    if (!existsSync(here)) continue;
    if (lstatSync(here).isSymbolicLink()) symlinkSync(readlinkSync(here), join(root, name));
    else mkdirSync(join(root, name), { recursive: true });
  }
  for (const name of readdirSync('/usr')) {
    const here = join('/usr', name);
    if (name === 'local') continue;
    if (lstatSync(here).isSymbolicLink()) symlinkSync(readlinkSync(here), join(root, 'usr', name));
    else if (lstatSync(here).isDirectory()) mkdirSync(join(root, 'usr', name));
  }
  writeFileSync(join(root, 'usr/local/bin/node'), '');
  mkdirSync(join(root, 'usr/local/lib/node_modules/npm'), { recursive: true });
  for (const [name, file] of [
    ['npm', 'npm-cli.js'],
    ['npx', 'npx-cli.js'],
  ] as const)
    symlinkSync(`../lib/node_modules/npm/bin/${file}`, join(root, 'usr/local/bin', name));
  for (const [name, text] of [
    ['addgroup', ADDGROUP],
    ['adduser', ADDUSER],
  ] as const) {
    writeFileSync(join(root, 'usr/local/sbin', name), text, { mode: 0o755 });
  }
  for (const name of DEVICES) writeFileSync(join(root, 'dev', name), '');
}

const FOLDERS: readonly (readonly [string, number])[] = [
  ...['app', 'dev', 'etc', 'home', 'home/node', 'opt', 'proc', 'run', 'srv', 'sys', 'usr', 'var', 'var/log'].map(
    (folder) => [folder, 0o755] as const,
  ),
  ...['usr/local', 'usr/local/bin', 'usr/local/sbin', 'usr/local/lib'].map((folder) => [folder, 0o755] as const),
  ['root', 0o700],
  ['tmp', 0o1777],
  ['var/tmp', 0o1777],
];
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];

/** $1 the root, $2 this Node.js, $3 its npm, $4 a user with a group, and then the folder and the command. */
const ENTER = `set -eu
root=$1 node=$2 npm=$3 who=$4
shift 4
show() { mount --rbind "$1" "$2" && mount -o remount,bind,ro "$2"; }
for name in ${SHOWN.filter((name) => name !== 'usr').join(' ')}; do
  if [ -d "/$name" ] && [ ! -L "/$name" ]; then show "/$name" "$root/$name"; fi
done
for path in /usr/*; do
  if [ "$path" != /usr/local ] && [ -d "$path" ] && [ ! -L "$path" ]; then show "$path" "$root$path"; fi
done
show "$node" "$root/usr/local/bin/node"
[ -z "$npm" ] || show "$npm" "$root/usr/local/lib/node_modules/npm"
for name in ${DEVICES.join(' ')}; do mount --bind "/dev/$name" "$root/dev/$name"; done
mount -t proc proc "$root/proc"
ip link set lo up 2>/dev/null || true
exec chroot --userspec="$who" "$root" /bin/sh -c 'cd "$1" && shift && exec env -i "$@"' sh "$@"
`;

export interface Commanded {
  readonly root: string;
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Numbers of the user and of its group. */
  readonly user: number;
  readonly group: number;
  readonly workdir: string;
  readonly signal?: AbortSignal;
}

const LONGEST_MS = 300_000;

/** Runs a command in the image until it ends; it is ended after five minutes. Gives its exit code and all that it prints. */
export async function runInside(given: Commanded): Promise<{ readonly code: number; readonly said: string }> {
  const { root, words, environment, user, group, workdir, signal } = given;
  const asUser = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const unshared = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private'];
  const inner = ['sh', '-c', ENTER, 'sh', root, realpathSync(process.execPath), npmFolder() ?? '', `${user}:${group}`];
  const assigned = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const child = spawn('unshare', [...asUser, ...unshared, ...inner, workdir, ...assigned, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (more) => (said += more));
  const end = () => child.kill('SIGKILL');
  const code = await untilEnded(child, { end, longestMs: LONGEST_MS, signal });
  return { code, said };
}

/** The npm that `npm` is on this machine. */
function npmFolder(): string | undefined {
  const { stdout, status } = spawnSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const program = realpathSync(stdout.trim());
  const folder = dirname(dirname(program));
  return existsSync(join(folder, 'bin', 'npm-cli.js')) ? folder : undefined;
}
