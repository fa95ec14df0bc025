/** What an action touches besides files: arguments, so that tests and programs can give their own. */
export interface Surroundings {
  /** @default - the working directory of the process */
  readonly cwd?: string;
  /** What the target `-` reads. @default - the standard input of the process */
  readonly stdin?: AsyncIterable<Uint8Array | string>;
}
