/** The thirteen kinds of things: the one description that API, tables and pages follow. */
import type { LabelCategory } from './labels.ts';

export type FieldKind = 'text' | 'long' | 'email' | 'number' | 'money' | 'date' | 'label' | 'reference' | 'json';

export interface FieldConfig {
  /** The name in the API and of the column. */
  readonly name: string;
  readonly label: string;
  readonly kind: FieldKind;
  /** The list that a field of kind `label` chooses from. */
  readonly category?: LabelCategory;
  /** The type that a field of kind `reference` names by its id. */
  readonly of?: EntityType;
  /** Shown in lists. @default false */
  readonly isListed?: boolean;
  /** Whether lists may be narrowed to a value of it. @default - fields of kind `label` and `reference` */
  readonly isFilter?: boolean;
  /** Shown only to who may edit the thing, and to the employee it is about. @default false */
  readonly isPersonal?: boolean;
  /** Written by the server alone. @default false */
  readonly isFixed?: boolean;
}

export interface RecordsConfig {
  /** The last part of the path, such as `/task/:id/update`. */
  readonly path: string;
  readonly label: string;
  readonly table: string;
  /** What kind of record it is, chosen from this list. */
  readonly category: LabelCategory;
}

export interface EntityConfig {
  readonly table: string;
  readonly label: string;
  readonly plural: string;
  readonly fields: readonly FieldConfig[];
  /** The types of things that it may contain. */
  readonly children: readonly EntityType[];
  /** The field by which a board has its columns. @default - there is no board */
  readonly stage?: string;
  /** What is noted of a thing in the course of time. @default - nothing */
  readonly records?: RecordsConfig;
}

export const ENTITY_TYPES = [
  'employee',
  'project',
  'task',
  'cust',
  'business',
  'office',
  'worksite',
  'role',
  'position',
  'wiki',
  'form',
  'artifact',
  'reports',
] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

const label = (name: string, text: string, category: LabelCategory, isListed = true): FieldConfig => ({
  name,
  label: text,
  kind: 'label',
  category,
  isListed,
});
const field = (name: string, text: string, kind: FieldKind, more: Partial<FieldConfig> = {}): FieldConfig => ({
  name,
  label: text,
  kind,
  ...more,
});

