import type { Guard, Text } from '../base/index.ts';
import type { Hole } from './hole.ts';
import type { Raw } from './raw.ts';
import type { Reports } from './reports.ts';
import type { Unknowns } from './unknowns.ts';
import type { Path, Value } from './value.ts';

/**
 * What a stack knows that intrinsic functions and conditions ask for. Every answer is undefined where there is no value:
 * for AWS::NoValue, and for a fault, which has then been reported.
 */
export interface Resolver {
  readonly reports: Reports;
  readonly unknowns: Unknowns;
  /** The Mappings of the template. */
  readonly mappings: Raw;
  /** The name that is unique among all stacks of the model. */
  name(local: string): string;
  resolve(raw: unknown, path: Path, when?: Guard): Value | undefined;
  /** What `Ref` of a name is: the value of a parameter or pseudo parameter, or the physical id of a resource. */
  ref(name: string, path: Path, when: Guard): Value | undefined;
  attribute(logicalId: string, attribute: string | undefined, path: Path, when: Guard): Value | undefined;
  pseudo(name: string): Text | undefined;
  /** The worlds in which a condition holds, given by its name or as an expression. */
  whenHolds(condition: unknown, path: Path): Guard;
  /** The value that another stack exports; undefined where no stack here exports it. */
  imported(name: Text): Value | undefined;
  /** The output of a stack of that name; undefined where there is none here. */
  stackOutput(stackName: Text, output: Text, region: Text | undefined): Value | undefined;
  /** The availability zones of a region; undefined where nobody told them. */
  zones(region: Text): Value | undefined;
  /** What Fn::Base64 makes of a value. A model keeps the text itself: what it says is the question, never its encoding. */
  encoded(value: Value | undefined): Value | undefined;
  /** The parts of an ARN that AWS makes up, between delimiters; undefined where its form does not tell where they stand. */
  arnParts(arn: Text, delimiter: string): readonly Text[] | undefined;
  /** Records references to the resources behind a value that came from another stack. */
  refersTo(value: Value | undefined, path: Path, when: Guard): void;
  /** The hole that stands for something only deployment tells. */
  unknown(what: Hole): Text;
  /** Reports a name that the template does not have, unless something that only AWS expands may have it. */
  unknownName(
    name: string,
    attribute: string | undefined,
    path: Path,
    candidates: Iterable<string>,
    kind?: string,
  ): Value | undefined;
}

/** An intrinsic function: its value in the worlds `when`, made of the argument that stands at the path. */
export type Intrinsic = (resolver: Resolver, argument: unknown, path: Path, when: Guard) => Value | undefined;
