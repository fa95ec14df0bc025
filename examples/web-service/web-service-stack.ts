import { CfnParameter, Duration } from 'aws-cdk-lib';
import { Peer, Port } from 'aws-cdk-lib/aws-ec2';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { ApplicationProtocol, ApplicationTargetGroup, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import * as lintel from 'lintel/constructs';

/** What an environment chooses. With `single` the loss of the first zone takes away the way out of both. */
export interface WebServiceOptions {
  readonly size: { readonly cpu: 256 | 512 | 1024; readonly memoryMiB: number };
  readonly desiredCount: number;
  readonly nat: 'single' | 'one-per-zone';
}

const { certificateArn, emailAddress } = lintel.PARAMETER_FORMATS;

/** One container behind an HTTPS load balancer; from outside come an image, a certificate and an e-mail address. */
export class WebServiceStack extends lintel.ProductionStack {
  constructor(scope: Construct, id: string, environment: string, { size, desiredCount, nat }: WebServiceOptions) {
    super(scope, id, { description: 'Web service', region: 'eu-central-1', zones: ['eu-central-1a', 'eu-central-1b'] });
    const given = (id: string, allowedPattern: string) => new CfnParameter(this, id, { allowedPattern }).valueAsString;
    const name = `web-service-${environment}`;
    const network = new lintel.AddressPlanNetwork(this, 'Vpc', {
      cidr: '10.20.0.0/16',
      tiers: [
        { name: 'Public', kind: 'public', blocks: ['10.20.0.0/24', '10.20.1.0/24'] },
        { name: 'Private', kind: 'private', blocks: ['10.20.16.0/20', '10.20.32.0/20'] },
      ],
      nat,
    });
    const { vpc } = network;
    const front = new lintel.ClosedSecurityGroup(this, 'LoadBalancerSecurityGroup', { vpc, description: 'HTTPS in' });
    const inside = new lintel.ClosedSecurityGroup(this, 'ServiceSecurityGroup', { vpc, description: 'HTTP in' });
    front.allowFrom(Peer.anyIpv4(), Port.tcp(443), 'HTTPS from the internet');
    front.allowTo(inside, Port.tcp(8080), 'HTTP to the service');
    inside.allowFrom(front, Port.tcp(8080), 'HTTP from the load balancer');
    inside.allowTo(Peer.anyIpv4(), Port.tcp(443), 'HTTPS to the image registry and AWS');
    const traffic = { vpc, protocol: ApplicationProtocol.HTTP, port: 8080, targetType: TargetType.IP };
    const healthCheck = { path: '/health', healthyHttpCodes: '200' };
    const target = new ApplicationTargetGroup(this, 'TargetGroup', { ...traffic, healthCheck });
    const { loadBalancer } = new lintel.HttpsLoadBalancer(this, 'LoadBalancer', {
      vpc,
      scheme: 'internet-facing',
      subnets: network.subnets('Public'),
      securityGroup: front,
      certificateArn: given('CertificateArn', certificateArn.allowedPattern),
      target,
    });
    const kept = { days: 30, whenStackIsDeleted: 'delete' } as const;
    const task = new lintel.FargateTask(this, 'Task', {
      ...size,
      family: name,
      container: 'web',
      image: ContainerImage.fromRegistry(given('Image', '^[a-z0-9./_-]+@sha256:[0-9a-f]{64}$')),
      port: 8080,
      environment: { PORT: '8080' },
      stopTimeout: Duration.seconds(30),
      logGroup: new lintel.RetainedLogGroup(this, 'LogGroup', { name: `/${name}`, ...kept }),
    });
    const cluster = new lintel.FargateCluster(this, 'Cluster', { vpc, name });
    const subnets = network.subnets('Private');
    const placed = { subnets, securityGroup: inside, targetGroup: target };
    const service = new lintel.FargateService(this, 'Service', { cluster, name, task, desiredCount, ...placed });
    // A task that starts before its way out exists cannot pull its image.
    service.node.addDependency(...subnets.map((subnet) => subnet.internetConnectivityEstablished));
    const emails = [given('AlertEmail', emailAddress.allowedPattern)];
    new lintel.MetricAlarm(this, 'ErrorsAlarm', {
      name: `${name}-errors`,
      description: 'More than 10 requests in 5 minutes were answered with 5xx. Look into the log group.',
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
      topic: new lintel.AlertTopic(this, 'AlertTopic', { name: `${name}-alerts`, displayName: 'Web service', emails }),
    });
  }
}
