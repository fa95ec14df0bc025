import type { Ask } from './records.ts';

/** One change of a change set, as the API shows it. */
export interface PlannedChange {
  readonly action: 'Add' | 'Modify' | 'Remove' | 'Import' | 'Dynamic';
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  readonly replacement?: 'True' | 'False' | 'Conditional';
  readonly policyAction?: string;
  readonly scope: readonly string[];
  readonly details: readonly PlannedDetail[];
  /** The properties before and after, as JSON; what is not known yet stands in them as such. */
  readonly before?: string;
  readonly after?: string;
  /** Whether a value really differs; otherwise it may once what it refers to has changed. */
  readonly isCertain: boolean;
}

export interface PlannedDetail {
  readonly attribute:
    | 'Properties'
    | 'Metadata'
    | 'Tags'
    | 'DeletionPolicy'
    | 'UpdateReplacePolicy'
    | 'UpdatePolicy'
    | 'CreationPolicy';
  readonly name?: string;
  readonly recreation: 'Never' | 'Always' | 'Conditionally';
  readonly evaluation: 'Static' | 'Dynamic';
  readonly source?:
    | 'DirectModification'
    | 'ParameterReference'
    | 'ResourceReference'
    | 'ResourceAttribute'
    | 'Automatic';
  readonly cause?: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface ValidationFailure {
  readonly logicalId: string;
  readonly type: string;
  readonly path: string;
  readonly text: string;
}

export interface ChangeSetRecord {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly description?: string;
  readonly type: 'CREATE' | 'UPDATE' | 'IMPORT';
  readonly status: 'CREATE_COMPLETE' | 'FAILED';
  readonly statusReason?: string;
  readonly executionStatus:
    | 'AVAILABLE'
    | 'UNAVAILABLE'
    | 'OBSOLETE'
    | 'EXECUTE_COMPLETE'
    | 'EXECUTE_IN_PROGRESS'
    | 'EXECUTE_FAILED';
  readonly createdAt: number;
  readonly ask: Ask;
  readonly changes: readonly PlannedChange[];
  readonly includeNestedStacks: boolean;
  readonly onStackFailure?: string;
  readonly importExistingResources?: boolean;
  readonly toImport?: readonly ToImport[];
  readonly failures?: readonly ValidationFailure[];
}

export interface ToImport {
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly ResourceIdentifier: Readonly<Record<string, string>>;
}
