import type { SourcePosition } from '../base/index.ts';
import type { Path } from './value.ts';

/** A parsed file that can say where in its text a path stands. Short-form YAML tags are already long-form functions. */
export interface Document {
  readonly file: string;
  readonly root: unknown;
  /** The position of the value at the path, or of the nearest thing above it that the text has. */
  locate(path: Path): SourcePosition;
}

/** One stack to be modelled. */
export interface StackSource {
  readonly name: string;
  readonly document: Document;
  /** Values given for parameters; the others keep their defaults, or stay unknown. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Parameters whose value stays unknown whatever is given or the default, so that an answer holds for every value. */
  readonly open?: readonly string[];
  readonly region?: string;
  readonly account?: string;
  /** The name the stack is deployed under, where it is known. */
  readonly stackName?: string;
  /** Templates of nested stacks by the logical id of their AWS::CloudFormation::Stack. */
  readonly nested?: Readonly<Record<string, StackSource>>;
  /** Where the program defined a construct, by construct path or logical id. */
  definedAt?(logicalId: string, constructPath: string | undefined): SourcePosition | undefined;
}

/** A document made of data that has no text, for tests and programs. */
export function dataDocument(root: unknown, file = 'template'): Document {
  return { file, root, locate: (path) => ({ file, path: path.join('.') }) };
}
