import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { all, synthesizeAnew, synthesized } from 'lintel/testing';
import { describe, expect, test } from 'vitest';
import architecture from './architecture.ts';

// The oracle is the conformance table of the document: the ids in the titles are its rows.
const assembly = synthesized(architecture, 'prod');
const { template } = assembly;
const { Resources, Parameters, Outputs } = template;
const propertiesOf = (id: string) => Resources[id]?.Properties;
const named = (text: string) => ({ 'Fn::Sub': text });
const ref = (id: string) => ({ Ref: id });
const group = (id: string) => ({ 'Fn::GetAtt': [id, 'GroupId'] });

describe('scope', () => {
  test('MCP-GEN-01 one template, which imports nothing and carries neither code nor assets', () => {
    expect(assembly.stacks.map(({ name }) => name)).toEqual(['McpTagging']);
    expect(JSON.stringify(assembly.stacks[0]?.template)).not.toMatch(
      /Fn::ImportValue|AWS::Lambda|Custom::|dummy1|lintel/i,
    );
    expect(assembly.stacks[0]?.assets).toEqual([]);
    expect(assembly.missing).toEqual([]);
  });

  test('MCP-GEN-01 two syntheses give the same bytes', () => {
    const bytes = () => JSON.stringify(synthesizeAnew(architecture, 'prod').template);
    expect(bytes()).toBe(bytes());
  });

  test('every resource names its construct in the template and its line of this folder in the assembly', () => {
    const metadata: Record<string, { type: string; data: unknown }[]> = JSON.parse(
      readFileSync(join(assembly.folder, 'McpTagging.metadata.json'), 'utf8'),
    );
    for (const { Metadata } of Object.values(Resources)) {
      const made = metadata[`/${Metadata['aws:cdk:path']}`]?.find(({ type }) => type === 'aws:cdk:creationStack')?.data;
      expect(made).toContainEqual(expect.stringMatching(/architectures\/mcp-tagging\/[a-z-]+\.ts:\d+:\d+/));
    }
  });

  test('MCP-GEN-02 the environment runs in us-east-1, in the zones a and b', () => {
    expect(architecture.environments).toEqual({ prod: { region: 'us-east-1', zones: ['us-east-1a', 'us-east-1b'] } });
    expect(assembly.stacks[0]?.region).toBe('us-east-1');
  });

  test('MCP-GEN-03 NAT gateway, load balancer and endpoints are all there', () => {
    expect(Object.keys(all(template, 'AWS::EC2::NatGateway'))).toHaveLength(1);
    expect(Object.keys(all(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer'))).toHaveLength(1);
    expect(Object.keys(all(template, 'AWS::EC2::VPCEndpoint'))).toHaveLength(4);
  });
});

describe('network', () => {
  test('MCP-NET-01, MCP-VPE-07 the VPC is 10.0.0.0/16 and resolves names', () => {
    expect(propertiesOf('Vpc')).toMatchObject({
      CidrBlock: '10.0.0.0/16',
      EnableDnsSupport: true,
      EnableDnsHostnames: true,
    });
  });

  test('MCP-NET-02 to MCP-NET-07, MCP-NET-13 four subnets with the documented blocks, none of which gives a public address', () => {
    const subnets = Object.values(all(template, 'AWS::EC2::Subnet')).map(
      ({ CidrBlock, AvailabilityZone, MapPublicIpOnLaunch }) => [CidrBlock, AvailabilityZone, MapPublicIpOnLaunch],
    );
    expect(subnets).toEqual([
      ['10.0.1.0/24', 'us-east-1a', false],
      ['10.0.2.0/24', 'us-east-1b', false],
      ['10.0.10.0/24', 'us-east-1a', false],
      ['10.0.11.0/24', 'us-east-1b', false],
    ]);
  });

  test('MCP-NET-08 one internet gateway, to which the public subnets lead', () => {
    expect(Object.keys(all(template, 'AWS::EC2::InternetGateway'))).toEqual(['VpcInternetGateway']);
    expect(propertiesOf('VpcInternetGatewayAttachment')).toEqual({
      VpcId: ref('Vpc'),
      InternetGatewayId: ref('VpcInternetGateway'),
    });
    expect(propertiesOf('VpcPublicDefaultRoute')).toEqual({
      RouteTableId: ref('VpcPublicRouteTable'),
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: ref('VpcInternetGateway'),
    });
  });

  test('MCP-NET-09 exactly one NAT gateway, in the public subnet of zone a, with an Elastic IP', () => {
    expect(Object.values(all(template, 'AWS::EC2::NatGateway'))).toMatchObject([
      { SubnetId: ref('VpcPublicSubnetA'), AllocationId: { 'Fn::GetAtt': ['VpcNatGatewayAAddress', 'AllocationId'] } },
    ]);
    expect(propertiesOf('VpcNatGatewayAAddress')).toMatchObject({ Domain: 'vpc' });
  });

  test('MCP-NET-10 both private subnets share the table that leads to the NAT gateway', () => {
    expect(Object.values(all(template, 'AWS::EC2::SubnetRouteTableAssociation'))).toEqual([
      { SubnetId: ref('VpcPublicSubnetA'), RouteTableId: ref('VpcPublicRouteTable') },
      { SubnetId: ref('VpcPublicSubnetB'), RouteTableId: ref('VpcPublicRouteTable') },
      { SubnetId: ref('VpcPrivateSubnetA'), RouteTableId: ref('VpcPrivateRouteTable') },
      { SubnetId: ref('VpcPrivateSubnetB'), RouteTableId: ref('VpcPrivateRouteTable') },
    ]);
    expect(Object.keys(all(template, 'AWS::EC2::Route'))).toEqual(['VpcPublicDefaultRoute', 'VpcPrivateDefaultRoute']);
    expect(propertiesOf('VpcPrivateDefaultRoute')).toMatchObject({ NatGatewayId: ref('VpcNatGatewayA') });
  });
});

describe('endpoints', () => {
  const endpoints = all(template, 'AWS::EC2::VPCEndpoint');

  test('MCP-VPE-01 to MCP-VPE-05 three interface endpoints and one gateway endpoint', () => {
    expect(Object.values(endpoints).map((one) => [one.VpcEndpointType, one.ServiceName])).toEqual([
      ['Interface', 'com.amazonaws.us-east-1.ec2'],
      ['Interface', 'com.amazonaws.us-east-1.logs'],
      ['Interface', 'com.amazonaws.us-east-1.secretsmanager'],
      ['Gateway', 'com.amazonaws.us-east-1.s3'],
    ]);
    expect(endpoints.EndpointS3).toMatchObject({ RouteTableIds: [ref('VpcPrivateRouteTable')] });
  });

  test.each(['EndpointEc2', 'EndpointLogs', 'EndpointSecretsmanager'])(
    'MCP-VPE-06 to MCP-VPE-08 (C-MCP-04) %s stands in both private subnets, owns its name and carries one group',
    (id) => {
      expect(endpoints[id]).toMatchObject({
        SubnetIds: [ref('VpcPrivateSubnetA'), ref('VpcPrivateSubnetB')],
        PrivateDnsEnabled: true,
        SecurityGroupIds: [group('EndpointSecurityGroup')],
      });
    },
  );
});

describe('load balancer', () => {
  test('MCP-ALB-01, MCP-ALB-02 (C-MCP-01) internet-facing, in both public subnets', () => {
    expect(propertiesOf('LoadBalancer')).toMatchObject({
      Name: named('${ProjectName}-alb-${Environment}'),
      Type: 'application',
      Scheme: 'internet-facing',
      Subnets: [ref('VpcPublicSubnetA'), ref('VpcPublicSubnetB')],
      SecurityGroups: [group('LoadBalancerSecurityGroup')],
    });
  });

  test('MCP-ALB-03 to MCP-ALB-05, MCP-ALB-08 (C-MCP-09) the only listener is HTTPS on 443 with TLS 1.3', () => {
    expect(Object.values(all(template, 'AWS::ElasticLoadBalancingV2::Listener'))).toEqual([
      {
        LoadBalancerArn: ref('LoadBalancer'),
        Port: 443,
        Protocol: 'HTTPS',
        SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06',
        Certificates: [{ CertificateArn: ref('ACMCertificateArn') }],
        DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('ServerTargetGroup') }],
      },
    ]);
  });

  test('MCP-ALB-06, MCP-ALB-07 plain HTTP to port 8080 of the instance, whose health is asked at /health', () => {
    expect(propertiesOf('ServerTargetGroup')).toMatchObject({
      Protocol: 'HTTP',
      Port: 8080,
      TargetType: 'instance',
      Targets: [{ Id: ref('Server'), Port: 8080 }],
      HealthCheckProtocol: 'HTTP',
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 30,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
      Matcher: { HttpCode: '200' },
    });
  });
});

describe('server', () => {
  test('MCP-CMP-01 to MCP-CMP-03, MCP-CMP-05 one t3.medium in the private subnet of zone a, without a public address, with its role', () => {
    expect(Object.keys(all(template, 'AWS::EC2::Instance'))).toEqual(['Server']);
    const server = propertiesOf('Server');
    expect(server).toMatchObject({
      InstanceType: 't3.medium',
      ImageId: ref('ServerImage'),
      SubnetId: ref('VpcPrivateSubnetA'),
      IamInstanceProfile: ref('ServerInstanceProfile'),
      MetadataOptions: { HttpTokens: 'required' },
      BlockDeviceMappings: [
        {
          DeviceName: '/dev/xvda',
          Ebs: { VolumeSize: 20, VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: true },
        },
      ],
    });
    expect(server).not.toHaveProperty('NetworkInterfaces');
    expect(all(template, 'AWS::EC2::EIPAssociation')).toEqual({});
    expect(propertiesOf('ServerInstanceProfile')).toEqual({ Roles: [ref('ServerRole')] });
  });

  test('MCP-RUN-03 the first boot waits for its way out, and its script names the secret without holding a key', () => {
    expect(Resources.Server?.DependsOn).toContain('VpcPrivateDefaultRoute');
    const userData = JSON.stringify(propertiesOf('Server')?.UserData);
    expect(userData).toContain('"ApiKeySecretArn":{"Ref":"ApiKeySecret"}');
    expect(userData).not.toMatch(/resolve:|API_KEYS=|SecretString/);
  });
});

describe('security groups', () => {
  test('MCP-SG-01 to MCP-SG-06 six rules and the placeholder that stands for no egress', () => {
    const inline = Object.entries(all(template, 'AWS::EC2::SecurityGroup')).map(([id, properties]) => [
      id,
      properties.SecurityGroupIngress,
      properties.SecurityGroupEgress,
    ]);
    const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };
    const http = { IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080 };
    const withReason = (rule: object) => ({ ...rule, Description: expect.any(String) });
    expect(inline).toEqual([
      ['LoadBalancerSecurityGroup', [withReason({ ...https, CidrIp: '0.0.0.0/0' })], undefined],
      ['ServerSecurityGroup', undefined, [withReason({ ...https, CidrIp: '0.0.0.0/0' })]],
      [
        'EndpointSecurityGroup',
        undefined,
        [withReason({ IpProtocol: 'icmp', FromPort: 252, ToPort: 86, CidrIp: '255.255.255.255/32' })],
      ],
    ]);
    expect(Object.values(all(template, 'AWS::EC2::SecurityGroupIngress'))).toEqual([
      withReason({
        ...http,
        GroupId: group('ServerSecurityGroup'),
        SourceSecurityGroupId: group('LoadBalancerSecurityGroup'),
      }),
      withReason({
        ...https,
        GroupId: group('EndpointSecurityGroup'),
        SourceSecurityGroupId: group('ServerSecurityGroup'),
      }),
    ]);
    expect(Object.values(all(template, 'AWS::EC2::SecurityGroupEgress'))).toEqual([
      withReason({
        ...http,
        GroupId: group('LoadBalancerSecurityGroup'),
        DestinationSecurityGroupId: group('ServerSecurityGroup'),
      }),
    ]);
  });
});

