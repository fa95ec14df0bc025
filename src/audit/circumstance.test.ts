/** When something is only planned, possible or an example; each sentence is one that a reader would not hold against a template. */
import { describe, expect, test } from 'vitest';
import { audited } from './tiny-audit.ts';

const resources = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Server: { Type: 'AWS::EC2::Instance', Properties: { InstanceType: 't3.micro' } },
  Database: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'mysql', MultiAZ: false } },
};
const falseIn = (markdown: string) => audited(markdown, { resources }).filter((each) => / false /.test(each)).length;

describe('what may be is not false', () => {
  test.each([
    'The instance is t3.micro (configurable: t3.medium, t3.large).',
    'Costs rise if the EC2 instance is upgraded to t3.medium.',
    'EC2 instances such as t3.medium.',
    'EC2 instances, e.g. t3.medium',
    'The VPC may be 10.8.0.0/16.',
    '## Future Enhancements\n\n- The database is Multi-AZ',
    '## Cost Optimization\n\n- EC2 instance t3.nano',
  ])('%s', (markdown) => {
    expect(falseIn(markdown)).toBe(0);
  });
});

describe('words that only look like a hedge leave a statement as it is', () => {
  test.each([
    '# Cost Optimization Service\n\nThe database is Multi-AZ.',
    'The VPC uses the block 10.8.0.0/16 with carefully planned subnets.',
    'The database is Multi-AZ, with configurable retention.',
  ])('%s', (markdown) => {
    expect(falseIn(markdown)).toBe(1);
  });
});

describe('what was not read', () => {
  const nested = {
    Net: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://example.com/net.yaml' } },
  };

  test('may stand in it: absence is not checkable, what is there is still judged', () => {
    const told = (markdown: string) =>
      audited(markdown, { resources: { ...resources, ...nested } }).map((each) =>
        each.split(' ').slice(1, 3).join(' '),
      );
    expect(told('There are 2 NAT gateways.')).toEqual(['not checkable']);
    expect(told('An Application Load Balancer spreads requests.')).toEqual(['not checkable']);
    expect(told('The database is Multi-AZ.')).toEqual(['false the']);
  });
});
