import { CfnOutput, Fn, type Stack } from 'aws-cdk-lib';

/** Left out where the value is undefined. */
export type StackOutput = readonly [description: string, value: string | undefined];

export interface OutputsProps {
  /** Exports each as `<name of the stack>-<name>`, for other stacks to import. @default false */
  readonly exported?: boolean;
}

/** Adds outputs by name, in this order. */
export function addOutputs(
  stack: Stack,
  outputs: Readonly<Record<string, StackOutput>>,
  { exported = false }: OutputsProps = {},
): void {
  for (const [name, [description, value]] of Object.entries(outputs)) {
    if (value === undefined) continue;
    new CfnOutput(stack, name, {
      value,
      description,
      ...(exported && { exportName: Fn.sub(`\${AWS::StackName}-${name}`) }),
    });
  }
}
