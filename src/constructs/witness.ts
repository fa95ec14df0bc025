/**
 * What a running system has to show for a promise that no template can: each witness acts on the system and says what it
 * saw. It knows no machine; whoever runs it hands over the system.
 */

export interface RunWitness {
  /** The claim whose `witness` it gives. */
  readonly claim: string;
  /** Resolves with what was seen, in a sentence without secrets; rejects with what was seen instead. */
  see(system: WitnessedSystem): Promise<string>;
}

/** A system that runs, as its clients, its operators and AWS's API see it. */
export interface WitnessedSystem {
  /** The value of an output of its stacks. Throws for an output that is not there. */
  output(name: string): string;
  /**
   * Asks the front door as a client of the internet that trusts the authority of the target: over HTTPS, or over HTTP where no
   * door speaks HTTPS. Of several it is that of the distribution, which stands before the others.
   */
  ask(request: FrontDoorRequest): Promise<FrontDoorAnswer>;
  /** An operation of AWS's API, with the rights of the account's root. A service is called as in its endpoint's name: `monitoring`. */
  aws(service: string, operation: string, input: object): Promise<Readonly<Record<string, unknown>>>;
  /** Runs a JavaScript program where a component stands, and gives what it prints. */
  program(component: string, text: string): Promise<string>;
  /** Runs a command where a component stands, and gives its exit code and all that it prints. */
  exec(
    component: string,
    words: readonly [string, ...string[]],
  ): Promise<{ readonly code: number; readonly said: string }>;
  /**
   * Plays a host of the internet, which a sandbox does not have: who asks `https://NAME` from inside, and has a way there, is
   * answered. Resolves with what ends it. `at` is the address at which the host is, for rules that name it.
   */
  play(name: string, answer: (request: PlayedRequest) => PlayedAnswer, at?: string): Promise<() => Promise<void>>;
  /** A bash script on the machine of who operates the system. */
  readonly operator: OperatorShell;
  /** Images, built on this machine as a Dockerfile says. */
  readonly images: ImageBuilder;
  /** A job of a GitHub workflow on a machine of its own, step by step, with the rights of the role that it takes over. */
  readonly job: JobRunner;
  /** Puts the system at fault, as `lintel fault` does. */
  fault(...words: readonly string[]): Promise<void>;
  /** How a component is, in the words of `lintel status`. */
  stateOf(component: string): string | undefined;
  /** The mails in the outbox, oldest first, each as its whole text. */
  mails(): readonly string[];
  /**
   * Looks until something is there: four times a second, or each so many seconds. Rejects with `what` and the time that was given
   * when it never was.
   */
  until<T>(
    what: string,
    seconds: number,
    look: () => Promise<T | undefined> | T | undefined,
    everySeconds?: number,
  ): Promise<T>;
}

export interface FrontDoorRequest {
  /** @default GET */
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** In pieces, it is sent as they come. */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** The newest version of TLS that the client speaks. @default TLSv1.3 */
  readonly newestTls?: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
}

/**
 * Runs a script with `set -euo pipefail`, the AWS CLI, `npx lintel` and the rights of the account's root, in a folder of its own
 * that holds `files` by their paths; the project lies in `$PROJECT`. Gives its exit code and all that it prints.
 */
export type OperatorShell = (
  script: string,
  given?: {
    readonly files?: Readonly<Record<string, string>>;
    readonly environment?: Readonly<Record<string, string>>;
  },
) => Promise<{ readonly code: number; readonly said: string }>;

/**
 * Runs a job as GitHub documents it: its `if`, its variables, its steps in order, each `run` by `bash -e`. `actions/checkout`,
 * `actions/setup-node` and `aws-actions/configure-aws-credentials` do what they document; another action is an error. `npm ci`
 * takes what the project has installed. Names of the internet lead to the doors of the system. Resolves with the first exit code
 * that is not 0 and with all that the steps print.
 */
export type JobRunner = (given: WorkflowJob) => Promise<{ readonly code: number; readonly said: string }>;

export interface WorkflowJob {
  /** The text of the workflow. */
  readonly workflow: string;
  readonly job: string;
  readonly event: 'push' | 'pull_request';
  readonly sha: string;
  /** `owner/name`; the token of the job says that it is of this repository. */
  readonly repository: string;
  /** The variables of the job's environment in GitHub. */
  readonly vars: Readonly<Record<string, string>>;
  /** @default - the job has no matrix */
  readonly matrix?: Readonly<Record<string, string>>;
  /** The repository: files of a folder of the project, and further ones by their paths. */
  readonly checkout: { readonly folder: string; readonly files: Readonly<Record<string, string>> };
}

/**
 * Builds images from what the commands leave in a folder, hands them over, and takes them away afterwards. The programs of this
 * machine, with its Node.js and npm, stand in for the base image; there is no network. Rejects with the instruction that failed
 * and what it printed.
 */
export type ImageBuilder = <T>(
  given: ImageOfCheckout,
  look: (...images: readonly BuiltImage[]) => Promise<T>,
) => Promise<T>;

export interface ImageBuild {
  /** The text of the Dockerfile. */
  readonly dockerfile: string;
  /** @default - everything of the context may be copied */
  readonly dockerignore?: string;
  /** The stages of which images are made, each as `--target` takes it. @default - the last one */
  readonly targets?: readonly string[];
  /** Values of its `ARG`s. */
  readonly arguments?: Readonly<Record<string, string>>;
  /** What the addresses of its `ADD`s give. */
  readonly fetched?: Readonly<Record<string, string>>;
}

export interface ImageOfCheckout extends ImageBuild {
  /** The repository: files of a folder of the project, and further ones by their paths. */
  readonly checkout: WorkflowJob['checkout'];
  /** Commands before the build, as a job runs them: `npm ci` takes what the project has installed. */
  readonly before: string;
  /** The folder of the checkout that is the context. */
  readonly context: string;
}

export interface BuiltImage {
  /** What each instruction wrote, beginning with the first one after the base image. */
  readonly layers: readonly ImageLayer[];
  /** As whom its command runs: `name` or `name:group`. */
  readonly user: string;
  readonly command: readonly string[];
  /** Runs its command, or another, in the image until it ends, and gives its exit code and all that it prints. */
  run(
    words?: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ): Promise<{ readonly code: number; readonly said: string }>;
}

export interface ImageLayer {
  /** The instruction. */
  readonly by: string;
  /** Absolute paths of what it wrote. */
  readonly paths: readonly string[];
}

export interface PlayedRequest {
  readonly method: string;
  readonly path: string;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface PlayedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface FrontDoorAnswer {
  readonly status: number;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** The version of TLS that was agreed on; empty over HTTP. */
  readonly tls: string;
}
