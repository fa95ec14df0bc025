import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export interface RetainedLogGroupProps {
  readonly name: string;
  /** One of the numbers of days that CloudWatch offers, or `forever`. Without it logs are kept, and billed, for ever. */
  readonly days: number | 'forever';
  /**
   * Whether the logs outlive the stack. A kept group with a fixed name makes the next deployment of that name fail.
   *
   * @default 'keep'
   */
  readonly whenStackIsDeleted?: 'keep' | 'delete';
  /**
   * A key of one's own, whose policy lets CloudWatch Logs use it for this group.
   *
   * @default - encrypted with a key of CloudWatch Logs
   */
  readonly encryptionKey?: IKey;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** A log group whose name and retention somebody decided. */
export class RetainedLogGroup extends logs.LogGroup {
  constructor(scope: Construct, id: string, props: RetainedLogGroupProps) {
    const { days } = props;
    if (days !== 'forever' && !RETENTION_DAYS.includes(days)) {
      throw new Error(
        `Log group "${id}": CloudWatch cannot keep logs for ${days} days; choose ${RETENTION_DAYS.join(', ')} or "forever".`,
      );
    }
    super(scope, id, {
      logGroupName: props.name,
      retention: days === 'forever' ? logs.RetentionDays.INFINITE : days,
      removalPolicy: props.whenStackIsDeleted === 'delete' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      ...(props.encryptionKey === undefined ? {} : { encryptionKey: props.encryptionKey }),
    });
  }
}
