import { CfnParameter, type Stack } from 'aws-cdk-lib';
import { PARAMETER_FORMATS } from 'lintel/constructs';

/** What only the operator knows. */
export interface Parameters {
  readonly originCertificateArn: CfnParameter;
  readonly originDomainName: CfnParameter;
  readonly alertEmail: CfnParameter;
  readonly imageTag: CfnParameter;
}

export function addParameters(stack: Stack): Parameters {
  return {
    originCertificateArn: new CfnParameter(stack, 'OriginCertificateArn', {
      description:
        'ARN of the ACM certificate of the load balancer, in the region of the stack, valid for OriginDomainName',
      ...PARAMETER_FORMATS.certificateArn,
    }),
    originDomainName: new CfnParameter(stack, 'OriginDomainName', {
      description: 'Name that the certificate of the load balancer is made out to; it need not resolve on the internet',
      allowedPattern: '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$',
      constraintDescription: 'must be a host name like contracts-origin.example.com',
    }),
    alertEmail: new CfnParameter(stack, 'AlertEmail', {
      description: 'E-mail address for alarms; confirm the message that SNS sends',
      ...PARAMETER_FORMATS.emailAddress,
    }),
    imageTag: new CfnParameter(stack, 'ImageTag', {
      description: 'Tag of the image that the service starts with; the workflow deploys later ones by commit',
      default: 'latest',
      allowedPattern: '^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$',
      constraintDescription: 'must be a tag of the repository, like a commit id',
    }),
  };
}
