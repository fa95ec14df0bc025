import { Aws, Stack } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { EncryptionKey } from './encryption-key.ts';
import { RetainedLogGroup, type RetainedLogGroupProps } from './retained-log-group.ts';

export interface AuditTrailProps {
  readonly name: string;
  /** Where the files go. It gets the permissions that CloudTrail asks for, for this trail only. */
  readonly bucket: Bucket;
  /**
   * Encrypts the files; its policy lets the trail in.
   *
   * @default - as the bucket encrypts
   */
  readonly key?: EncryptionKey;
  /**
   * Where the events can be searched and filtered.
   *
   * @default - in the bucket only
   */
  readonly logGroup?: RetainedLogGroupProps;
  /**
   * Beyond management events of every region: each read and write of an object, each call of a function. Billed by the
   * event. Objects of the trail's own bucket are left out, or each delivery would be an event of the next.
   *
   * @default []
   */
  readonly dataEvents?: readonly ('s3' | 'lambda')[];
  /**
   * Unusual numbers of calls and errors, found by CloudTrail. Billed.
   *
   * @default false
   */
  readonly insights?: boolean;
}

/** Every management call of the account, in every region, in encrypted files whose later change would be noticed. */
export class AuditTrail extends Construct {
  readonly trail: cloudtrail.CfnTrail;
  readonly logGroup: RetainedLogGroup | undefined;

  constructor(scope: Construct, id: string, props: AuditTrailProps) {
    super(scope, id);
    refuseUnusable(this.node.path, props.name);
    props.key?.allowTrail(props.name);
    const letIn = this.letTrailWrite(props);
    this.logGroup = props.logGroup === undefined ? undefined : new RetainedLogGroup(this, 'LogGroup', props.logGroup);
    const role = this.logGroup === undefined ? undefined : this.logRole(this.logGroup);
    this.trail = new cloudtrail.CfnTrail(this, 'Resource', {
      trailName: props.name,
      isLogging: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      s3BucketName: props.bucket.bucketName,
      ...(props.key === undefined ? {} : { kmsKeyId: props.key.keyArn }),
      advancedEventSelectors: selectorsOf(props),
      ...(props.insights === true
        ? { insightSelectors: [{ insightType: 'ApiCallRateInsight' }, { insightType: 'ApiErrorRateInsight' }] }
        : {}),
      ...(this.logGroup === undefined || role === undefined
        ? {}
        : { cloudWatchLogsLogGroupArn: this.logGroup.logGroupArn, cloudWatchLogsRoleArn: role.roleArn }),
    });
    if (letIn !== undefined) this.trail.node.addDependency(letIn);
    if (role !== undefined) this.trail.node.addDependency(role);
  }

  /** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html */
  private letTrailWrite({ name, bucket }: AuditTrailProps) {
    const arn = Stack.of(this).formatArn({ service: 'cloudtrail', resource: 'trail', resourceName: name });
    const ofTrail = { 'aws:SourceArn': arn };
    const principals = [new iam.ServicePrincipal('cloudtrail.amazonaws.com')];
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'TrailLooksAtBucket',
        principals,
        actions: ['s3:GetBucketAcl'],
        resources: [bucket.bucketArn],
        conditions: { StringEquals: ofTrail },
      }),
    );
    return bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'TrailWritesFiles',
        principals,
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`AWSLogs/${Aws.ACCOUNT_ID}/*`)],
        conditions: { StringEquals: { ...ofTrail, 's3:x-amz-acl': 'bucket-owner-full-control' } },
      }),
    ).policyDependable;
  }

  private logRole(logGroup: RetainedLogGroup): iam.Role {
    return new iam.Role(this, 'LogRole', {
      description: 'Writes the events of the trail into its log group',
      assumedBy: new iam.ServicePrincipal('cloudtrail.amazonaws.com'),
      inlinePolicies: {
        WriteEvents: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [logGroup.logGroupArn],
            }),
          ],
        }),
      },
    });
  }
}

const DATA_TYPES = { s3: 'AWS::S3::Object', lambda: 'AWS::Lambda::Function' } as const;

function selectorsOf({
  bucket,
  dataEvents = [],
}: AuditTrailProps): cloudtrail.CfnTrail.AdvancedEventSelectorProperty[] {
  return [
    { name: 'Management events', fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }] },
    ...dataEvents.map((kind) => ({
      name: `Data events of ${DATA_TYPES[kind]}`,
      fieldSelectors: [
        { field: 'eventCategory', equalTo: ['Data'] },
        { field: 'resources.type', equalTo: [DATA_TYPES[kind]] },
        ...(kind === 's3' ? [{ field: 'resources.ARN', notStartsWith: [bucket.arnForObjects('')] }] : []),
      ],
    })),
  ];
}

function refuseUnusable(path: string, name: string): void {
  // https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
  if (!/^[A-Za-z0-9]([._-]?[A-Za-z0-9])*$/.test(name) || name.length < 3 || name.length > 128) {
    throw new Error(
      `Trail "${path}" was given the name "${name}"; use 3 to 128 letters, digits, ".", "_" and "-", starting and ending with a letter or digit.`,
    );
  }
}
