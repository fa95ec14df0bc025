/**
 * A template of any size in the manner of a company that keeps everything in one stack: one network over three zones, then
 * web services, functions and workers with a database, in turn. The same size gives the same template.
 */

type Properties = Readonly<Record<string, unknown>>;

interface Resource {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly DependsOn?: string;
}

type Resources = Readonly<Record<string, Resource>>;

export interface EstateTemplate {
  readonly AWSTemplateFormatVersion: '2010-09-09';
  readonly Resources: Resources;
}

const ZONES = ['A', 'B', 'C'];
const TIERS = ['Public', 'App', 'Data'];

/** A template of exactly so many resources; the network alone has 36. */
export function estate(size: number): EstateTemplate {
  const resources: Record<string, Resource> = { ...network() };
  const products = [webService, serverlessFunction, worker];
  for (let index = 0; ; index++) {
    const product = products[index % products.length]?.(`P${String(index).padStart(3, '0')}`, index) ?? {};
    if (Object.keys(resources).length + Object.keys(product).length > size) break;
    Object.assign(resources, product);
  }
  for (let index = Object.keys(resources).length; index < size; index++)
    resources[`Setting${index}`] = {
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: `/estate/${index}`, Type: 'String', Value: String(index) },
    };
  return { AWSTemplateFormatVersion: '2010-09-09', Resources: resources };
}

function network(): Resources {
  const subnets = TIERS.flatMap((tier, row) =>
    ZONES.map((zone, column): [string, Resource] => [
      `${tier}${zone}`,
      {
        Type: 'AWS::EC2::Subnet',
        Properties: {
          VpcId: ref('Vpc'),
          CidrBlock: `10.50.${row * 48 + column * 16}.0/20`,
          AvailabilityZone: `us-east-1${zone.toLowerCase()}`,
        },
      },
    ]),
  );
  const ways = ZONES.flatMap((zone): [string, Resource][] => [
    [`Nat${zone}Address`, { Type: 'AWS::EC2::EIP', Properties: { Domain: 'vpc' }, DependsOn: 'GatewayAttachment' }],
    [
      `Nat${zone}`,
      {
        Type: 'AWS::EC2::NatGateway',
        Properties: { SubnetId: ref(`Public${zone}`), AllocationId: att(`Nat${zone}Address`, 'AllocationId') },
      },
    ],
    [`AppRoutes${zone}`, { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } }],
    [`AppWay${zone}`, route(`AppRoutes${zone}`, { NatGatewayId: ref(`Nat${zone}`) })],
    [`App${zone}Routes`, association(`App${zone}`, `AppRoutes${zone}`)],
    [`Public${zone}Routes`, association(`Public${zone}`, 'PublicRoutes')],
  ]);
  return {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.50.0.0/16', EnableDnsHostnames: true } },
    Gateway: { Type: 'AWS::EC2::InternetGateway' },
    GatewayAttachment: {
      Type: 'AWS::EC2::VPCGatewayAttachment',
      Properties: { VpcId: ref('Vpc'), InternetGatewayId: ref('Gateway') },
    },
    PublicRoutes: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
    PublicWay: route('PublicRoutes', { GatewayId: ref('Gateway') }),
    ...Object.fromEntries([...subnets, ...ways]),
    BalancerGroup: securityGroup('load balancer', [
      { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '0.0.0.0/0' },
    ]),
    Balancer: {
      Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      Properties: { Scheme: 'internet-facing', Subnets: inTier('Public'), SecurityGroups: [ref('BalancerGroup')] },
    },
    Listener: {
      Type: 'AWS::ElasticLoadBalancingV2::Listener',
      Properties: {
        LoadBalancerArn: ref('Balancer'),
        Port: 80,
        Protocol: 'HTTP',
        DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
      },
    },
    Cluster: { Type: 'AWS::ECS::Cluster' },
  };
}

function webService(name: string, index: number): Resources {
  const port = 8000 + index;
  return {
    [`${name}Group`]: securityGroup(`web service ${name}`, [
      { IpProtocol: 'tcp', FromPort: port, ToPort: port, SourceSecurityGroupId: ref('BalancerGroup') },
    ]),
    [`${name}Targets`]: {
      Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
      Properties: { VpcId: ref('Vpc'), Port: port, Protocol: 'HTTP', TargetType: 'ip' },
    },
    [`${name}Rule`]: {
      Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
      Properties: {
        ListenerArn: ref('Listener'),
        Priority: index + 1,
        Conditions: [{ Field: 'path-pattern', Values: [`/${name.toLowerCase()}/*`] }],
        Actions: [{ Type: 'forward', TargetGroupArn: ref(`${name}Targets`) }],
      },
    },
    ...task(name, port),
    [`${name}Service`]: {
      Type: 'AWS::ECS::Service',
      DependsOn: `${name}Rule`,
      Properties: {
        ...serviceIn(name),
        LoadBalancers: [
          { ContainerName: name.toLowerCase(), ContainerPort: port, TargetGroupArn: ref(`${name}Targets`) },
        ],
      },
    },
    [`${name}Alarm`]: alarm('AWS/ECS', 'CPUUtilization', [
      { Name: 'ClusterName', Value: ref('Cluster') },
      { Name: 'ServiceName', Value: att(`${name}Service`, 'Name') },
    ]),
  };
}

