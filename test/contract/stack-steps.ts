/** Steps and templates of which the behaviours of CloudFormation are made. */
import type { StackStep } from './stack-behaviour.ts';

export const GUIDE = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide';
export const REFERENCE = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference';
export const API = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference';

export type Template = Readonly<Record<string, unknown>>;
export type More = Omit<StackStep, 'operation'>;

/** A resource that has nothing to it. */
export const NOTHING = { Type: 'AWS::CloudFormation::WaitConditionHandle' };
export const parameter = (Value: unknown, name = 'a', more: Template = {}) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Name: `/c-{unique}/${name}`, Type: 'String', Value },
  ...more,
});
export const templateOf = (Resources: Template, more: Template = {}): Template => ({ Resources, ...more });

export const step =
  (operation: string) =>
  (input: Template = {}, more: More = {}): StackStep => ({ operation, input, ...more });
export const [describe, remove, execute] = ['DescribeStacks', 'DeleteStack', 'ExecuteChangeSet'].map(step) as [
  ReturnType<typeof step>,
  ReturnType<typeof step>,
  ReturnType<typeof step>,
];
export const create = (TemplateBody: unknown, input: Template = {}, more: More = {}): StackStep =>
  step('CreateStack')({ TemplateBody, ...input }, more);
export const update = (TemplateBody: unknown, input: Template = {}, more: More = {}): StackStep =>
  step('UpdateStack')({ TemplateBody, ...input }, more);
export const status = (StackStatus: string) => describe({}, { answer: { 'Stacks.0.StackStatus': StackStatus } });
export const refused = (message?: string): More => ({
  error: message === undefined ? ['ValidationError'] : ['ValidationError', message],
});
export const given = (values: Readonly<Record<string, string>>) => ({
  Parameters: Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
});
export const stored = (value: string | undefined, name = 'a'): StackStep => ({
  service: 'ssm',
  operation: 'GetParameter',
  input: { Name: `/c-{unique}/${name}` },
  ...(value === undefined ? { error: ['ParameterNotFound'] } : { answer: { 'Parameter.Value': value } }),
});
export const put = (Value: string, name = 'a'): StackStep => ({
  service: 'ssm',
  operation: 'PutParameter',
  input: { Name: `/c-{unique}/${name}`, Type: 'String', Value, Overwrite: true },
});
export const drop = (name = 'a'): StackStep => ({
  service: 'ssm',
  operation: 'DeleteParameter',
  input: { Name: `/c-{unique}/${name}` },
});
export const P = (Default: string, more: Template = {}) => ({
  Parameters: { P: { Type: 'String', Default, ...more } },
});
export const when = (condition: unknown) => ({ Conditions: { C: condition } });
export const OTHER = { 'Fn::Equals': ['a', 'b'] };
export const PSEUDO = `${REFERENCE}/pseudo-parameter-reference.html`;
