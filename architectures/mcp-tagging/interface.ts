import { CfnCondition, CfnOutput, CfnParameter, Fn, type Stack } from 'aws-cdk-lib';

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
      default: '',
      allowedPattern: '^[A-Za-z0-9 ._-]{0,255}$',
      constraintDescription: 'must be the name of a key pair of this region, or empty',
    }),
    certificateArn: new CfnParameter(stack, 'ACMCertificateArn', {
      description: 'ARN of the ACM certificate of the HTTPS listener, in the region of the stack',
      allowedPattern: '^arn:aws(-[a-z]+)*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$',
      constraintDescription: 'must be the ARN of an ACM certificate, arn:aws:acm:<region>:<account>:certificate/<id>',
    }),
    alertEmail: new CfnParameter(stack, 'AlertEmail', {
      description:
        'E-mail address for security alerts, for example alerts@example.com; confirm the message that SNS sends',
      allowedPattern: '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$',
      constraintDescription: 'must be an e-mail address',
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
      description: 'SSM parameter that names the image; a newer image replaces the instance at the next deployment',
      type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
      default: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
    }),
  };
}

/** A text with `${Parameter}` in it, filled in at deployment. */
export function named(text: string): string {
  return Fn.sub(text);
}

export interface OutputValues {
  readonly loadBalancerDns: string;
  readonly loadBalancerArn: string;
  readonly secretArn: string;
  readonly instanceId: string;
  readonly topicArn: string;
  readonly vpcId: string;
  readonly privateSubnetIds: readonly string[];
}

/** Each output is exported as `<StackName>-<Name>`. */
export function addOutputs(stack: Stack, parameters: Parameters, values: OutputValues): void {
  const output = (name: string, description: string, value: string) =>
    new CfnOutput(stack, name, { value, description, exportName: named(`\${AWS::StackName}-${name}`) });

  const hasDomainName = new CfnCondition(stack, 'HasDomainName', {
    expression: Fn.conditionNot(Fn.conditionEquals(parameters.domainName.valueAsString, '')),
  });
  output(
    'LoadBalancerDNS',
    'DNS name of the load balancer; point a CNAME of your domain to it',
    values.loadBalancerDns,
  );
  output(
    'MCPServerEndpoint',
    'Full HTTPS address of the server. Without DomainName it is the name of the load balancer, which the certificate does not cover: clients refuse it until the CNAME exists',
    Fn.conditionIf(
      hasDomainName.logicalId,
      `https://${parameters.domainName.valueAsString}`,
      `https://${values.loadBalancerDns}`,
    ).toString(),
  );
  output('APIKeySecretArn', 'ARN of the secret that holds the API keys', values.secretArn);
  output('InstanceId', 'ID of the instance, for a session through SSM', values.instanceId);
  output('VpcId', 'ID of the VPC', values.vpcId);
  output('LoadBalancerArn', 'ARN of the load balancer', values.loadBalancerArn);
  output('SecurityAlertTopicArn', 'ARN of the topic that the alarms notify', values.topicArn);
  values.privateSubnetIds.forEach((id, index) => {
    output(`PrivateSubnet${index + 1}Id`, `ID of the private subnet in zone ${'ab'[index]}`, id);
  });
}
