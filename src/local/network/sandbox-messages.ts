/** What the launcher and the supervisor inside the sandbox say to each other. */

export type SandboxRequest = { readonly id: number } & (
  | { readonly do: 'shell'; readonly text: string }
  | { readonly do: 'start'; readonly start: StartedCommand }
  | { readonly do: 'write'; readonly process: number; readonly text: string }
  /** Signals the process and all that it started. */
  | { readonly do: 'stop'; readonly process: number; readonly signal: NodeJS.Signals }
  /** With the listening server of the host. */
  | { readonly do: 'expose'; readonly to: string; readonly port: number; readonly client: string }
  /** Connections to addresses of namespaces are passed on to sockets of the machine. */
  | { readonly do: 'pass'; readonly ports: readonly PassedPort[] }
  | { readonly do: 'serve'; readonly namespace: string; readonly settings: LinkLocalSettings }
  /** Nobody runs on the disk any more: its mounts go, what was written stays in its folder. */
  | { readonly do: 'release'; readonly disk: string }
  /** No room is left on the disk, or it is given back. */
  | { readonly do: 'fill'; readonly disk: string; readonly isFull: boolean }
  /** What the processes and all that they started use. */
  | { readonly do: 'measure'; readonly processes: readonly number[] }
);

/** A command in the namespace of a host. */
export interface StartedCommand {
  readonly namespace: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  /** The text of its /etc/resolv.conf. */
  readonly resolver: string;
  /** Another user than the launcher's; for root only. */
  readonly user: number | undefined;
  /** What its standard input begins with, and then stays open; without one it is empty. */
  readonly input: string | undefined;
  readonly inputEnds: boolean;
  readonly disk: Disk | undefined;
}

/**
 * A root file system of one's own: the machine's, with what is written kept in a folder. Processes with the same folder
 * share it.
 */
export interface Disk {
  readonly folder: string;
  /** How much can be written on it, where it can be a file system of its own. @default as much as in its folder */
  readonly gibibytes?: number;
  /** Files and folders of the machine, by the places at which the disk has them too. */
  readonly shared: Readonly<Record<string, string>>;
  /** Whether nothing can be written on it, nor in what is shared, but in its volumes. @default false */
  readonly isReadOnly?: boolean;
  /** Folders of the machine that can be written at any rate, by their places. */
  readonly volumes?: Readonly<Record<string, string>>;
}

export interface PassedPort {
  readonly namespace: string;
  readonly address: string;
  readonly port: number;
  /** The path of a unix socket. */
  readonly socket: string;
}

/** What a listener says of each of its places: with the socket, or why there is none. */
export type ListenerAnswer = { readonly place: number } | { readonly place: number; readonly failure: string };

/** What answers at the addresses that AWS keeps in every VPC. */
export interface LinkLocalSettings {
  readonly dns: readonly string[];
  /** Names of the private zones and of the VPC itself, without the last dot, in small letters. */
  readonly names: Readonly<Record<string, readonly DnsRecord[]>>;
  /** Zones of which a name that is not listed does not exist. */
  readonly zones: readonly string[];
  /** Instance metadata, by the private address of who asks. */
  readonly instances: Readonly<Record<string, InstanceMetadata>>;
  /** What task metadata answer, JSON by path, by the private address of who asks. */
  readonly tasks?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export type DnsRecord =
  | { readonly type: 'A' | 'AAAA'; readonly address: string }
  | { readonly type: 'CNAME'; readonly name: string }
  | { readonly type: 'PTR'; readonly name: string }
  | { readonly type: 'TXT'; readonly text: string };

export interface InstanceMetadata {
  /** Whether a token is needed: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html */
  readonly tokens: 'required' | 'optional';
  /** Texts by their paths below `/latest/`. */
  readonly paths: Readonly<Record<string, string>>;
}

/** What a process and all that it started have used. */
export interface ProcessUse {
  /** Of all processors together. */
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
}

export type SandboxReply =
  | { readonly ready: true }
  | {
      readonly id: number;
      readonly process?: number;
      readonly output?: string;
      readonly uses?: readonly ProcessUse[];
      readonly failure?: string;
    }
  | { readonly process: number; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | { readonly process: number; readonly code: number | null; readonly signal: NodeJS.Signals | null };
