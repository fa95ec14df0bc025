import { Aws, Stack } from 'aws-cdk-lib';
import * as config from 'aws-cdk-lib/aws-config';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct, type IDependable } from 'constructs';
import type { EncryptionKey } from './encryption-key.ts';

/** A rule that AWS keeps: https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html */
export interface ManagedComplianceRule {
  /** `cloud-trail-enabled`: unique in the pack. */
  readonly name: string;
  /** `CLOUD_TRAIL_ENABLED`. */
  readonly identifier: string;
  /**
   * @default - none
   */
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface ComplianceRecorderProps {
  readonly name: string;
  /** Where the snapshots go. It gets the permissions that Config asks for. */
  readonly bucket: Bucket;
  /**
   * Encrypts the snapshots; its policy lets Config in.
   *
   * @default - the encryption of the bucket
   */
  readonly key?: EncryptionKey;
  /**
   * There is one recorder in an account and region, and a second deployment fails: with `true` the one that exists is used
   * and only the pack is made.
   *
   * @default false
   */
  readonly recorderExists?: boolean;
  /**
   * Rules of our own pack, or the address of a template in S3 such as a sample of AWS. Billed by the evaluation.
   *
   * @default - no pack
   */
  readonly pack?: {
    readonly name: string;
    readonly content: { readonly rules: readonly ManagedComplianceRule[] } | { readonly templateS3Uri: string };
  };
}

/** Records every change of every resource, and judges them by a pack of rules. That a pack is deployed says nothing about passing it. */
export class ComplianceRecorder extends Construct {
  readonly pack: config.CfnConformancePack | undefined;

  constructor(scope: Construct, id: string, props: ComplianceRecorderProps) {
    super(scope, id);
    refuseUnusable(this.node.path, props);
    const recorder = props.recorderExists === true ? [] : this.addRecorder(props);
    this.pack = props.pack === undefined ? undefined : this.addPack(props.pack, recorder);
  }

  private addRecorder({ name, bucket, key }: ComplianceRecorderProps): readonly IDependable[] {
    const role = this.recorderRole(bucket, key);
    const letIn = letConfigWrite(bucket, key);
    const recorder = new config.CfnConfigurationRecorder(this, 'Recorder', {
      name,
      roleArn: role.roleArn,
      recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
    });
    const channel = new config.CfnDeliveryChannel(this, 'DeliveryChannel', {
      name,
      s3BucketName: bucket.bucketName,
      configSnapshotDeliveryProperties: { deliveryFrequency: 'TwentyFour_Hours' },
      ...(key === undefined ? {} : { s3KmsKeyArn: key.keyArn }),
    });
    if (letIn !== undefined) channel.node.addDependency(letIn);
    recorder.node.addDependency(role);
    return [recorder, channel];
  }

  /** With a role of our own, Config delivers with its permissions: https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html */
  private recorderRole(bucket: Bucket, key: EncryptionKey | undefined): iam.Role {
    return new iam.Role(this, 'Role', {
      description: 'Lets AWS Config look at the resources of the account',
      assumedBy: new iam.ServicePrincipal('config.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWS_ConfigRole')],
      inlinePolicies: {
        DeliverSnapshots: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({ actions: ['s3:GetBucketAcl'], resources: [bucket.bucketArn] }),
            new iam.PolicyStatement({
              actions: ['s3:PutObject'],
              resources: [bucket.arnForObjects(`AWSLogs/${Aws.ACCOUNT_ID}/Config/*`)],
              conditions: { StringLike: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
            }),
            ...(key === undefined
              ? []
              : [
                  new iam.PolicyStatement({
                    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
                    resources: [key.keyArn],
                  }),
                ]),
          ],
        }),
      },
    });
  }

  private addPack(pack: NonNullable<ComplianceRecorderProps['pack']>, after: readonly IDependable[]) {
    const { content } = pack;
    const made = new config.CfnConformancePack(this, 'Pack', {
      conformancePackName: pack.name,
      ...('rules' in content
        ? { templateBody: packTemplate(content.rules) }
        : { templateS3Uri: content.templateS3Uri }),
    });
    made.node.addDependency(...after);
    return made;
  }
}

/** https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html */
function letConfigWrite(bucket: Bucket, key: EncryptionKey | undefined): IDependable | undefined {
  const ofAccount = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
  const principals = [new iam.ServicePrincipal('config.amazonaws.com')];
  key?.allowServices('config.amazonaws.com');
  bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'ConfigLooksAtBucket',
      principals,
      actions: ['s3:GetBucketAcl', 's3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: ofAccount,
    }),
  );
  return bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'ConfigWritesFiles',
      principals,
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`AWSLogs/${Stack.of(bucket).account}/Config/*`)],
      conditions: { StringEquals: { ...ofAccount.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    }),
  ).policyDependable;
}

/** A conformance pack is a template of its own, whose resources are rules. */
function packTemplate(rules: readonly ManagedComplianceRule[]): string {
  const resources = rules.map(({ name, identifier, parameters }) => [
    name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase()),
    {
      Type: 'AWS::Config::ConfigRule',
      Properties: {
        ConfigRuleName: name,
        Source: { Owner: 'AWS', SourceIdentifier: identifier },
        ...(parameters === undefined ? {} : { InputParameters: parameters }),
      },
    },
  ]);
  return JSON.stringify({ Resources: Object.fromEntries(resources) }, undefined, 2);
}

function refuseUnusable(path: string, { pack }: ComplianceRecorderProps): void {
  if (pack === undefined) return;
  // https://docs.aws.amazon.com/config/latest/APIReference/API_PutConformancePack.html
  if (!/^[a-zA-Z][-a-zA-Z0-9]{0,255}$/.test(pack.name)) {
    throw new Error(
      `Pack of "${path}" was given the name "${pack.name}"; use letters, digits and "-", starting with a letter.`,
    );
  }
  if (!('rules' in pack.content)) return;
  const names = pack.content.rules.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new Error(`Pack "${pack.name}" has the rule "${repeated}" twice.`);
  if (names.length === 0) throw new Error(`Pack "${pack.name}" has no rule, so it would judge nothing; add one.`);
}
