import { CfnOutput, CfnParameter, Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import * as lintel from 'lintel/constructs';
import type { WebServiceOptions } from './options.ts';

const PORT = 8080;

/** One container behind an HTTPS load balancer; from outside come an image, a certificate and an e-mail address. */
export class WebServiceStack extends lintel.ProductionStack {
  /** `web-service-prod`: what every name in AWS begins with. */
  private readonly prefix: string;

  constructor(scope: Construct, id: string, environment: string, options: WebServiceOptions) {
    super(scope, id, { description: 'Web service behind HTTPS', region: options.region, zones: options.zones });
    this.prefix = `web-service-${environment}`;
    const network = this.addNetwork(options);
    const groups = this.addSecurityGroups(network.vpc);
    const target = this.addTargetGroup(network.vpc);
    const { loadBalancer } = new lintel.HttpsLoadBalancer(this, 'LoadBalancer', {
      vpc: network.vpc,
      scheme: 'internet-facing',
      subnets: network.subnets('Public'),
      securityGroup: groups.loadBalancer,
      certificateArn: this.addParameter('CertificateArn', 'ARN of the ACM certificate', '^arn:aws[a-z-]*:acm:.+$'),
      target,
    });
    const service = new lintel.FargateService(this, 'Service', {
      cluster: new lintel.FargateCluster(this, 'Cluster', { vpc: network.vpc, name: this.prefix }),
      name: this.prefix,
      task: this.addTask(options),
      desiredCount: options.size.tasks,
      subnets: network.subnets('Private'),
      securityGroup: groups.service,
      targetGroup: target,
    });
    // A task that starts before its way out exists cannot pull its image.
    service.node.addDependency(...network.subnets('Private').map((subnet) => subnet.internetConnectivityEstablished));
    this.addAlarm(loadBalancer);
    new CfnOutput(this, 'LoadBalancerDns', { value: loadBalancer.loadBalancerDnsName });
  }

  private addNetwork({ nat }: WebServiceOptions): lintel.AddressPlanNetwork<'Public' | 'Private'> {
    return new lintel.AddressPlanNetwork(this, 'Vpc', {
      cidr: '10.20.0.0/16',
      tiers: [
        { name: 'Public', kind: 'public', blocks: ['10.20.0.0/24', '10.20.1.0/24'] },
        { name: 'Private', kind: 'private', blocks: ['10.20.16.0/20', '10.20.32.0/20'] },
      ],
      nat,
    });
  }

  private addSecurityGroups(vpc: ec2.IVpc) {
    const group = (id: string, description: string) =>
      new lintel.ClosedSecurityGroup(this, `${id}SecurityGroup`, { vpc, description });
    const loadBalancer = group('LoadBalancer', 'Load balancer: HTTPS from the internet, HTTP to the service');
    const service = group('Service', 'Service: HTTP from the load balancer, HTTPS to anywhere');
    loadBalancer.allowFrom(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'HTTPS from the internet');
    loadBalancer.allowTo(service, ec2.Port.tcp(PORT), 'HTTP to the service');
    service.allowFrom(loadBalancer, ec2.Port.tcp(PORT), 'HTTP from the load balancer');
    service.allowTo(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'HTTPS to the image registry and AWS APIs');
    return { loadBalancer, service };
  }

  private addTargetGroup(vpc: ec2.IVpc): elb.ApplicationTargetGroup {
    return new elb.ApplicationTargetGroup(this, 'TargetGroup', {
      vpc,
      protocol: elb.ApplicationProtocol.HTTP,
      port: PORT,
      targetType: elb.TargetType.IP,
      deregistrationDelay: Duration.seconds(30),
      healthCheck: { path: '/health', healthyHttpCodes: '200' },
    });
  }

  private addTask({ size }: WebServiceOptions): lintel.FargateTask {
    const image = this.addParameter('Image', 'Public image, by digest', '^[a-z0-9./_-]+@sha256:[0-9a-f]{64}$');
    return new lintel.FargateTask(this, 'Task', {
      family: this.prefix,
      cpu: size.cpu,
      memoryMiB: size.memoryMiB,
      container: 'web',
      image: ecs.ContainerImage.fromRegistry(image),
      port: PORT,
      environment: { PORT: String(PORT), SETTINGS: `/${this.prefix}/` },
      stopTimeout: Duration.seconds(30),
      logGroup: new lintel.RetainedLogGroup(this, 'LogGroup', {
        name: `/${this.prefix}`,
        days: 30,
        whenStackIsDeleted: 'delete',
      }),
      taskRole: new iam.Role(this, 'TaskRole', {
        description: 'Web service: reads its own settings',
        assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'),
        inlinePolicies: {
          ReadSettings: new iam.PolicyDocument({
            statements: [
              new iam.PolicyStatement({
                actions: ['ssm:GetParameter', 'ssm:GetParameters'],
                resources: [
                  this.formatArn({ service: 'ssm', resource: 'parameter', resourceName: `${this.prefix}/*` }),
                ],
              }),
            ],
          }),
        },
      }),
    });
  }

  private addAlarm(loadBalancer: elb.ApplicationLoadBalancer): void {
    new lintel.MetricAlarm(this, 'ErrorsAlarm', {
      name: `${this.prefix}-errors`,
      description: 'The service answered more than 10 requests in 5 minutes with 5xx. Look into the log group.',
      metric: {
        namespace: 'AWS/ApplicationELB',
        name: 'HTTPCode_Target_5XX_Count',
        dimensions: { LoadBalancer: loadBalancer.loadBalancerFullName },
        statistic: 'Sum',
        period: Duration.minutes(5),
      },
      comparison: '>',
      threshold: 10,
      missingData: 'notBreaching',
      topic: new lintel.AlertTopic(this, 'AlertTopic', {
        name: `${this.prefix}-alerts`,
        displayName: 'Web service alerts',
        emails: [this.addParameter('AlertEmail', 'Who hears of alarms', '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$')],
      }),
    });
  }

  /** A value given at deployment; the pattern makes sure that it is given, and plausible. */
  private addParameter(id: string, description: string, allowedPattern: string): string {
    return new CfnParameter(this, id, { description, allowedPattern }).valueAsString;
  }
}
