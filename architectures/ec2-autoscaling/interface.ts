import { CfnParameter, Fn, type Stack } from 'aws-cdk-lib';
import { PARAMETER_FORMATS } from 'lintel/constructs';
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

const VERSION = {
  allowedPattern: '^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$',
  constraintDescription: 'must be letters, digits, dots, hyphens and underscores, at most 64',
};

export function addParameters(stack: Stack, settings: Settings): Parameters {
  return {
    alertEmail: new CfnParameter(stack, 'AlertEmail', {
      description: 'E-mail address for alerts, for example alerts@example.com; confirm the messages that SNS sends',
      ...PARAMETER_FORMATS.emailAddress,
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
      ...PARAMETER_FORMATS.machineImage,
      default: platformOf(settings.image).imageParameter,
    }),
    ...(settings.https
      ? {
          certificateArn: new CfnParameter(stack, 'CertificateArn', {
            description: `ARN of the ACM certificate of the HTTPS listener${settings.domainName === undefined ? '' : `, for ${settings.domainName} and origin.${settings.domainName}`}`,
            ...PARAMETER_FORMATS.certificateArn,
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
      ? PARAMETER_FORMATS.emailAddress
      : { allowedPattern: '^https://[^\\s]+$', constraintDescription: 'must be an https address' }),
  });
}

/** A text with `${Parameter}` in it, filled in at deployment. */
export function named(text: string): string {
  return Fn.sub(text);
}
