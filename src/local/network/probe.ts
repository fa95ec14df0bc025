/** Whether a network can be built in this machine's kernel, and how. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface NetworkProbe {
  /** As root, in a user namespace of one's own, or not at all. */
  readonly mode: 'root' | 'user namespace' | 'none';
  /** Why not, if not. */
  readonly reason: string | undefined;
}

/** What every sandbox is made with; `--kill-child` ends all that runs in it with whoever started it. */
export const UNSHARE = [
  '--net',
  '--mount',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
  '--propagation',
  'private',
] as const;
export const AS_USER = ['--user', '--map-root-user'] as const;

const FOLDERS = ['/usr/sbin', '/sbin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/local/bin'];
const PROGRAMS: Readonly<Record<string, string>> = {
  unshare: 'util-linux',
  nsenter: 'util-linux',
  ip: 'iproute2',
  nft: 'nftables',
};

/** Small enough to be tried each time: a link between two namespaces, a filter, a translation, a mount. */
const TRIAL = [
  'set -e',
  'mount -t tmpfs none /run',
  'mkdir /run/netns',
  'ip netns add trial',
  'ip link add name one type veth peer name other netns trial',
  'nft add table inet trial',
  "nft add chain inet trial forward '{ type filter hook forward priority 0; }'",
  "nft add chain inet trial leave '{ type nat hook postrouting priority 100; }'",
].join('\n');

const found = new Map<number | undefined, NetworkProbe>();

/** What was found is remembered: nothing of it changes while a process lives, and a trial takes its time. */
export function probeNetwork(uid = process.getuid?.()): NetworkProbe {
  const known = found.get(uid) ?? probed(uid);
  found.set(uid, known);
  return known;
}

function probed(uid: number | undefined): NetworkProbe {
  if (process.platform !== 'linux')
    return { mode: 'none', reason: `network namespaces are Linux's, this is ${process.platform}` };
  for (const [program, itsPackage] of Object.entries(PROGRAMS))
    if (!FOLDERS.some((folder) => existsSync(`${folder}/${program}`)))
      return { mode: 'none', reason: `the program ${program} is missing; Debian has it in the package ${itsPackage}` };
  const root = uid === 0 ? tried([]) : undefined;
  if (root?.works === true) return { mode: 'root', reason: undefined };
  const user = tried(AS_USER);
  if (user.works) return { mode: 'user namespace', reason: undefined };
  return { mode: 'none', reason: user.says };
}

function tried(flags: readonly string[]): { readonly works: boolean; readonly says: string } {
  const { status, stderr, error } = spawnSync('unshare', [...flags, ...UNSHARE, 'sh', '-c', TRIAL], {
    encoding: 'utf8',
    env: { ...process.env, PATH: withSystemFolders(process.env.PATH) },
  });
  const said = error?.message ?? stderr.trim().split('\n')[0] ?? 'unshare failed';
  return { works: status === 0, says: `${said}${explained(said)}` };
}

/** What `unshare` says in the words of the kernel: https://man7.org/linux/man-pages/man2/unshare.2.html#ERRORS */
function explained(said: string): string {
  if (said.includes('No space left on device'))
    return ' (as many user namespaces stand as /proc/sys/user/max_user_namespaces allows)';
  if (said.includes('Operation not permitted'))
    return ' (this machine or container does not let a user make namespaces)';
  return '';
}

/** Where `ip` and `nft` are; the path of an ordinary user may lack it. */
export function withSystemFolders(path = ''): string {
  return [...new Set([...path.split(':').filter((folder) => folder !== ''), ...FOLDERS])].join(':');
}
