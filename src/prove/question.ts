import { type Guard, rememberedOf } from '../base/index.ts';
import type { ClaimSet, Subject } from '../claims/index.ts';
import type { Mapping, Model, Resource } from '../model/index.ts';
import type { Observations } from './observations.ts';

/** A resource, parameter, output or stack that a claim speaks of. */
export interface Thing {
  readonly id: string;
  readonly kind: 'resource' | 'parameter' | 'output' | 'stack';
  /** The resource type; `Parameter`, `Output` or `Stack` for the others. */
  readonly type: string;
  readonly properties: Mapping;
  readonly when: Guard;
}

/** The same one for the same resource. */
export const thingOf = rememberedOf((resource: Resource): Thing => ({ ...resource, kind: 'resource' }));

/** What every assertion is judged on: the model, the claims, and what other parts observed. */
export interface Question {
  readonly model: Model;
  readonly claims: ClaimSet;
  readonly observations: Observations;
  /** The things of a subject; none when no resource matches it. */
  thingsOf(subject: Subject): readonly Thing[];
  /** The ids of things that are of the subject if values that only deployment tells turn out so. */
  doubtsOf(subject: Subject): readonly string[];
}
