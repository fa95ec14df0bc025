import type { Settings } from '../settings.ts';

/** The template's parameters without a default: whoever deploys has to know them. */
export function parameterNames(settings: Settings): readonly string[] {
  return [
    'AlertEmail',
    'ReleaseBucket',
    'ReleaseVersion',
    ...(settings.https ? ['CertificateArn'] : []),
    ...(settings.onCall === undefined ? [] : ['OnCallEndpoint']),
    ...(settings.domainName === undefined ? [] : ['HostedZoneId']),
    ...(settings.clients === 'cloudfront' ? ['CloudFrontPrefixList'] : []),
    ...(settings.blueGreen === undefined ? [] : ['GreenReleaseVersion']),
    ...(settings.containers === undefined ? [] : ['ContainerImage']),
  ];
}

/** `AlertEmail` → `ALERT_EMAIL`, the variable of the GitHub environment. */
export function variableOf(parameter: string): string {
  return parameter.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
}
