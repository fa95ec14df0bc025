import { CfnCondition, type CfnParameter, Fn, Size, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

export interface SingleHostProps {
  readonly vpc: ec2.IVpc;
  /** A subnet that does not hand out public addresses. */
  readonly subnet: ec2.ISubnet;
  readonly securityGroup: ec2.ISecurityGroup;
  /** Reaches the host through an instance profile. */
  readonly role: iam.IRole;
  /** `t3.medium`. */
  readonly instanceType: string;
  readonly image: ec2.IMachineImage;
  readonly userData: ec2.UserData;
  /**
   * @default Size.gibibytes(20)
   */
  readonly rootVolume?: Size;
  /**
   * The device that the image boots from; another name would add a second volume instead.
   *
   * @default '/dev/xvda' - as in Amazon Linux
   */
  readonly rootDevice?: string;
  /**
   * @default - the key of the account (aws/ebs)
   */
  readonly volumeKey?: IKey;
  /**
   * A parameter with the name of an SSH key pair; where it is empty the host has none.
   *
   * @default - no key pair
   */
  readonly keyPairName?: CfnParameter;
  /**
   * Metrics every minute instead of every five; billed.
   *
   * @default false
   */
  readonly detailedMonitoring?: boolean;
  /**
   * The value of the Name tag.
   *
   * @default - the construct path
   */
  readonly name?: string;
}

/**
 * One EC2 instance without a public address, whose credentials cannot be read through a forwarded request (IMDSv2 only,
 * one network hop) and whose disk is encrypted and dies with it. It is a single point of failure.
 */
export class SingleHost extends Construct {
  readonly instance: ec2.Instance;

  constructor(scope: Construct, id: string, props: SingleHostProps) {
    super(scope, id);
    const rootVolume = props.rootVolume ?? Size.gibibytes(20);
    refuseTinyVolume(this.node.path, rootVolume);
    this.instance = new ec2.Instance(this, 'Default', {
      vpc: props.vpc,
      vpcSubnets: { subnets: [props.subnet] },
      securityGroup: props.securityGroup,
      role: props.role,
      instanceType: new ec2.InstanceType(props.instanceType),
      machineImage: props.image,
      userData: props.userData,
      httpTokens: ec2.HttpTokens.REQUIRED,
      httpPutResponseHopLimit: 1,
      detailedMonitoring: props.detailedMonitoring ?? false,
      blockDevices: [
        {
          deviceName: props.rootDevice ?? '/dev/xvda',
          volume: ec2.BlockDeviceVolume.ebs(rootVolume.toGibibytes(), {
            volumeType: ec2.EbsDeviceVolumeType.GP3,
            encrypted: true,
            deleteOnTermination: true,
            ...(props.volumeKey === undefined ? {} : { kmsKey: props.volumeKey }),
          }),
        },
      ],
      ...(props.name === undefined ? {} : { instanceName: props.name }),
    });
    // Without its way out the first boot cannot install anything, and it is not repeated.
    this.instance.instance.node.addDependency(props.subnet.internetConnectivityEstablished);
    if (props.keyPairName !== undefined) this.useKeyPair(props.keyPairName);
  }

  private useKeyPair(name: CfnParameter): void {
    const isGiven = new CfnCondition(this, 'HasKeyPair', {
      expression: Fn.conditionNot(Fn.conditionEquals(name.valueAsString, '')),
    });
    this.instance.instance.keyName = Token.asString(
      Fn.conditionIf(isGiven.logicalId, name.valueAsString, { Ref: 'AWS::NoValue' }),
    );
  }
}

function refuseTinyVolume(path: string, volume: Size): void {
  // The snapshot of Amazon Linux 2023 has 8 GiB, and a volume cannot be smaller than its snapshot.
  if (volume.toGibibytes() < 8) {
    throw new Error(
      `Host "${path}" was given a root volume of ${volume.toGibibytes()} GiB; the image needs at least 8 GiB.`,
    );
  }
}
