/** Identity and Access Management: who there is and what they are allowed. https://docs.aws.amazon.com/IAM/latest/APIReference/ */
import type { Service } from '../../service.ts';
import { profileOperations } from './instance-profiles.ts';
import { policyOperations } from './policies.ts';
import { principalOperations } from './principals.ts';
import { iamTypes } from './types.ts';

export const iam: Service = {
  id: 'iam',
  schema: 'iam',
  operations: { ...principalOperations, ...policyOperations, ...profileOperations },
  types: iamTypes,
};
