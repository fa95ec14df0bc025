import { CfnCondition, CfnParameter, Fn, type Stack } from 'aws-cdk-lib';
import { PARAMETER_FORMATS } from 'lintel/constructs';

/** The values given at deployment. Patterns keep out what would change the meaning of a name or of the boot script. */
export interface Parameters {
  readonly projectName: CfnParameter;
  readonly environment: CfnParameter;
  readonly keyPairName: CfnParameter;
  readonly certificateArn: CfnParameter;
  readonly alertEmail: CfnParameter;
  readonly corsAllowedOrigins: CfnParameter;
  readonly domainName: CfnParameter;
  readonly releaseUrl: CfnParameter;
  readonly releaseSha256: CfnParameter;
  readonly serverImage: CfnParameter;
}

export function addParameters(stack: Stack): Parameters {
  return {
    projectName: new CfnParameter(stack, 'ProjectName', {
      description: 'Prefix of the names of all resources',
      default: 'mcp-tagging',
      allowedPattern: '^[a-z][a-z0-9-]{0,18}[a-z0-9]$',
      // The load balancer is called <ProjectName>-alb-<Environment>, of which EC2 accepts 32 characters.
      constraintDescription: 'must be 2 to 20 lower-case letters, digits and hyphens, starting with a letter',
    }),
    environment: new CfnParameter(stack, 'Environment', {
      description: 'Name of the environment',
      default: 'prod',
      allowedValues: ['dev', 'staging', 'prod'],
    }),
    keyPairName: new CfnParameter(stack, 'KeyPairName', {
      description:
        'EC2 SSH key pair, for example mcp-server-key-new. May stay empty: no packet to port 22 can arrive, access is through Session Manager',
      ...PARAMETER_FORMATS.keyPairName,
    }),
    certificateArn: new CfnParameter(stack, 'ACMCertificateArn', {
      description: 'ARN of the ACM certificate of the HTTPS listener, in the region of the stack',
      ...PARAMETER_FORMATS.certificateArn,
    }),
    alertEmail: new CfnParameter(stack, 'AlertEmail', {
      description:
        'E-mail address for security alerts, for example alerts@example.com; confirm the message that SNS sends',
      ...PARAMETER_FORMATS.emailAddress,
    }),
    corsAllowedOrigins: new CfnParameter(stack, 'CORSAllowedOrigins', {
      description: 'Origins whose pages may call the server, separated by commas; there is no wildcard',
      default: 'https://claude.ai',
      allowedPattern: '^https?://[A-Za-z0-9.-]+(:[0-9]+)?(,https?://[A-Za-z0-9.-]+(:[0-9]+)?)*$',
      constraintDescription: 'must be origins like https://claude.ai, separated by commas without spaces',
    }),
    domainName: new CfnParameter(stack, 'DomainName', {
      description:
        'Name of the server for which the certificate is valid and a CNAME leads to the load balancer; may stay empty',
      default: '',
      allowedPattern: '^$|^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z]{2,63}$',
      constraintDescription: 'must be a host name like mcp.example.com, or empty',
    }),
    releaseUrl: new CfnParameter(stack, 'ReleaseUrl', {
      description:
        'https address of the release, a gzipped tarball with one top folder that holds dist/server.js and all it needs. Empty: the host is prepared and no service is started',
      ...PARAMETER_FORMATS.releaseUrl,
    }),
    releaseSha256: new CfnParameter(stack, 'ReleaseSha256', {
      description: 'SHA-256 of the release in hexadecimal; a release that differs is not started. Empty: not checked',
      ...PARAMETER_FORMATS.sha256,
    }),
    serverImage: new CfnParameter(stack, 'ServerImage', {
      description: 'SSM parameter that names the image; a newer image replaces the instance at the next deployment',
      ...PARAMETER_FORMATS.machineImage,
      default: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
    }),
  };
}

/** A text with `${Parameter}` in it, filled in at deployment. */
export function named(text: string): string {
  return Fn.sub(text);
}

/** Where clients send their requests, as text that deployment completes. */
export function endpointOf(stack: Stack, { domainName }: Parameters, loadBalancerDns: string): string {
  const hasDomainName = new CfnCondition(stack, 'HasDomainName', {
    expression: Fn.conditionNot(Fn.conditionEquals(domainName.valueAsString, '')),
  });
  const [own, ofLoadBalancer] = [`https://${domainName.valueAsString}`, `https://${loadBalancerDns}`];
  return Fn.conditionIf(hasDomainName.logicalId, own, ofLoadBalancer).toString();
}
