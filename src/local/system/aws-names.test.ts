/**
 * Where AWS's API listens inside of a system. Oracle: every place is a namespace that the plan makes, whatever stacks are
 * called (https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html for what has no interface).
 */
import { expect, test } from 'vitest';
import { planOf } from '../network/plan.ts';
import { LOCAL_SERVICES } from '../services.ts';
import { openWorld } from '../world.ts';
import { listeningPlaces } from './aws-names.ts';
import { deployedSystem } from './scene.ts';

const AT = { partition: 'aws', account: '000000000000', region: 'us-east-1' } as const;
const ref = (id: string) => ({ Ref: id });

const NETWORK = {
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.7.0.0/16' } },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: ref('Vpc'), CidrBlock: '10.7.1.0/24' } },
    Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
    S3: {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: { VpcId: ref('Vpc'), ServiceName: 'com.amazonaws.us-east-1.s3', RouteTableIds: [ref('Table')] },
    },
  },
};
const TOPIC = { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } };

test.each([
  ['one stack', { Network: NETWORK }],
  ['several stacks, whose names stand before the ids', { Network: NETWORK, Other: NETWORK, More: TOPIC }],
])('of %s, every place is in a namespace that is made', async (_, stacks) => {
  const world = openWorld({ services: LOCAL_SERVICES });
  for (const [StackName, template] of Object.entries(stacks))
    await world.invoke('cloudformation', 'CreateStack', { StackName, TemplateBody: JSON.stringify(template) }, AT);
  const { layout } = await deployedSystem(world, AT);
  const plan = planOf(layout);
  const made = plan.namespaces.map(({ name }) => name);
  const places = listeningPlaces(plan, layout).map(({ namespace }) => namespace);
  expect(places.length).toBeGreaterThan(layout.endpoints.length);
  expect(places.filter((place) => !made.includes(place))).toEqual([]);
});