describe('role and secret', () => {
  const role = propertiesOf('ServerRole');
  const statement = (policy: string): unknown => {
    const policies = role?.Policies as { PolicyName: string; PolicyDocument: { Statement: unknown[] } }[];
    return policies.find(({ PolicyName }) => PolicyName === policy)?.PolicyDocument.Statement;
  };

  test('MCP-IAM-01, MCP-IAM-12 EC2 may take the role, and Session Manager may use it', () => {
    expect(Object.keys(all(template, 'AWS::IAM::Role'))).toEqual(['ServerRole']);
    expect(all(template, 'AWS::IAM::Policy')).toEqual({});
    expect(role).toMatchObject({
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }],
      },
      ManagedPolicyArns: [
        { 'Fn::Join': ['', ['arn:', ref('AWS::Partition'), ':iam::aws:policy/AmazonSSMManagedInstanceCore']] },
      ],
    });
  });

  test('MCP-IAM-02 to MCP-IAM-09 reading actions of the seven services and nothing else', () => {
    expect(statement('ReadAwsApis')).toEqual([
      {
        Sid: 'ReadInventoryTagsAndCosts',
        Effect: 'Allow',
        Resource: '*',
        Action: [
          'ce:GetCostAndUsage',
          'ce:GetCostForecast',
          'ce:GetTags',
          'ec2:DescribeInstances',
          'ec2:DescribeRegions',
          'ec2:DescribeTags',
          'ec2:DescribeVolumes',
          'ecs:DescribeServices',
          'ecs:ListClusters',
          'ecs:ListServices',
          'ecs:ListTagsForResource',
          'lambda:ListFunctions',
          'lambda:ListTags',
          'rds:DescribeDBClusters',
          'rds:DescribeDBInstances',
          'rds:ListTagsForResource',
          's3:GetBucketLocation',
          's3:GetBucketTagging',
          's3:ListAllMyBuckets',
          'sts:GetCallerIdentity',
          'tag:GetResources',
          'tag:GetTagKeys',
          'tag:GetTagValues',
        ],
      },
    ]);
  });

  test('MCP-IAM-10, MCP-IAM-11, MCP-IAM-13 its own secret, its own log groups, its own namespace', () => {
    expect(statement('ReadApiKeys')).toMatchObject([
      { Action: 'secretsmanager:GetSecretValue', Resource: ref('ApiKeySecret') },
    ]);
    expect(statement('WriteLogs')).toMatchObject([
      {
        Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        Resource: [{ 'Fn::GetAtt': ['ApplicationLogGroup', 'Arn'] }, { 'Fn::GetAtt': ['SecurityLogGroup', 'Arn'] }],
      },
    ]);
    expect(statement('PublishMetrics')).toMatchObject([
      {
        Action: 'cloudwatch:PutMetricData',
        Resource: '*',
        Condition: { StringEquals: { 'cloudwatch:namespace': named('${ProjectName}/${Environment}') } },
      },
    ]);
    expect(role?.Policies).toHaveLength(4);
  });

  test('MCP-SEC-01 one secret, whose first key Secrets Manager makes', () => {
    expect(Object.values(all(template, 'AWS::SecretsManager::Secret'))).toMatchObject([
      {
        Name: named('${ProjectName}/${Environment}/api-keys'),
        GenerateSecretString: { PasswordLength: 32, ExcludePunctuation: true },
      },
    ]);
  });
});

