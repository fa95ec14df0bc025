/**
 * What is kept of stacks, as plain data. Every step of an operation writes what it has done before the next begins, so that
 * a stack can be brought to an end that AWS's rules allow whenever the process dies.
 */
import type { Properties } from '../service.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** A value that the stack was given; `value` is what was given, `resolved` what the Parameter Store had under it. */
export interface ParameterRecord {
  readonly key: string;
  readonly value: string;
  readonly resolved?: string;
  readonly isHidden: boolean;
}

export interface OutputRecord {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

/** What a stack is asked to be: all that an update replaces and its rollback brings back. */
export interface Ask {
  /** The text as it was given. */
  readonly body: string;
  readonly parameters: readonly ParameterRecord[];
  readonly tags: readonly Tag[];
  readonly capabilities: readonly string[];
  /** Those that the template needs. */
  readonly needed: readonly string[];
  readonly notificationArns: readonly string[];
  readonly description?: string;
  readonly roleArn?: string;
  readonly rollbackConfiguration?: object;
}

export interface StackRecord {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly createdAt: number;
  readonly updatedAt?: number | undefined;
  readonly deletedAt?: number;
  readonly ask?: Ask;
  /** The ask before the running, or failed, update. */
  readonly askBefore?: Ask | undefined;
  readonly outputs: readonly OutputRecord[];
  readonly imports: readonly string[];
  readonly disableRollback: boolean;
  readonly isProtected: boolean;
  readonly retainExceptOnCreate?: boolean;
  readonly onFailure?: string;
  readonly timeoutMinutes?: number;
  readonly changeSetId?: string;
  readonly parentId?: string;
  readonly rootId?: string;
  readonly policy?: string;
  readonly drift?: { readonly status: string; readonly checkedAt: number } | undefined;
  /** The id of the operation that runs, or ran last. */
  readonly operationId?: string;
  readonly operations: readonly { readonly id: string; readonly type: string }[];
}

/** A resource that exists, or did: what a template made of it. */
export interface StandingResource {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** As the type was given them. */
  readonly properties: Properties;
  /** As the template has them once it is resolved, dynamic references left as they are written. */
  readonly written: Properties;
  /** CreationPolicy, DeletionPolicy, UpdateReplacePolicy, UpdatePolicy and Metadata. */
  readonly policies: Readonly<Record<string, unknown>>;
}

export interface ResourceRecord {
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly changedAt: number;
  readonly dependsOn: readonly string[];
  readonly description?: string;
  /** Undefined until it is made, and once it is deleted. */
  readonly standing?: StandingResource | undefined;
  /** The physical id of what stood there until it was deleted. */
  readonly goneId?: string;
  /** What stood there before the running, or failed, update; `none` if nothing did. */
  readonly before?: StandingResource | 'none' | undefined;
  /** Physical resources that the cleanup of the running operation deletes. */
  readonly toDelete?: readonly StandingResource[];
  readonly drift?: { readonly status: string; readonly checkedAt: number } | undefined;
}

export interface EventRecord {
  readonly id: string;
  readonly stackId: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly at: number;
  readonly properties?: string;
  readonly token?: string;
  readonly operationId?: string;
}

export const STACK_TYPE = 'AWS::CloudFormation::Stack';

export function isInProgress(status: string): boolean {
  return status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
}
