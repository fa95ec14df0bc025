import { shellBlock } from 'lintel/constructs';
import type { McpTaggingOptions } from '../options.ts';

export const STACK = 'mcp-tagging-prod';
/** Of the roles with which GitHub deploys, and of its template. */
export const DELIVERY = { stackName: 'mcp-tagging-delivery', template: 'McpTaggingDelivery' } as const;
export const GITHUB_ENVIRONMENT = 'production';

/** The parameters of the template in its order; those without a default have to be known. */
export const PARAMETERS = [
  'ProjectName',
  'Environment',
  'KeyPairName',
  'ACMCertificateArn',
  'AlertEmail',
  'CORSAllowedOrigins',
  'DomainName',
  'ReleaseUrl',
  'ReleaseSha256',
  'ServerImage',
] as const;

export type Parameter = (typeof PARAMETERS)[number];

/** Gives the stack other values of some parameters and keeps the rest; the lines before set what the values name. */
export function updateStack(
  { region }: McpTaggingOptions,
  changes: Partial<Record<Parameter, string>>,
  ...before: readonly string[]
): string {
  const parameters = PARAMETERS.map((name) => {
    const value = changes[name];
    return `  ParameterKey=${name},${value === undefined ? 'UsePreviousValue=true' : `ParameterValue=${value}`}`;
  });
  return shellBlock(
    ...before,
    `aws cloudformation update-stack --region ${region} --stack-name ${STACK} --use-previous-template \\`,
    '  --capabilities CAPABILITY_NAMED_IAM --parameters \\',
    `${parameters.join(' \\\n')}`,
    `aws cloudformation wait stack-update-complete --region ${region} --stack-name ${STACK}`,
  );
}

export function outputOf({ region }: McpTaggingOptions, output: string): string {
  return `aws cloudformation describe-stacks --region ${region} --stack-name ${STACK} --query "Stacks[0].Outputs[?OutputKey=='${output}'].OutputValue" --output text`;
}
