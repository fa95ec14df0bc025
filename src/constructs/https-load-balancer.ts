import { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** The lowest TLS version that a client may negotiate. */
export type TlsFloor = '1.3' | '1.2';

export interface HttpsLoadBalancerProps {
  readonly vpc: ec2.IVpc;
  /** `internet-facing` has public addresses; `internal` is reached from the VPC and what is connected to it. */
  readonly scheme: 'internet-facing' | 'internal';
  /** At least two, in different zones: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html */
  readonly subnets: readonly ec2.ISubnet[];
  /** The one group it carries. No rule is added to it. */
  readonly securityGroup: ec2.ISecurityGroup;
  readonly certificateArn: string;
  readonly target: elb.IApplicationTargetGroup;
  /**
   * @default '1.3'
   */
  readonly tlsFloor?: TlsFloor;
  /**
   * At most 32 characters.
   *
   * @default - generated
   */
  readonly name?: string;
  /**
   * How long a connection may be silent: longer than the slowest answer.
   *
   * @default Duration.seconds(60)
   */
  readonly idleTimeout?: Duration;
  /**
   * Refuse to be deleted, also by CloudFormation.
   *
   * @default false
   */
  readonly deletionProtection?: boolean;
  /**
   * Where a line for each request is written.
   *
   * @default - nowhere
   */
  readonly accessLogs?: { readonly bucket: IBucket; readonly prefix?: string };
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html */
const POLICY: Readonly<Record<TlsFloor, elb.SslPolicy>> = {
  '1.3': elb.SslPolicy.TLS13_13,
  '1.2': elb.SslPolicy.RECOMMENDED_TLS,
};

/**
 * An Application Load Balancer that answers on 443 and nowhere else, with a TLS floor that is stated rather than
 * inherited, and that drops headers which are no valid HTTP before they reach the target.
 */
export class HttpsLoadBalancer extends Construct {
  readonly loadBalancer: elb.ApplicationLoadBalancer;
  readonly listener: elb.ApplicationListener;

  constructor(scope: Construct, id: string, props: HttpsLoadBalancerProps) {
    super(scope, id);
    refuseOneZone(this.node.path, props.subnets);
    this.loadBalancer = new elb.ApplicationLoadBalancer(this, 'Default', {
      vpc: props.vpc,
      vpcSubnets: { subnets: [...props.subnets] },
      internetFacing: props.scheme === 'internet-facing',
      securityGroup: props.securityGroup,
      dropInvalidHeaderFields: true,
      deletionProtection: props.deletionProtection ?? false,
      idleTimeout: props.idleTimeout ?? Duration.seconds(60),
      ...(props.name === undefined ? {} : { loadBalancerName: props.name }),
    });
    if (props.accessLogs !== undefined) {
      this.loadBalancer.logAccessLogs(props.accessLogs.bucket, props.accessLogs.prefix);
    }
    this.listener = this.loadBalancer.addListener('HttpsListener', {
      protocol: elb.ApplicationProtocol.HTTPS,
      port: 443,
      open: false,
      sslPolicy: POLICY[props.tlsFloor ?? '1.3'],
      certificates: [elb.ListenerCertificate.fromArn(props.certificateArn)],
      defaultTargetGroups: [props.target],
    });
  }
}

function refuseOneZone(path: string, subnets: readonly ec2.ISubnet[]): void {
  const zones = new Set(subnets.map((subnet) => subnet.availabilityZone));
  if (zones.size < 2 || zones.size < subnets.length) {
    throw new Error(
      `Load balancer "${path}" was given ${subnets.length} subnet(s) in ${zones.size} zone(s) (${[...zones].join(', ')}); it takes at least two, each in a zone of its own.`,
    );
  }
}
