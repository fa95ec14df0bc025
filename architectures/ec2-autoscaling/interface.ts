import { CfnOutput, CfnParameter, Fn, type Stack } from 'aws-cdk-lib';
import { platformOf } from './platform.ts';
import type { Settings } from './settings.ts';

/** The values given at deployment: what belongs to the account, not to the design. */
export interface Parameters {
  readonly alertEmail: CfnParameter;
  readonly releaseBucket: CfnParameter;
  readonly releaseVersion: CfnParameter;
  /** The release of the second group, where there is one. */
  readonly greenReleaseVersion?: CfnParameter;
  readonly image: CfnParameter;
  readonly certificateArn?: CfnParameter;
  readonly onCallEndpoint?: CfnParameter;
  readonly hostedZoneId?: CfnParameter;
  readonly cloudFrontPrefixList?: CfnParameter;
  readonly containerImage?: CfnParameter;
}

const EMAIL = '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$';
const VERSION = {
  allowedPattern: '^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$',
  constraintDescription: 'must be letters, digits, dots, hyphens and underscores, at most 64',
};

export function addParameters(stack: Stack, settings: Settings): Parameters {
  return {
    alertEmail: new CfnParameter(stack, 'AlertEmail', {
      description: 'E-mail address for alerts, for example alerts@example.com; confirm the messages that SNS sends',
      allowedPattern: EMAIL,
      constraintDescription: 'must be an e-mail address',
    }),
    releaseBucket: new CfnParameter(stack, 'ReleaseBucket', {
      description: 'Bucket with the releases, one for all environments: web-app/<version>.tar.gz',
      allowedPattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
      constraintDescription: 'must be the name of a bucket',
    }),
    releaseVersion: new CfnParameter(stack, 'ReleaseVersion', {
      description: 'Release that the instances run; another one replaces them one by one',
      ...VERSION,
    }),
    image: new CfnParameter(stack, 'Image', {
      description:
        'SSM parameter that names the newest image; a newer one replaces the instances at the next deployment',
      type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
      default: platformOf(settings.image).imageParameter,
    }),
    ...(settings.https
      ? {
          certificateArn: new CfnParameter(stack, 'CertificateArn', {
            description: `ARN of the ACM certificate of the HTTPS listener${settings.domainName === undefined ? '' : `, for ${settings.domainName} and origin.${settings.domainName}`}`,
            allowedPattern: '^arn:aws(-[a-z]+)*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$',
            constraintDescription:
              'must be the ARN of an ACM certificate, arn:aws:acm:<region>:<account>:certificate/<id>',
          }),
        }
      : {}),
    ...(settings.onCall === undefined ? {} : { onCallEndpoint: onCallEndpoint(stack, settings.onCall) }),
    ...(settings.domainName === undefined
      ? {}
      : {
          hostedZoneId: new CfnParameter(stack, 'HostedZoneId', {
            description: `Hosted zone in which ${settings.domainName} is made`,
            type: 'AWS::Route53::HostedZone::Id',
          }),
        }),
    ...(settings.clients === 'cloudfront'
      ? {
          cloudFrontPrefixList: new CfnParameter(stack, 'CloudFrontPrefixList', {
            description:
              'Managed prefix list com.amazonaws.global.cloudfront.origin-facing of this region: aws ec2 describe-managed-prefix-lists',
            allowedPattern: '^pl-[0-9a-f]{8,17}$',
            constraintDescription: 'must be the ID of a prefix list, pl-…',
          }),
        }
      : {}),
    ...(settings.blueGreen === undefined
      ? {}
      : {
          greenReleaseVersion: new CfnParameter(stack, 'GreenReleaseVersion', {
            description: 'Release that the green instances run',
            ...VERSION,
          }),
        }),
    ...(settings.containers === undefined
      ? {}
      : {
          containerImage: new CfnParameter(stack, 'ContainerImage', {
            description: 'Image of the containers, with its tag or digest',
            allowedPattern: '^[a-z0-9./_-]+(:[A-Za-z0-9._-]+|@sha256:[0-9a-f]{64})$',
            constraintDescription: 'must be an image with a tag or a digest',
          }),
        }),
  };
}

function onCallEndpoint(stack: Stack, protocol: 'email' | 'https'): CfnParameter {
  return new CfnParameter(stack, 'OnCallEndpoint', {
    description:
      protocol === 'email'
        ? 'E-mail address that wakes the person on call'
        : 'HTTPS address of the service that wakes the person on call',
    ...(protocol === 'email'
      ? { allowedPattern: EMAIL, constraintDescription: 'must be an e-mail address' }
      : { allowedPattern: '^https://[^\\s]+$', constraintDescription: 'must be an https address' }),
  });
}

export interface OutputValues {
  readonly url: string;
  readonly loadBalancerDns: string;
  readonly fleetName: string;
  readonly dashboardName: string;
  readonly databaseAddress?: string;
  readonly databaseSecretArn?: string;
}

export function addOutputs(stack: Stack, values: OutputValues): void {
  const output = (name: string, description: string, value: string) =>
    new CfnOutput(stack, name, { value, description });
  output('Url', 'Address of the application', values.url);
  output('LoadBalancerDns', 'Name of the load balancer', values.loadBalancerDns);
  output('FleetName', 'Auto Scaling group, for an instance refresh', values.fleetName);
  output('DashboardName', 'Dashboard in CloudWatch', values.dashboardName);
  if (values.databaseAddress !== undefined)
    output('DatabaseAddress', 'Host name of the database', values.databaseAddress);
  if (values.databaseSecretArn !== undefined) {
    output('DatabaseSecretArn', 'Secret with the password of the database', values.databaseSecretArn);
  }
}

/** A text with `${Parameter}` in it, filled in at deployment. */
export function named(text: string): string {
  return Fn.sub(text);
}
