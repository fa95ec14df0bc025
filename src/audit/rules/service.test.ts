/** What a document lists, creates or denies; what is so was read off the templates by hand. */
import { describe, expect, test } from 'vitest';
import { audited, THREE_TIERS } from '../tiny-audit.ts';

const said = (text: string, resources: object = THREE_TIERS) => audited(text, { resources, kinds: ['service'] });

describe('parts of a system', () => {
  test('an item that names a part, alone or after what it is for, says that it is there', () => {
    expect(said('- HTTP listeners\n- Web security group\n- Route tables\n- Public subnets')).toEqual([
      '1 true listener is used',
      '2 true security group is used',
      '3 true route table is used',
      '4 true public subnet is used',
    ]);
  });

  test('what a template is said to create, define or deploy is there', () => {
    expect(said('Creates a VPC, route tables and security groups for the servers.')).toEqual([
      '1 true Amazon VPC is used',
      '1 true route table is used',
      '1 true security group is used',
    ]);
    expect(said('A security group is created for the servers.')).toEqual(['1 true security group is used']);
  });

  test('a part that this template has not may stand in another', () => {
    expect(said('- IAM roles')).toEqual(['1 not checkable IAM role is used']);
  });

  test('what is not created is true where the template has none, and false where it has', () => {
    expect(said('This template does not create any task definitions or NAT gateways.')).toEqual([
      '1 true there is no task definition',
      '1 false there is no NAT gateway',
    ]);
    expect(said('Flow logs are not enabled.')).toEqual(['1 true there is no VPC Flow Logs']);
    expect(said('Task definitions and route tables are not created.')).toEqual([
      '1 true there is no task definition',
      '1 false there is no route table',
    ]);
  });

  // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.html: Aurora stores in a cluster volume.
  test('a database instance of another engine is no Aurora and no cluster', () => {
    const list = '## Architecture\n\n- MySQL Aurora database\n- Private RDS cluster';
    expect(said(list).filter((each) => /Aurora|cluster/.test(each))).toEqual([
      '3 false Amazon Aurora is used',
      '4 false RDS cluster is used',
    ]);
    const cluster = { Type: 'AWS::RDS::DBCluster', Properties: { Engine: 'aurora-mysql' } };
    expect(said(list, { cluster }).every((each) => / true /.test(each))).toBe(true);
  });

  test('a service that a document only names is told where the template has it, and where nothing else says so', () => {
    const text = 'Learn how RDS works behind DynamoDB.';
    expect(said(text)).toEqual(['1 true Amazon RDS is used']);
    expect(said(`${text}\n\n- Amazon RDS: the orders`)).toEqual(['3 true Amazon RDS is used']);
    expect(said('In future RDS may be looked at.')).toEqual([]);
  });
});
