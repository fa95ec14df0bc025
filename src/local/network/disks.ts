/**
 * Root file systems of their own for processes: an overlay over the machine's, in a mount namespace that all processes of
 * the disk share. What they write is in the folder; where the file system of the folder cannot hold an overlay's changes,
 * it is in memory.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Disk } from './sandbox-messages.ts';

const NAMESPACES = '/run/disks';
const made = new Map<string, string>();

/** Folders of the machine that are no part of its root file system, and that programs count on. */
const KERNEL_FOLDERS = ['/proc', '/dev', '/sys'];

const MAKE = `set -e
disk=$1 resolver=$2
mkdir -p "$disk/changes" "$disk/work" "$disk/root"
options() { echo "lowerdir=/,upperdir=$1/changes,workdir=$1/work"; }
mount -t overlay overlay -o "$(options "$disk")" "$disk/root" 2>/dev/null || {
  memory=$(mktemp -d /run/disk-XXXXXX)
  mkdir "$memory/changes" "$memory/work"
  mount -t overlay overlay -o "$(options "$memory")" "$disk/root"
}
for each in ${KERNEL_FOLDERS.join(' ')}; do mount --rbind "$each" "$disk/root$each"; done
mkdir -p "$disk/root/run" "$disk/root/tmp"
mount -t tmpfs -o mode=755 none "$disk/root/run"
mount -t tmpfs -o mode=1777 none "$disk/root/tmp"
for file in resolv.conf nsswitch.conf; do
  rm -f "$disk/root/etc/$file"
  cp "$resolver/$file" "$disk/root/etc/$file"
done
shift 2
while [ $# -gt 0 ]; do
  from=$1 to=$disk/root$2
  shift 2
  mkdir -p "$(dirname "$to")"
  if [ -d "$from" ]; then mkdir -p "$to"; else rm -f "$to"; touch "$to"; fi
  mount --rbind "$from" "$to"
done`;

/** The words of a command that runs the next words in the disk, in a folder of it. Makes the disk when it is first asked. */
export function enterDisk(disk: Disk, resolver: string, folder: string): readonly string[] {
  const namespace = made.get(disk.folder) ?? makeDisk(disk, resolver);
  return [
    `--mount=${namespace}`,
    'chroot',
    `${disk.folder}/root`,
    'sh',
    '-c',
    'mkdir -p "$0" && cd "$0" && exec "$@"',
    folder,
  ];
}

/** @throws with what mount said. */
function makeDisk({ folder, shared }: Disk, resolver: string): string {
  if (made.size === 0) {
    mkdirSync(NAMESPACES, { recursive: true });
    spawnSync('mount', ['--bind', NAMESPACES, NAMESPACES]);
    // A namespace is no file that other namespaces may see come.
    spawnSync('mount', ['--make-private', NAMESPACES]);
  }
  const namespace = `${NAMESPACES}/${made.size}`;
  writeFileSync(namespace, '');
  mkdirSync(dirname(folder), { recursive: true });
  const binds = Object.entries(shared).flatMap(([to, from]) => [from, to]);
  const { status, stderr } = spawnSync(
    'unshare',
    [`--mount=${namespace}`, '--propagation', 'slave', 'sh', '-c', MAKE, 'sh', folder, resolver, ...binds],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`no disk in ${folder}: ${stderr.trim()}`);
  made.set(folder, namespace);
  return namespace;
}
