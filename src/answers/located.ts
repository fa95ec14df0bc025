import type { SourcePosition } from '../base/index.ts';

/** A place found in the files. */
export interface Located extends SourcePosition {
  readonly constructPath?: string;
  /** The line of the program that made the resource, where CDK recorded it. */
  readonly definedAt?: SourcePosition;
}