describe('logs and alarms', () => {
  test('MCP-LOG-01 (C-MCP-12) the log groups are named after the parameters', () => {
    expect(all(template, 'AWS::Logs::LogGroup')).toEqual({
      ApplicationLogGroup: { LogGroupName: named('/${ProjectName}/${Environment}'), RetentionInDays: 30 },
      SecurityLogGroup: { LogGroupName: named('/${ProjectName}/${Environment}/security'), RetentionInDays: 90 },
    });
  });

  test('MCP-ALM-01 to MCP-ALM-04 exactly three alarms with the topic as their only action', () => {
    const sum = {
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [ref('SecurityAlertTopic')],
      AlarmDescription: expect.any(String),
    };
    const own = {
      ...sum,
      Namespace: named('${ProjectName}/${Environment}'),
      Dimensions: [{ Name: 'Environment', Value: ref('Environment') }],
    };
    expect(all(template, 'AWS::CloudWatch::Alarm')).toEqual({
      AuthFailuresAlarm: {
        ...own,
        AlarmName: named('${ProjectName}-auth-failures-${Environment}'),
        MetricName: 'AuthenticationFailures',
        Threshold: 10,
      },
      CorsViolationsAlarm: {
        ...own,
        AlarmName: named('${ProjectName}-cors-violations-${Environment}'),
        MetricName: 'CORSViolations',
        Threshold: 20,
      },
      LoadBalancer5xxAlarm: {
        ...sum,
        AlarmName: named('${ProjectName}-alb-5xx-${Environment}'),
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'HTTPCode_ELB_5XX_Count',
        Dimensions: [{ Name: 'LoadBalancer', Value: { 'Fn::GetAtt': ['LoadBalancer', 'LoadBalancerFullName'] } }],
        Threshold: 10,
      },
    });
  });

  test('MCP-ALM-05, MCP-ALM-06 one topic with one e-mail subscription', () => {
    expect(Object.values(all(template, 'AWS::SNS::Topic'))).toEqual([
      { TopicName: named('${ProjectName}-security-alerts-${Environment}'), DisplayName: 'MCP Server Security Alerts' },
    ]);
    expect(Object.values(all(template, 'AWS::SNS::Subscription'))).toEqual([
      { TopicArn: ref('SecurityAlertTopic'), Protocol: 'email', Endpoint: ref('AlertEmail') },
    ]);
  });
});

