/** The oracle is what the Serverless Application Repository shows of these applications. */
import { expect, test } from 'vitest';
import { dataDocument } from '../model/index.ts';
import { rotationApplications } from './rotation-application.ts';

const APPLICATION =
  'arn:aws:serverlessrepo:us-east-1:297356227824:applications/SecretsManagerRDSPostgreSQLRotationSingleUser';

const held = (ApplicationId: unknown, Mappings: object = {}) => {
  const Properties = {
    Location: { ApplicationId, SemanticVersion: '1.1.671' },
    Parameters: {
      endpoint: 'https://e',
      functionName: 'rotate',
      vpcSubnetIds: 'subnet-1,subnet-2',
      vpcSecurityGroupIds: 'sg-1',
    },
  };
  const document = dataDocument({
    Mappings,
    Resources: { Rotation: { Type: 'AWS::Serverless::Application', Properties } },
  });
  return rotationApplications(document).Rotation?.document.root as Record<string, object> | undefined;
};

test('an application of Secrets Manager holds a function in the network that it is given', () => {
  expect(Object.keys(held(APPLICATION)?.Resources ?? {})).toEqual([
    'RotationRole',
    'RotationFunction',
    'RotationPermission',
  ]);
  expect(JSON.stringify(held(APPLICATION))).toContain('"SubnetIds":{"Fn::Split":[",",{"Ref":"vpcSubnetIds"}]}');
});

test('the CDK chooses it by partition', () => {
  const chosen = { 'Fn::FindInMap': ['Apps', { Ref: 'AWS::Partition' }, 'applicationId'] };
  expect(held(chosen, { Apps: { aws: { applicationId: APPLICATION } } })).toBeDefined();
  const other = 'arn:aws:serverlessrepo:us-east-1:111122223333:applications/Other';
  expect(
    held(chosen, { Apps: { aws: { applicationId: APPLICATION }, 'aws-cn': { applicationId: other } } }),
  ).toBeUndefined();
});

test('what others publish is not known', () => {
  expect(held('arn:aws:serverlessrepo:us-east-1:111122223333:applications/SecretsManagerRDSRotation')).toBeUndefined();
});
