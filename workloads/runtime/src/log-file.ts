/** A file of log lines that stays small: at its limit it is put aside under another name, and the oldest is dropped. */
import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';

export interface LogFile {
  write(line: string): void;
  close(): void;
}

/** The CloudWatch agent follows a file that is renamed to its end, and then begins the new one. */
export function logFile(path: string, { mostBytes = 50 * 1024 * 1024, kept = 3 } = {}): LogFile {
  let file = openSync(path, 'a', 0o640);
  let size = statSync(path).size;
  const putAside = () => {
    closeSync(file);
    rmSync(`${path}.${kept}`, { force: true });
    for (let each = kept - 1; each >= 1; each -= 1) moveIfThere(`${path}.${each}`, `${path}.${each + 1}`);
    moveIfThere(path, `${path}.1`);
    file = openSync(path, 'a', 0o640);
    size = 0;
  };
  return {
    write(line) {
      const bytes = Buffer.byteLength(line);
      if (size > 0 && size + bytes > mostBytes) putAside();
      writeSync(file, line);
      size += bytes;
    },
    close: () => closeSync(file),
  };
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'ENOENT')) throw fault;
  }
}
