import type { Guard } from '../base/index.ts';
import type { Mapping, Path } from './value.ts';

/** A resource of a stack with its properties resolved. */
export interface Resource {
  /** Unique in the model: the logical id, qualified by the stack where there are several. */
  readonly id: string;
  readonly logicalId: string;
  readonly stack: string;
  readonly type: string;
  readonly properties: Mapping;
  /** The worlds in which the resource is created. */
  readonly when: Guard;
  readonly dependsOn: readonly string[];
  /**
   * What it says beside its properties, by the name of the attribute: DeletionPolicy, UpdateReplacePolicy, UpdatePolicy,
   * CreationPolicy, Metadata, Condition, and DependsOn as a list of logical ids.
   */
  readonly attributes: Mapping;
  readonly constructPath?: string;
  /** Every reference from its properties, by target, in document order. */
  readonly references: readonly Reference[];
}

export interface Reference {
  /** A resource or parameter of the model. */
  readonly to: string;
  readonly attribute?: string;
  /** The property path that holds the reference, intrinsic functions included; lists are counted without AWS::NoValue. */
  readonly path: Path;
  readonly when: Guard;
}

/** Where something is said: a resource (or parameter, output, condition) and a path inside its properties. */
export interface Place {
  readonly subject: string;
  readonly path: Path;
}
