import { CfnOutput, CfnParameter, type Stack } from 'aws-cdk-lib';
import type { CoherentSettings } from './options.ts';

/** The values given at deployment. Patterns keep out what would change the meaning of the boot script. */
export interface Parameters {
  readonly alertEmail: CfnParameter;
  /** Only on a single instance: several are reached through Session Manager. */
  readonly keyPairName: CfnParameter | undefined;
  readonly releaseUrl: CfnParameter;
  readonly releaseSha256: CfnParameter;
  readonly serverImage: CfnParameter;
  /** Only where Route 53 answers for the name. */
  readonly hostedZoneId: CfnParameter | undefined;
  /** Only before a load balancer. */
  readonly certificateArn: CfnParameter | undefined;
}

export function addParameters(stack: Stack, settings: CoherentSettings): Parameters {
  return {
    alertEmail: new CfnParameter(stack, 'AlertEmail', {
      description:
        "E-mail address for alarms and for Let's Encrypt, for example alerts@example.com; confirm the message that SNS sends",
      allowedPattern: '^[^@\\s\'"]+@[^@\\s\'"]+\\.[^@\\s\'"]+$',
      constraintDescription: 'must be an e-mail address',
    }),
    keyPairName:
      settings.scaling === 'horizontal'
        ? undefined
        : new CfnParameter(stack, 'KeyPairName', {
            description:
              'EC2 SSH key pair, for example coherent-key. Empty: sessions are opened through Session Manager only',
            default: '',
            allowedPattern: '^[A-Za-z0-9 ._-]{0,255}$',
            constraintDescription: 'must be the name of a key pair of this region, or empty',
          }),
    releaseUrl: new CfnParameter(stack, 'ReleaseUrl', {
      description:
        'https address of the release, a gzipped tarball with one top folder that holds dist/api and web. Empty: the host is prepared and no API is started',
      default: '',
      allowedPattern: '^$|^https://[A-Za-z0-9.-]+(:443)?/[A-Za-z0-9._~%/?=&+-]*$',
      constraintDescription: 'must be an https address on port 443, or empty',
    }),
    releaseSha256: new CfnParameter(stack, 'ReleaseSha256', {
      description: 'SHA-256 of the release in hexadecimal; a release that differs is not started. Empty: not checked',
      default: '',
      allowedPattern: '^$|^[0-9a-f]{64}$',
      constraintDescription: 'must be 64 lower-case hexadecimal digits, or empty',
    }),
    serverImage: new CfnParameter(stack, 'ServerImage', {
      description:
        "Canonical's SSM parameter that names the image; a newer image replaces the instance at the next deployment",
      type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
      default: imageParameter(settings.ubuntu),
    }),
    hostedZoneId:
      settings.dns === 'elsewhere'
        ? undefined
        : new CfnParameter(stack, 'HostedZoneId', {
            description: `Route 53 zone that holds ${settings.domainName}`,
            allowedPattern: '^Z[A-Z0-9]{1,31}$',
            constraintDescription: 'must be the id of a hosted zone, like Z0123456789ABCDEFGHIJ',
          }),
    certificateArn:
      settings.scaling === 'single'
        ? undefined
        : new CfnParameter(stack, 'CertificateArn', {
            description: `ACM certificate of ${settings.domainName}, in the region of the stack`,
            allowedPattern: '^arn:aws(-[a-z]+)*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$',
            constraintDescription:
              'must be the ARN of an ACM certificate, arn:aws:acm:<region>:<account>:certificate/<id>',
          }),
  };
}

/** The names of all parameters, in the order of the template. */
export function parameterNames({ dns, scaling }: CoherentSettings): readonly string[] {
  return [
    'AlertEmail',
    ...(scaling === 'single' ? ['KeyPairName'] : []),
    'ReleaseUrl',
    'ReleaseSha256',
    'ServerImage',
    ...(dns === 'route53' ? ['HostedZoneId'] : []),
    ...(scaling === 'horizontal' ? ['CertificateArn'] : []),
  ];
}

/** https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/ */
function imageParameter(version: CoherentSettings['ubuntu']): string {
  const volume = version === '22.04' ? 'ebs-gp2' : 'ebs-gp3';
  return `/aws/service/canonical/ubuntu/server/${version}/stable/current/amd64/hvm/${volume}/ami-id`;
}

export interface OutputValues {
  readonly vpcId: string;
  readonly appSubnetIds: readonly string[];
  readonly dataSubnetIds: readonly string[];
  readonly appSecurityGroupId: string;
  readonly dbSecurityGroupId: string;
  readonly roleName: string;
  readonly dbEndpoint: string;
  readonly dbSecretArn: string;
  readonly bucketName: string;
  readonly topicArn: string;
  readonly domainName: string;
  /** One of the two: an instance with its address, or a load balancer. */
  readonly entrance: { readonly instanceId: string; readonly publicIp: string } | { readonly loadBalancerDns: string };
}

export function addOutputs(stack: Stack, values: OutputValues): void {
  const output = (name: string, description: string, value: string) =>
    new CfnOutput(stack, name, { value, description });
  output('WebUrl', 'Where users go', `https://${values.domainName}/`);
  output('ApiUrl', 'Where the API is', `https://${values.domainName}/api/v1`);
  if ('instanceId' in values.entrance) {
    output('InstanceId', 'ID of the instance, for a session through SSM', values.entrance.instanceId);
    output('PublicIp', 'Elastic IP of the instance, to which the name must lead', values.entrance.publicIp);
  } else {
    output('LoadBalancerDns', 'DNS name of the load balancer', values.entrance.loadBalancerDns);
  }
  output('DbEndpoint', 'Host name of the database', values.dbEndpoint);
  output('DbSecretArn', 'ARN of the secret with user and password of the database', values.dbSecretArn);
  output('BucketName', 'Bucket of artifacts and backups', values.bucketName);
  output('AlertTopicArn', 'ARN of the topic that the alarms notify', values.topicArn);
  output('RoleName', 'Role of the application server', values.roleName);
  output('VpcId', 'ID of the VPC', values.vpcId);
  output('AppSubnetIds', 'IDs of the public subnets', values.appSubnetIds.join(','));
  output('DataSubnetIds', 'IDs of the private subnets', values.dataSubnetIds.join(','));
  output('AppSecurityGroupId', 'ID of app-sg', values.appSecurityGroupId);
  output('DbSecurityGroupId', 'ID of db-sg', values.dbSecurityGroupId);
}
