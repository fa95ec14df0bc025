import type { Claim } from 'lintel/claims';
import type { McpTaggingOptions } from '../options.ts';
import { that } from './names.ts';

const { claim, drawn, exists, file, property, reaches } = that;

const UPDATES =
  'aws cloudformation update-stack --region us-east-1 --stack-name mcp-tagging-prod --use-previous-template --capabilities CAPABILITY_NAMED_IAM --parameters';
const same = (...parameters: readonly string[]) =>
  parameters.map((parameter) => `ParameterKey=${parameter},UsePreviousValue=true`).join(' ');

export function deliveryClaims({
  tlsFloor = '1.3',
  extraEndpoints = [],
  gitHubDelivery = false,
}: McpTaggingOptions): readonly Claim[] {
  return that.area('Scope and traceability', [
    claim('MCP-GEN-01', 'One CloudFormation template, deployable on its own', [
      exists('stack', 1),
      // Who deploys it may stand beside it.
      exists('every stack', gitHubDelivery ? 2 : 1),
      property('stack', 'Imports', { exactly: [] }),
      exists('vpc', 1),
      file('runbooks/first-deployment.md', {
        runs: [
          'aws acm request-certificate --region us-east-1 --domain-name "$NAME" --validation-method DNS',
          'aws acm wait certificate-validated --region us-east-1 --certificate-arn "$CERTIFICATE_ARN"',
          'aws cloudformation deploy --region us-east-1 --stack-name mcp-tagging-prod --template-file assembly/McpTagging.template.json --capabilities CAPABILITY_NAMED_IAM --parameter-overrides "AlertEmail=$EMAIL" "ACMCertificateArn=$CERTIFICATE_ARN" "DomainName=$NAME"',
        ],
        mentions: ['ROLLBACK_COMPLETE and can only be deleted'],
      }),
      file('runbooks/deploy.md', {
        runs: [
          'aws cloudformation describe-stacks --region us-east-1 --stack-name mcp-tagging-prod --query "Stacks[0].Parameters"',
          `${UPDATES} ${same('ProjectName', 'Environment', 'KeyPairName', 'ACMCertificateArn', 'AlertEmail', 'CORSAllowedOrigins', 'DomainName')} "ParameterKey=ReleaseUrl,ParameterValue=$RELEASE_URL" "ParameterKey=ReleaseSha256,ParameterValue=$RELEASE_SHA256" ${same('ServerImage')}`,
          'aws cloudformation wait stack-update-complete --region us-east-1 --stack-name mcp-tagging-prod',
        ],
        mentions: ['## Roll back', 'curl --fail "$(aws cloudformation describe-stacks'],
      }),
      file('runbooks/rotate-a-secret.md', {
        runs: ['aws secretsmanager put-secret-value --region us-east-1'],
        mentions: ["OutputKey=='APIKeySecretArn'"],
      }),
      file('runbooks/rebuild.md', { mentions: ['ParameterKey=ServerImage,ParameterValue='] }),
      file('runbooks/restore.md', {
        runs: [
          'aws secretsmanager restore-secret --region us-east-1 --secret-id "$SECRET"',
          'aws secretsmanager get-secret-value --region us-east-1 --version-stage AWSPREVIOUS --query SecretString --output text',
        ],
        mentions: ['no database and makes no backups'],
      }),
      file('runbooks/failover.md', {
        runs: [
          'aws ec2 describe-availability-zones --region us-east-1',
          'aws ec2 describe-instance-status --region us-east-1',
        ],
        mentions: ['nothing takes over by itself', "OutputKey=='InstanceId'"],
      }),
    ]),
    claim('MCP-GEN-02', 'Deployed and priced in us-east-1', property('stack', 'Region', 'us-east-1')),
    claim('MCP-GEN-03', 'NAT gateway, load balancer and VPC endpoints are all there', [
      exists({ type: 'AWS::EC2::NatGateway' }, { min: 1 }),
      exists({ type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' }, 1),
      exists({ type: 'AWS::EC2::VPCEndpoint' }, 4 + extraEndpoints.length),
    ]),
    claim(
      'MCP-GEN-04',
      'The six security features hold together: TLS termination, private EC2, isolation, endpoints, API keys, monitoring',
      {
        note: 'Requirements 18.3, 21.1, 21.3, 21.4, 19.6, 23.2 and 23.5 of the original; API-key checks at run time are MCP-SEC-02.',
      },
      [
        that.tls('listener', tlsFloor),
        that.unreachable('internet', 'server'),
        that.sources('server', { 'load balancer': 'tcp/8080' }),
        reaches('server', 'interface endpoints', 'tcp/443', { without: ['NAT gateway'] }),
        exists('API key secret', 1),
        property('every alarm', 'AlarmActions', { exactly: [{ refersTo: 'topic' }] }),
      ],
    ),
    claim('MCP-GEN-05', 'The drawing has the documented groups and arrows', { resolution: 'C-MCP-02' }, [
      reaches('internet', 'load balancer', 'tcp/443', { through: ['internet gateway'] }),
      reaches('load balancer', 'server', 'tcp/8080'),
      reaches('server', 'internet', 'tcp/443', { through: ['NAT gateway', 'internet gateway'] }),
      drawn({
        groups: ['*us-east-1a*', '*us-east-1b*', '*10.0.0.0/16*'],
        shows: [
          'load balancer',
          'server',
          'NAT gateway',
          'internet gateway',
          'interface endpoints',
          'S3 endpoint',
          'API key secret',
          'log group',
          'every alarm',
          'topic',
        ],
        arrows: [
          { from: 'users', to: 'load balancer' },
          { from: 'load balancer', to: 'server' },
          { from: 'server', to: 'internet' },
          { from: 'server', to: 'interface endpoints' },
          { from: 'server', to: 'API key secret' },
          { from: 'server', to: 'log group' },
          { from: 'every alarm', to: 'topic' },
        ],
      }),
    ]),
    claim(
      'MCP-GEN-06',
      'The drawing uses the documented colours',
      drawn({
        colors: {
          'load balancer': '#ff9900',
          server: '#ff9900',
          'API key secret': '#dd344c',
          'log group': '#ff4f8b',
          topic: '#ff4f8b',
        },
      }),
    ),
  ]);
}