function serverlessFunction(name: string): Resources {
  return {
    [`${name}Table`]: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      },
    },
    [`${name}Queue`]: { Type: 'AWS::SQS::Queue' },
    [`${name}Role`]: role('lambda.amazonaws.com', [
      { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: att(`${name}Table`, 'Arn') },
      {
        Effect: 'Allow',
        Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        Resource: att(`${name}Queue`, 'Arn'),
      },
    ]),
    [`${name}Function`]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        MemorySize: 256,
        Role: att(`${name}Role`, 'Arn'),
        Code: { ZipFile: 'exports.handler = async () => {};' },
        Environment: { Variables: { TABLE: ref(`${name}Table`) } },
      },
    },
    [`${name}Trigger`]: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: att(`${name}Queue`, 'Arn'), FunctionName: ref(`${name}Function`) },
    },
    [`${name}Alarm`]: alarm('AWS/Lambda', 'Errors', [{ Name: 'FunctionName', Value: ref(`${name}Function`) }]),
  };
}

function worker(name: string): Resources {
  return {
    [`${name}Group`]: securityGroup(`worker ${name}`),
    ...task(name),
    [`${name}Service`]: { Type: 'AWS::ECS::Service', Properties: serviceIn(name) },
    [`${name}DataGroup`]: securityGroup(`database of ${name}`, [
      { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: ref(`${name}Group`) },
    ]),
    [`${name}Subnets`]: {
      Type: 'AWS::RDS::DBSubnetGroup',
      Properties: { DBSubnetGroupDescription: name, SubnetIds: inTier('Data') },
    },
    [`${name}Database`]: {
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        Engine: 'postgres',
        DBInstanceClass: 'db.t4g.micro',
        AllocatedStorage: '20',
        StorageEncrypted: true,
        MasterUsername: 'worker',
        ManageMasterUserPassword: true,
        DBSubnetGroupName: ref(`${name}Subnets`),
        VPCSecurityGroups: [ref(`${name}DataGroup`)],
      },
    },
  };
}

function task(name: string, port?: number): Resources {
  return {
    [`${name}Log`]: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } },
    [`${name}Role`]: role('ecs-tasks.amazonaws.com', [
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: att(`${name}Log`, 'Arn'),
      },
    ]),
    [`${name}Task`]: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        RequiresCompatibilities: ['FARGATE'],
        NetworkMode: 'awsvpc',
        Cpu: '256',
        Memory: '512',
        ExecutionRoleArn: att(`${name}Role`, 'Arn'),
        ContainerDefinitions: [
          {
            Name: name.toLowerCase(),
            Image: `public.ecr.aws/docker/library/${name.toLowerCase()}:1`,
            ...(port !== undefined && { PortMappings: [{ ContainerPort: port }] }),
            LogConfiguration: {
              LogDriver: 'awslogs',
              Options: {
                'awslogs-group': ref(`${name}Log`),
                'awslogs-region': ref('AWS::Region'),
                'awslogs-stream-prefix': name.toLowerCase(),
              },
            },
          },
        ],
      },
    },
  };
}

function serviceIn(name: string): Properties {
  return {
    Cluster: ref('Cluster'),
    TaskDefinition: ref(`${name}Task`),
    LaunchType: 'FARGATE',
    DesiredCount: 2,
    NetworkConfiguration: {
      AwsvpcConfiguration: { Subnets: inTier('App'), SecurityGroups: [ref(`${name}Group`)] },
    },
  };
}

function securityGroup(description: string, ingress: readonly Properties[] = []): Resource {
  return {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { GroupDescription: description, VpcId: ref('Vpc'), SecurityGroupIngress: ingress },
  };
}

function role(service: string, statements: readonly Properties[]): Resource {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
      },
      Policies: [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  };
}

function alarm(namespace: string, metric: string, dimensions: readonly Properties[]): Resource {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      Namespace: namespace,
      MetricName: metric,
      Dimensions: dimensions,
      Statistic: 'Average',
      Period: 60,
      EvaluationPeriods: 5,
      Threshold: 80,
      ComparisonOperator: 'GreaterThanThreshold',
    },
  };
}

function route(table: string, target: Properties): Resource {
  return {
    Type: 'AWS::EC2::Route',
    DependsOn: 'GatewayAttachment',
    Properties: { RouteTableId: ref(table), DestinationCidrBlock: '0.0.0.0/0', ...target },
  };
}

function association(subnet: string, table: string): Resource {
  return {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: ref(subnet), RouteTableId: ref(table) },
  };
}

function inTier(tier: string): readonly Properties[] {
  return ZONES.map((zone) => ref(`${tier}${zone}`));
}

function ref(name: string): Properties {
  return { Ref: name };
}

function att(name: string, attribute: string): Properties {
  return { 'Fn::GetAtt': [name, attribute] };
}