describe('parameters', () => {
  const accepts = (parameter: string, value: string) =>
    new RegExp(`^(?:${String(Parameters[parameter]?.AllowedPattern)})$`).test(value);

  test('MCP-PRM-01 to MCP-PRM-07 the six documented parameters; every further one has a default', () => {
    const documented = [
      'ProjectName',
      'Environment',
      'KeyPairName',
      'ACMCertificateArn',
      'AlertEmail',
      'CORSAllowedOrigins',
    ];
    expect(Object.keys(Parameters)).toEqual(expect.arrayContaining(documented));
    expect(Object.entries(Parameters).filter(([, { Description }]) => Description === undefined)).toEqual([]);
    const withoutDefault = Object.keys(Parameters).filter((name) => Parameters[name]?.Default === undefined);
    expect(withoutDefault).toEqual(['ACMCertificateArn', 'AlertEmail']);
    expect(Parameters.ProjectName?.Default).toBe('mcp-tagging');
    expect(Parameters.Environment?.Default).toBe('prod');
    expect(Parameters.CORSAllowedOrigins?.Default).toBe('https://claude.ai');
  });

  test('MCP-PRM-03 (C-MCP-08) a key pair is used only where it is named', () => {
    expect(Parameters.KeyPairName?.Default).toBe('');
    expect(propertiesOf('Server')?.KeyName).toEqual({
      'Fn::If': ['ServerHasKeyPair', ref('KeyPairName'), ref('AWS::NoValue')],
    });
  });

  test.each([
    ['ProjectName', 'mcp-tagging', true],
    ['ProjectName', 'Mcp', false],
    ['ProjectName', 'a-name-too-long-for-alb', false],
    ['KeyPairName', 'mcp-server-key-new', true],
    ['ACMCertificateArn', 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b-2c', true],
    ['ACMCertificateArn', 'arn:aws:iam::111122223333:server-certificate/x', false],
    ['AlertEmail', 'alerts@example.com', true],
    ['AlertEmail', 'alerts', false],
    ['CORSAllowedOrigins', 'https://claude.ai,https://example.com:8443', true],
    ['CORSAllowedOrigins', '*', false],
    ['CORSAllowedOrigins', "https://claude.ai'; rm -rf /", false],
    ['DomainName', '', true],
    ['DomainName', 'mcp.optimnow.io', true],
    ['DomainName', 'https://mcp.optimnow.io', false],
    ['ReleaseUrl', '', true],
    ['ReleaseUrl', 'https://example.com/releases/1.0.0.tgz?token=a%20b', true],
    ['ReleaseUrl', 'http://example.com/release.tgz', false],
    ['ReleaseUrl', "https://example.com/'$(id)'", false],
    ['ReleaseUrl', 'https://example.com:8443/release.tgz', false],
    ['ReleaseSha256', 'f'.repeat(64), true],
    ['ReleaseSha256', 'abc', false],
  ])('%s %j: accepted is %s', (parameter, value, accepted) => {
    expect(accepts(parameter, value)).toBe(accepted);
  });
});

describe('outputs', () => {
  const dns = { 'Fn::GetAtt': ['LoadBalancer', 'DNSName'] };

  test('MCP-OUT-01 to MCP-OUT-04 (C-MCP-13) the documented outputs, exported under the name of the stack', () => {
    const https = (host: unknown) => ({ 'Fn::Join': ['', ['https://', host]] });
    const output = (name: string, value: unknown) => ({
      Description: expect.any(String),
      Value: value,
      Export: { Name: named(`\${AWS::StackName}-${name}`) },
    });
    expect(Outputs).toMatchObject({
      LoadBalancerDNS: output('LoadBalancerDNS', dns),
      MCPServerEndpoint: output('MCPServerEndpoint', {
        'Fn::If': ['HasDomainName', https(ref('DomainName')), https(dns)],
      }),
      APIKeySecretArn: output('APIKeySecretArn', ref('ApiKeySecret')),
      InstanceId: output('InstanceId', ref('Server')),
    });
    expect(template.Conditions.HasDomainName).toEqual({
      'Fn::Not': [{ 'Fn::Equals': [ref('DomainName'), ''] }],
    });
  });

  test('the further outputs of the original are there too', () => {
    expect(
      Object.fromEntries(
        Object.entries(Outputs)
          .slice(4)
          .map(([name, { Value }]) => [name, Value]),
      ),
    ).toEqual({
      VpcId: ref('Vpc'),
      LoadBalancerArn: ref('LoadBalancer'),
      SecurityAlertTopicArn: ref('SecurityAlertTopic'),
      PrivateSubnet1Id: ref('VpcPrivateSubnetA'),
      PrivateSubnet2Id: ref('VpcPrivateSubnetB'),
    });
  });
});
