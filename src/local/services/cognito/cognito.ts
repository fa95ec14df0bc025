/** Cognito user pools. https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/ */
import type { Service } from '../../service.ts';
import { forAnyone } from './anyone.ts';
import * as pools from './pools.ts';
import * as signIn from './sign-in.ts';
import { issuerSite } from './tokens.ts';
import * as types from './types.ts';
import * as users from './users.ts';

export const cognito: Service = {
  id: 'cognito-idp',
  schema: 'cognito-identity-provider',
  sites: { 'cognito-idp': issuerSite },
  operations: {
    ...forAnyone({
      ChangePassword: users.changeOwnPassword,
      ConfirmForgotPassword: users.confirmForgotPassword,
      ConfirmSignUp: users.confirmSignUp,
      DeleteUser: users.deleteUser,
      ForgotPassword: users.forgotPassword,
      GetUser: users.getUser,
      GlobalSignOut: users.globalSignOut,
      InitiateAuth: signIn.initiateAuth,
      ResendConfirmationCode: users.resendConfirmationCode,
      RespondToAuthChallenge: signIn.respondToAuthChallenge,
      RevokeToken: signIn.revokeToken,
      SignUp: users.signUp,
      UpdateUserAttributes: users.updateUserAttributes,
    }),
    AddCustomAttributes: pools.addCustomAttributes,
    AdminAddUserToGroup: pools.adminAddUserToGroup,
    AdminConfirmSignUp: users.adminConfirmSignUp,
    AdminCreateUser: users.adminCreateUser,
    AdminDeleteUser: users.adminDeleteUser,
    AdminDisableUser: users.adminDisableUser,
    AdminEnableUser: users.adminEnableUser,
    AdminGetUser: users.adminGetUser,
    AdminInitiateAuth: signIn.adminInitiateAuth,
    AdminListGroupsForUser: pools.adminListGroupsForUser,
    AdminRemoveUserFromGroup: pools.adminRemoveUserFromGroup,
    AdminRespondToAuthChallenge: signIn.adminRespondToAuthChallenge,
    AdminSetUserPassword: users.adminSetUserPassword,
    AdminUpdateUserAttributes: users.adminUpdateUserAttributes,
    AdminUserGlobalSignOut: users.adminUserGlobalSignOut,
    CreateGroup: pools.createGroup,
    CreateUserPool: pools.createUserPool,
    CreateUserPoolClient: pools.createUserPoolClient,
    DeleteGroup: pools.deleteGroup,
    DeleteUserPool: pools.deleteUserPool,
    DeleteUserPoolClient: pools.deleteUserPoolClient,
    DescribeUserPool: pools.describeUserPool,
    DescribeUserPoolClient: pools.describeUserPoolClient,
    GetGroup: pools.getGroup,
    GetUserPoolMfaConfig: pools.getUserPoolMfaConfig,
    ListGroups: pools.listGroups,
    ListUserPoolClients: pools.listUserPoolClients,
    ListUserPools: pools.listUserPools,
    ListUsers: users.listUsers,
    ListUsersInGroup: pools.listUsersInGroup,
    UpdateGroup: pools.updateGroup,
    UpdateUserPool: pools.updateUserPool,
    UpdateUserPoolClient: pools.updateUserPoolClient,
  },
  types: {
    'AWS::Cognito::UserPool': types.userPoolType,
    'AWS::Cognito::UserPoolClient': types.userPoolClientType,
    'AWS::Cognito::UserPoolGroup': types.userPoolGroupType,
    'AWS::Cognito::UserPoolUser': types.userPoolUserType,
    'AWS::Cognito::UserPoolUserToGroupAttachment': types.userToGroupType,
  },
};
