/** What a boot script leaves on a host: files, and services that systemd runs. */

export interface BootFile {
  readonly path: string;
  readonly text: string;
}

/** https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html */
export interface SystemdService {
  readonly name: string;
  readonly command: readonly string[];
  /** Run before, one after the other, each to its end. */
  readonly before: readonly (readonly string[])[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string | undefined;
  readonly restarts: boolean;
  readonly restartSeconds: number;
  readonly stopSeconds: number;
  /** The file that its output is appended to. */
  readonly output: string | undefined;
  /** The same for what it writes to standard error, where that goes elsewhere. */
  readonly errorOutput: string | undefined;
  /** Files of variables, in their order. */
  readonly environmentFiles: readonly string[];
  /** Folders that it may write. */
  readonly writable: readonly string[];
}
