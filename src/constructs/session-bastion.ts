import { Aws, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { RetainedLogGroup, type RetainedLogGroupProps } from './retained-log-group.ts';
import { SingleHost } from './single-host.ts';

export interface SessionBastionProps {
  /** Names the host, the session document and the role of the operators: `orders-production`. */
  readonly name: string;
  readonly vpc: ec2.IVpc;
  /** A private subnet with a way to Systems Manager. */
  readonly subnet: ec2.ISubnet;
  readonly securityGroup: ec2.ISecurityGroup;
  /** `t3.micro`. */
  readonly instanceType: string;
  readonly image: ec2.IMachineImage;
  /**
   * Packages of Amazon Linux to install at the first boot: `postgresql15`.
   *
   * @default []
   */
  readonly packages?: readonly string[];
  /** Where every line that is typed and shown goes. */
  readonly sessionLog: RetainedLogGroupProps;
  /**
   * Operators must have signed in with a second factor when they take the role.
   *
   * @default true
   */
  readonly operatorsNeedMfa?: boolean;
  /**
   * @default Duration.minutes(20)
   */
  readonly idleTimeout?: Duration;
}

/**
 * A host that nobody logs in to over the network: people take a role, and with it open sessions through Systems Manager,
 * on this host only and only with a document that writes down what they do. Sessions that forward a port carry no text, so
 * nothing of them could be written down: the role does not open them.
 */
export class SessionBastion extends Construct {
  readonly host: SingleHost;
  readonly hostRole: iam.Role;
  readonly operatorRole: iam.Role;
  readonly logGroup: RetainedLogGroup;
  readonly document: ssm.CfnDocument;

  constructor(scope: Construct, id: string, props: SessionBastionProps) {
    super(scope, id);
    const idleMinutes = (props.idleTimeout ?? Duration.minutes(20)).toMinutes();
    refuseUnusable(this.node.path, idleMinutes, props.packages ?? []);
    this.logGroup = new RetainedLogGroup(this, 'SessionLog', props.sessionLog);
    this.hostRole = this.addHostRole();
    this.host = new SingleHost(this, 'Host', {
      vpc: props.vpc,
      subnet: props.subnet,
      securityGroup: props.securityGroup,
      role: this.hostRole,
      instanceType: props.instanceType,
      image: props.image,
      userData: bootScript(props.packages ?? []),
      detailedMonitoring: true,
      name: `${props.name}-bastion`,
    });
    // Rules that name other groups are resources of their own, and without its way out the first boot installs nothing.
    this.host.node.addDependency(props.securityGroup);
    this.document = this.addDocument(props, idleMinutes);
    this.operatorRole = this.addOperatorRole(props);
  }

  private addHostRole(): iam.Role {
    return new iam.Role(this, 'HostRole', {
      description: 'Lets Systems Manager open sessions on the host and write them down',
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
      inlinePolicies: {
        WriteSessionLog: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              sid: 'WriteSessionLog',
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
              resources: [this.logGroup.logGroupArn],
            }),
            // The agent looks the group up by name, and that call knows no narrower resource.
            new iam.PolicyStatement({
              sid: 'FindSessionLog',
              actions: ['logs:DescribeLogGroups'],
              resources: ['*'],
            }),
          ],
        }),
      },
    });
  }

  /** https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html */
  private addDocument({ name }: SessionBastionProps, idleMinutes: number): ssm.CfnDocument {
    return new ssm.CfnDocument(this, 'SessionDocument', {
      name: `${name}-session`,
      documentType: 'Session',
      documentFormat: 'JSON',
      // A document with a fixed name cannot be replaced: a change becomes its next version.
      updateMethod: 'NewVersion',
      content: {
        schemaVersion: '1.0',
        description: 'A shell whose every line is written down',
        sessionType: 'Standard_Stream',
        inputs: {
          cloudWatchLogGroupName: this.logGroup.logGroupName,
          cloudWatchStreamingEnabled: true,
          // Sessions are refused when this is true and the group has no key of one's own.
          cloudWatchEncryptionEnabled: false,
          s3BucketName: '',
          s3KeyPrefix: '',
          s3EncryptionEnabled: true,
          idleSessionTimeout: String(idleMinutes),
          maxSessionDuration: '60',
          kmsKeyId: '',
          runAsEnabled: false,
          runAsDefaultUser: '',
          shellProfile: { linux: '', windows: '' },
        },
      },
    });
  }

  private addOperatorRole({ name, operatorsNeedMfa = true }: SessionBastionProps): iam.Role {
    const stack = Stack.of(this);
    const document = stack.formatArn({ service: 'ssm', resource: 'document', resourceName: this.document.ref });
    const host = stack.formatArn({
      service: 'ec2',
      resource: 'instance',
      resourceName: this.host.instance.instanceId,
    });
    return new iam.Role(this, 'OperatorRole', {
      roleName: `${name}-bastion-operator`,
      description: 'People who may open sessions on the bastion host',
      // Only here can a second factor be asked for: the credentials that AssumeRole returns do not carry it on.
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
      assumedBy: new iam.AccountRootPrincipal().withConditions(
        operatorsNeedMfa ? { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } : {},
      ),
      maxSessionDuration: Duration.hours(1),
      inlinePolicies: {
        OpenSessions: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              sid: 'OpenSessionsWithTheDocument',
              actions: ['ssm:StartSession'],
              resources: [host, document],
              // Without it a session that names no document would run with the account's default and its default log.
              conditions: { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } },
            }),
            new iam.PolicyStatement({
              sid: 'EndOwnSessions',
              actions: ['ssm:TerminateSession', 'ssm:ResumeSession'],
              resources: [stack.formatArn({ service: 'ssm', resource: 'session', resourceName: '${aws:userid}-*' })],
            }),
            new iam.PolicyStatement({
              sid: 'FindTheHost',
              actions: ['ec2:DescribeInstances', 'ssm:DescribeInstanceInformation', 'ssm:DescribeSessions'],
              resources: ['*'],
              conditions: { StringEquals: { 'aws:RequestedRegion': Aws.REGION } },
            }),
          ],
        }),
      },
    });
  }
}

function bootScript(packages: readonly string[]): ec2.UserData {
  const script = ec2.UserData.forLinux();
  script.addCommands(
    // Without a release the image's own is meant, for which there is nothing new:
    // https://docs.aws.amazon.com/linux/al2023/ug/deterministic-upgrades-usage.html
    'dnf upgrade -y --releasever=latest --security',
    ...(packages.length === 0 ? [] : [`dnf install -y ${packages.join(' ')}`]),
  );
  return script;
}

function refuseUnusable(path: string, idleMinutes: number, packages: readonly string[]): void {
  if (idleMinutes < 1 || idleMinutes > 60) {
    throw new Error(
      `Bastion "${path}" ends idle sessions after ${idleMinutes} minutes; Session Manager accepts 1 to 60.`,
    );
  }
  const strange = packages.find((name) => !/^[a-z0-9][a-z0-9.+_-]*$/.test(name));
  if (strange !== undefined) {
    throw new Error(`Bastion "${path}" cannot install "${strange}"; give names of packages, like "postgresql15".`);
  }
}
