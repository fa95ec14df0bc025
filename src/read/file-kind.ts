/** What a file is asked to be, for messages; a template is read as CloudFormation reads it. */
export type FileKind = keyof typeof FILE_KINDS;

interface Asked {
  readonly noun: string;
  /** What stands in the smallest one. */
  readonly least: string;
}

export const FILE_KINDS = {
  template: { noun: 'template', least: 'A template has at least a Resources section.' },
  claims: { noun: 'claims file', least: 'A claims file has at least "schema: lintel/claims@1" and "claims: []".' },
  usage: { noun: 'usage file', least: 'A usage file has at least "schema: lintel/usage@1".' },
  parameters: { noun: 'parameters file', least: 'Write {"Name": "value"}.' },
  data: { noun: 'file', least: 'Name a file that holds something.' },
} as const satisfies Readonly<Record<string, Asked>>;
