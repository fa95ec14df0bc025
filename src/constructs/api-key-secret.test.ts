import * as iam from 'aws-cdk-lib/aws-iam';
import { expect, test } from 'vitest';
import { ApiKeySecret } from './api-key-secret.ts';
import { resourcesOf, tinyStack } from './tiny-stack.ts';

test('the first key is made by Secrets Manager, of letters and digits', () => {
  const stack = tinyStack();
  new ApiKeySecret(stack, 'Keys', { name: 'shop/api-keys', description: 'Keys' });
  expect(resourcesOf(stack).Keys?.Properties).toEqual({
    Name: 'shop/api-keys',
    Description: 'Keys',
    GenerateSecretString: { ExcludePunctuation: true, PasswordLength: 32 },
  });
});

test('the permission covers this secret and no other', () => {
  const stack = tinyStack();
  const keys = new ApiKeySecret(stack, 'Keys', { name: 'shop/api-keys', description: 'Keys' });
  new iam.Role(stack, 'Reader', {
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    inlinePolicies: { Read: new iam.PolicyDocument({ statements: [keys.readStatement()] }) },
  });
  expect(resourcesOf(stack).Reader?.Properties?.Policies).toMatchObject([
    {
      PolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: { Ref: 'Keys' } }],
      },
    },
  ]);
});

test('a key that can be guessed is refused', () => {
  expect(() => new ApiKeySecret(tinyStack(), 'Keys', { name: 'k', description: 'Keys', length: 8 })).toThrow(
    'API key "Keys" was given the length 8; use 32 to 4096 characters, because shorter keys can be guessed.',
  );
});
