import { join } from 'node:path';
import type { Stack, Stage } from 'aws-cdk-lib';
import type { ProveOptions } from '../actions/index.ts';
import { withVariable } from './with-variable.ts';

/** What claims can be judged on: a CDK stack, an app or stage, a template as data, or the name or path of a target. */
export type TestSubject = Stack | Stage | object | string;

/** Where `prove` finds the subject. A stack is synthesized anew, so that a change since the last time is seen. */
export function targetOf(subject: TestSubject): Pick<ProveOptions, 'target' | 'template' | 'stack'> {
  if (typeof subject === 'string') return { target: subject };
  if (!isConstruct(subject)) return { template: subject };
  const stage = subject.node.scopes.toReversed().find(isStage);
  if (stage === undefined) throw new Error(`"${subject.node.path}" stands in no App, so it cannot be synthesized.`);
  const { directory } = withValidationOff(() => stage.synth({ force: true }));
  if (stage === subject) return { target: directory };
  if (!isStack(subject)) throw new Error(`"${subject.node.path}" is neither a stack nor a stage nor an app.`);
  if (subject.nestedStackParent !== undefined) return { template: join(directory, subject.templateFile) };
  return { target: directory, stack: subject.artifactId };
}

/** Its rules take seconds, and are asked where the system itself is synthesized. What the user set stays. */
function withValidationOff<T>(run: () => T): T {
  return process.env.CDK_VALIDATION === undefined ? withVariable('CDK_VALIDATION', 'false', run) : run();
}

interface Construct {
  readonly node: { readonly path: string; readonly scopes: readonly object[] };
}

// Told apart by what they can do: the constructs may be of another copy of aws-cdk-lib than Lintel's.

function isConstruct(value: object): value is Construct {
  return 'node' in value && typeof value.node === 'object' && value.node !== null && 'scopes' in value.node;
}

function isStage(value: object): value is Stage {
  return 'synth' in value && typeof value.synth === 'function';
}

function isStack(value: object): value is Stack {
  return 'artifactId' in value && 'templateFile' in value;
}
