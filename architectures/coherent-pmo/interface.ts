import { CfnParameter, type Stack } from 'aws-cdk-lib';
import { PARAMETER_FORMATS } from 'lintel/constructs';
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
      ...PARAMETER_FORMATS.emailAddress,
      // It stands between quotes in the boot script.
      allowedPattern: '^[^@\\s\'"]+@[^@\\s\'"]+\\.[^@\\s\'"]+$',
    }),
    keyPairName:
      settings.scaling === 'horizontal'
        ? undefined
        : new CfnParameter(stack, 'KeyPairName', {
            description:
              'EC2 SSH key pair, for example coherent-key. Empty: sessions are opened through Session Manager only',
            ...PARAMETER_FORMATS.keyPairName,
          }),
    releaseUrl: new CfnParameter(stack, 'ReleaseUrl', {
      description:
        'https address of the release, a gzipped tarball with one top folder that holds dist/api and web. Empty: the host is prepared and no API is started',
      ...PARAMETER_FORMATS.releaseUrl,
    }),
    releaseSha256: new CfnParameter(stack, 'ReleaseSha256', {
      description: 'SHA-256 of the release in hexadecimal; a release that differs is not started. Empty: not checked',
      ...PARAMETER_FORMATS.sha256,
    }),
    serverImage: new CfnParameter(stack, 'ServerImage', {
      description:
        "Canonical's SSM parameter that names the image; a newer image replaces the instance at the next deployment",
      ...PARAMETER_FORMATS.machineImage,
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
            ...PARAMETER_FORMATS.certificateArn,
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
