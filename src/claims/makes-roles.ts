/**
 * What CloudFormation calls to make, change and delete the roles and instance profiles of a stack, with their inline and attached
 * policies and tags (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html).
 */
export const MAKES_ROLES: readonly string[] = [
  ...['CreateRole', 'DeleteRole', 'GetRole', 'PassRole', 'TagRole', 'UntagRole', 'UpdateRole'],
  ...['UpdateAssumeRolePolicy', 'UpdateRoleDescription'],
  ...['DeleteRolePolicy', 'GetRolePolicy', 'ListRolePolicies', 'PutRolePolicy'],
  ...['AttachRolePolicy', 'DetachRolePolicy', 'ListAttachedRolePolicies'],
  ...['CreateInstanceProfile', 'DeleteInstanceProfile', 'GetInstanceProfile'],
  ...['AddRoleToInstanceProfile', 'RemoveRoleFromInstanceProfile'],
].map((action) => `iam:${action}`);
