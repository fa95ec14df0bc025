/** What the `Resource` of a Task state names. https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html */
export type TaskResource =
  | { readonly kind: 'lambda'; readonly arn: string }
  | { readonly kind: 'activity'; readonly arn: string }
  | {
      readonly kind: 'service';
      readonly arn: string;
      /** As events name it: `sqs`, `aws-sdk:dynamodb`. */
      readonly type: string;
      readonly isSdk: boolean;
      readonly service: string;
      readonly action: string;
      readonly pattern: 'sync' | 'sync:2' | 'waitForTaskToken' | undefined;
    };

export function resourceOf(arn: string): TaskResource {
  if (/^arn:[\w-]+:states:[^:]*:\d+:activity:/.test(arn)) return { kind: 'activity', arn };
  const [, sdk, service, action, pattern] =
    /^arn:[\w-]+:states:[^:]*:[^:]*:(aws-sdk:)?([\w-]+):(\w+)(?:\.(sync(?::2)?|waitForTaskToken))?$/.exec(arn) ?? [];
  if (service === undefined || action === undefined) return { kind: 'lambda', arn };
  return {
    kind: 'service',
    arn,
    type: `${sdk ?? ''}${service}`,
    isSdk: sdk !== undefined,
    service,
    action,
    pattern: pattern as 'sync' | 'sync:2' | 'waitForTaskToken' | undefined,
  };
}
