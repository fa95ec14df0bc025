/**
 * Root file systems of their own for processes: an overlay over the machine's, in a mount namespace that all processes of
 * the disk share. What they write is in the folder; where the file system of the folder cannot hold an overlay's changes,
 * it is in memory. A disk that has a size keeps it in a file system of that size, which a file of the folder holds and which
 * can be full, where the kernel lets this process mount one: for root.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Disk } from './sandbox-messages.ts';

/** The processes that hold disks, by their folders. */
const made = new Map<string, Promise<ChildProcess>>();

/** Folders of the machine that are no part of its root file system, and that programs count on. */
const KERNEL_FOLDERS = ['/proc', '/dev', '/sys'];

const MAKE = `set -e
disk=$1 resolver=$2 readonly=$3 size=$4
only() { if [ "$readonly" = 1 ]; then mount -o remount,bind,ro "$1"; fi; }
volume=$disk/volume store=$disk
mkdir -p "$volume" "$disk/root"
sized() {
  truncate -s "\${size}G" "$volume.draft"
  mkfs.ext4 -q -m 0 -O ^has_journal -E lazy_itable_init=1,nodiscard "$volume.draft" &&
    mount -o loop,noatime "$volume.draft" "$volume" && mv "$volume.draft" "$volume.ext4"
}
if [ -e "$volume.ext4" ]; then
  mount -o loop,noatime "$volume.ext4" "$volume"
  store=$volume
elif [ "$size" != 0 ] && [ ! -e "$disk/changes" ] && [ -w /dev/loop-control ]; then
  if sized 2>/dev/null; then store=$volume; else rm -f "$volume.draft"; fi
fi
rm -rf "$volume/full"
mkdir -p "$store/changes" "$store/work"
options() { echo "lowerdir=/,upperdir=$1/changes,workdir=$1/work"; }
mount -t overlay overlay -o "$(options "$store")" "$disk/root" 2>/dev/null || {
  memory=$(mktemp -d /run/disk-XXXXXX)
  mkdir "$memory/changes" "$memory/work"
  mount -t overlay overlay -o "$(options "$memory")" "$disk/root"
}
for each in ${KERNEL_FOLDERS.join(' ')}; do mount --rbind "$each" "$disk/root$each"; done
mkdir -p "$disk/root/run" "$disk/root/tmp"
mount -t tmpfs -o mode=755 none "$disk/root/run"
mount -t tmpfs -o mode=1777 none "$disk/root/tmp"
cp --remove-destination "$resolver/resolv.conf" "$resolver/nsswitch.conf" "$disk/root/etc"
shift 4
while [ $# -gt 0 ]; do
  from=$1 to=$disk/root$2 kind=$3
  shift 3
  if [ -d "$from" ]; then mkdir -p "$to"; else mkdir -p "\${to%/*}"; rm -f "$to"; : > "$to"; fi
  mount --rbind "$from" "$to"
  if [ "$kind" = shared ]; then only "$to"; fi
done
for each in / /run /tmp; do only "$disk/root$each"; done
echo made
exec sleep infinity`;

/** The words of a command that runs the next words in the disk, in a folder of it. Makes the disk when it is first asked. */
export async function enterDisk(disk: Disk, resolver: string, folder: string): Promise<readonly string[]> {
  const holder = made.get(disk.folder) ?? makeDisk(disk, resolver);
  made.set(disk.folder, holder);
  return [
    `--mount=/proc/${(await holder).pid}/ns/mnt`,
    'chroot',
    `${disk.folder}/root`,
    'sh',
    '-c',
    'mkdir -p "$0" && cd "$0" && exec "$@"',
    folder,
  ];
}

/** Lets a disk go on which nothing runs any more; what was written stays in its folder. */
export async function releaseDisk(folder: string): Promise<void> {
  const holder = await made.get(folder)?.catch(() => undefined);
  made.delete(folder);
  if (holder === undefined || holder.exitCode !== null) return;
  const gone = new Promise((resolve) => holder.once('exit', resolve));
  holder.kill('SIGKILL');
  await gone;
}

/** Blocks are set aside and nothing is written, so that the machine's own disk has no less room. */
const FILL = `mountpoint -q "$1/volume" || exit 3
cd "$1/volume"
mkdir -p full
count=0
for bytes in 1073741824 67108864 4194304 262144 16384 4096; do
  while fallocate -l $bytes "full/$count" 2>/dev/null; do count=$((count + 1)); done
done`;
const EMPTY = 'rm -rf "$1/volume/full"';

/**
 * Leaves no room on a disk, or gives it back; a disk that is gone has it back.
 *
 * @throws where the disk is no file system of its own.
 */
export async function fillDisk(folder: string, isFull: boolean): Promise<void> {
  const holder = await made.get(folder)?.catch(() => undefined);
  if (holder === undefined && isFull) throw new Error('nothing runs on it');
  if (holder === undefined) return;
  const words = [`--mount=/proc/${holder.pid}/ns/mnt`, 'sh', '-c', isFull ? FILL : EMPTY, 'sh', folder];
  const filling = spawn('nsenter', words, { stdio: 'ignore' });
  const code = await new Promise((resolve, reject) => filling.once('error', reject).once('close', resolve));
  if (code === 3)
    throw new Error('it is a folder of this machine; a file system of its own is made by root, for a new instance');
  if (code !== 0 && isFull) throw new Error(`exit ${code}`);
}

/**
 * The process that holds the mount namespace of the disk. A file would do, but Linux 6.18 refuses to mount a namespace on
 * one where the ids of namespaces, which its processors draw from stocks of their own, are out of order.
 *
 * @throws with what mount said.
 */
function makeDisk(
  { folder, shared, volumes = {}, isReadOnly, gibibytes = 0 }: Disk,
  resolver: string,
): Promise<ChildProcess> {
  mkdirSync(dirname(folder), { recursive: true });
  // The Node that runs here may lie where the disk has other folders, below /tmp or on a file system of its own.
  const binds = [
    ...Object.entries({ [process.execPath]: process.execPath, ...shared }).flatMap(([to, from]) => [
      from,
      to,
      'shared',
    ]),
    ...Object.entries(volumes).flatMap(([to, from]) => [from, to, 'volume']),
  ];
  const settings = [folder, resolver, isReadOnly === true ? '1' : '0', String(gibibytes)];
  const words = ['--mount', '--propagation', 'slave', 'sh', '-c', MAKE, 'sh', ...settings, ...binds];
  const holder = spawn('unshare', words, { stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((resolve, reject) => {
    let complaint = '';
    const refuse = (why: string) => {
      made.delete(folder);
      reject(new Error(`no disk in ${folder}: ${why}`));
    };
    holder.stderr.on('data', (text) => (complaint += text));
    holder.stdout.once('data', () => resolve(holder));
    holder.once('error', ({ message }) => refuse(message));
    holder.once('close', (code) => refuse(complaint.trim() || `exit ${code}`));
  });
}