export const ENTITIES: Readonly<Record<EntityType, EntityConfig>> = {
  employee: {
    table: 'd_employee',
    label: 'Employee',
    plural: 'Employees',
    fields: [
      field('email', 'E-mail', 'email', { isListed: true }),
      field('phone', 'Telephone', 'text'),
      field('title', 'Title', 'text', { isListed: true }),
      field('department', 'Department', 'text', { isListed: true, isFilter: true }),
      field('hire_date', 'Hired on', 'date'),
      field('salary', 'Salary a year', 'money', { isPersonal: true }),
      field('bank_account', 'Bank account', 'text', { isPersonal: true }),
      field('national_id', 'National id', 'text', { isPersonal: true }),
    ],
    children: [],
  },
  project: {
    table: 'd_project',
    label: 'Project',
    plural: 'Projects',
    fields: [
      label('project_stage', 'Stage', 'project_stage'),
      field('manager_id', 'Manager', 'reference', { of: 'employee' }),
      field('budget', 'Budget', 'money', { isListed: true }),
      field('start_date', 'Starts on', 'date'),
      field('end_date', 'Ends on', 'date', { isListed: true }),
    ],
    children: ['task', 'wiki', 'artifact', 'form'],
    stage: 'project_stage',
  },
  task: {
    table: 'd_task',
    label: 'Task',
    plural: 'Tasks',
    fields: [
      label('task_stage', 'Stage', 'task_stage'),
      label('task_priority', 'Priority', 'task_priority'),
      field('assignee_id', 'Assigned to', 'reference', { of: 'employee' }),
      field('due_date', 'Due on', 'date', { isListed: true }),
      field('estimated_hours', 'Estimated hours', 'number'),
    ],
    children: ['form', 'artifact'],
    stage: 'task_stage',
    records: { path: 'update', label: 'Updates', table: 'd_task_data', category: 'task_update_type' },
  },
  cust: {
    table: 'd_cust',
    label: 'Customer',
    plural: 'Customers',
    fields: [
      label('opportunity_funnel_stage', 'Funnel', 'opportunity_funnel_stage'),
      label('cust_status', 'Status', 'cust_status'),
      label('customer_tier', 'Tier', 'customer_tier'),
      label('cust_level', 'Level', 'cust_level', false),
      label('industry_sector', 'Sector', 'industry_sector', false),
      label('acquisition_channel', 'Found us by', 'acquisition_channel', false),
      field('email', 'E-mail', 'email'),
      field('phone', 'Telephone', 'text'),
      field('address', 'Address', 'text'),
    ],
    children: ['project', 'artifact', 'form'],
    stage: 'opportunity_funnel_stage',
  },
  business: {
    table: 'd_business',
    label: 'Business unit',
    plural: 'Business units',
    fields: [
      label('business_level', 'Level', 'business_level'),
      field('budget', 'Budget', 'money', { isListed: true }),
    ],
    children: ['project'],
  },
  office: {
    table: 'd_office',
    label: 'Office',
    plural: 'Offices',
    fields: [
      label('office_level', 'Level', 'office_level'),
      field('address', 'Address', 'text', { isListed: true }),
      field('phone', 'Telephone', 'text'),
    ],
    children: ['task', 'artifact', 'wiki', 'form'],
  },
  worksite: {
    table: 'd_worksite',
    label: 'Worksite',
    plural: 'Worksites',
    fields: [
      field('address', 'Address', 'text', { isListed: true }),
      field('safety_notes', 'Safety', 'long'),
      field('opens_on', 'Open from', 'date'),
    ],
    children: [],
  },
  role: {
    table: 'd_role',
    label: 'Role',
    plural: 'Roles',
    fields: [field('responsibilities', 'Responsibilities', 'long')],
    children: ['employee'],
  },
  position: {
    table: 'd_position',
    label: 'Position',
    plural: 'Positions',
    fields: [label('position_level', 'Level', 'position_level'), field('pay_grade', 'Pay grade', 'text')],
    children: [],
  },
  wiki: {
    table: 'd_wiki',
    label: 'Page',
    plural: 'Wiki',
    fields: [label('wiki_publication_status', 'Status', 'wiki_publication_status'), field('content', 'Text', 'long')],
    children: [],
    stage: 'wiki_publication_status',
    records: { path: 'revision', label: 'Revisions', table: 'd_wiki_data', category: 'wiki_publication_status' },
  },
  form: {
    table: 'd_form_head',
    label: 'Form',
    plural: 'Forms',
    fields: [
      label('form_approval_status', 'Approval', 'form_approval_status'),
      field('questions', 'Questions', 'json'),
    ],
    children: ['artifact'],
    records: { path: 'submission', label: 'Submissions', table: 'd_form_data', category: 'form_submission_status' },
  },
  artifact: {
    table: 'd_artifact',
    label: 'Document',
    plural: 'Documents',
    fields: [
      field('artifact_type', 'Kind', 'text', { isListed: true, isFilter: true }),
      field('visibility', 'Visibility', 'text', { isListed: true, isFilter: true }),
      field('security_classification', 'Classification', 'text', { isFilter: true }),
      field('entity_type', 'Belongs to a', 'text', { isFixed: true }),
      field('entity_id', 'Belongs to', 'text', { isFixed: true }),
      field('attachment', 'Address', 'text', { isFixed: true }),
      field('attachment_format', 'Format', 'text', { isListed: true, isFixed: true }),
      field('attachment_size_bytes', 'Bytes', 'number', { isListed: true, isFixed: true }),
      field('attachment_object_bucket', 'Bucket', 'text', { isFixed: true }),
      field('attachment_object_key', 'Key', 'text', { isFixed: true }),
      field('attachment_sha256', 'SHA-256', 'text', { isFixed: true }),
      field('attachment_name', 'File', 'text', { isFixed: true }),
      field('attachment_state', 'State of the file', 'text', { isFixed: true }),
      field('parent_artifact_id', 'First version', 'text', { isFixed: true }),
      field('version', 'Version', 'number', { isListed: true, isFixed: true }),
      field('is_latest_version', 'Latest', 'text', { isFixed: true }),
    ],
    children: [],
  },
  reports: {
    table: 'd_reports',
    label: 'Report',
    plural: 'Reports',
    fields: [
      field('report_type', 'Kind', 'text', { isListed: true, isFilter: true }),
      field('definition', 'Definition', 'json'),
    ],
    children: [],
  },
};

/** What the words of a document may be. */
export const ARTIFACT_WORDS = {
  artifact_type: ['document', 'template', 'image', 'video'],
  visibility: ['public', 'internal', 'restricted', 'private'],
  security_classification: ['general', 'confidential', 'restricted'],
} as const;

export function isEntityType(name: string): name is EntityType {
  return Object.hasOwn(ENTITIES, name);
}

/** Columns that every kind has, with those that people fill in first. */
export const COMMON_FIELDS: readonly FieldConfig[] = [
  field('name', 'Name', 'text', { isListed: true }),
  field('code', 'Code', 'text', { isListed: true, isFilter: true }),
  field('slug', 'Short name', 'text'),
  field('descr', 'Description', 'long'),
];

export function fieldsOf(type: EntityType): readonly FieldConfig[] {
  return [...COMMON_FIELDS, ...ENTITIES[type].fields];
}

/** Fields by whose value a list may be narrowed. */
export function filtersOf(type: EntityType): readonly FieldConfig[] {
  return fieldsOf(type).filter(({ isFilter, kind }) => isFilter ?? (kind === 'label' || kind === 'reference'));
}

/** Columns by which a list may be sorted. */
export function sortsOf(type: EntityType): readonly string[] {
  const sortable = fieldsOf(type).filter(
    ({ kind, isPersonal }) => isPersonal !== true && kind !== 'json' && kind !== 'long',
  );
  return [...sortable.map(({ name }) => name), 'created_ts', 'updated_ts'];
}
