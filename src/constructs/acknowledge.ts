import { type Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A finding of a rule pack, such as those of cdk-nag, that is accepted: where, and why. */
export interface Acknowledgement {
  /** The construct, from the stack down; what is inside it is meant too. */
  readonly path: string;
  readonly rule: string;
  /** Begins with the row of the conformance table that wants it so. */
  readonly reason: string;
}

/** Records what is accepted in a stack. Throws when a construct is gone: what it excused is gone too. */
export function acknowledge(stack: Stack, acknowledgements: readonly Acknowledgement[]): void {
  for (const { path, rule, reason } of acknowledgements) {
    const construct = path.split('/').reduce<IConstruct>((scope, id) => scope.node.findChild(id), stack);
    Validations.of(construct).acknowledge({ id: rule, reason });
  }
}
