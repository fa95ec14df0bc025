/** Grants: who may do what with a key. Kept and told; enforced with IAM. https://docs.aws.amazon.com/kms/latest/developerguide/grants.html */
import { randomBytes } from 'node:crypto';
import type { KmsOperations, KmsShapes } from '../../schemas/kms.generated.ts';
import type { Call } from '../../service.ts';
import { kmsKeyOf, notFound } from './key.ts';
import { kmsPage } from './keys.ts';

interface Grant {
  readonly id: string;
  readonly token: string;
  readonly keyArn: string;
  readonly createdMs: number;
  readonly name?: string;
  readonly grantee: string;
  readonly retiring?: string;
  readonly operations: readonly string[];
  readonly constraints?: KmsShapes['GrantConstraints'];
}

const grantsOf = ({ world, account, region }: Call) => world.state.collection<Grant>('kms/grant', { account, region });

export const createGrant: KmsOperations['CreateGrant'] = (input, call) => {
  const key = kmsKeyOf(input.KeyId, call);
  const before = [...grantsOf(call).values()].find(
    (grant) =>
      input.Name !== undefined &&
      grant.keyArn === key.arn &&
      grant.name === input.Name &&
      grant.grantee === input.GranteePrincipal,
  );
  if (before !== undefined) return { GrantToken: before.token, GrantId: before.id };
  const grant: Grant = {
    id: randomBytes(32).toString('hex'),
    token: randomBytes(128).toString('base64url'),
    keyArn: key.arn,
    createdMs: call.world.clock.now(),
    grantee: input.GranteePrincipal ?? input.GranteeServicePrincipal ?? '',
    operations: input.Operations,
    ...(input.Name === undefined ? {} : { name: input.Name }),
    ...(input.RetiringPrincipal === undefined ? {} : { retiring: input.RetiringPrincipal }),
    ...(input.Constraints === undefined ? {} : { constraints: input.Constraints }),
  };
  grantsOf(call).put(grant.id, grant);
  return { GrantToken: grant.token, GrantId: grant.id };
};

function told(grant: Grant, call: Call): KmsShapes['GrantListEntry'] {
  return {
    KeyId: grant.keyArn,
    GrantId: grant.id,
    ...(grant.name === undefined ? {} : { Name: grant.name }),
    CreationDate: new Date(grant.createdMs),
    GranteePrincipal: grant.grantee,
    ...(grant.retiring === undefined ? {} : { RetiringPrincipal: grant.retiring }),
    IssuingAccount: `arn:${call.partition}:iam::${call.account}:root`,
    Operations: grant.operations,
    ...(grant.constraints === undefined ? {} : { Constraints: grant.constraints }),
  };
}

export const listGrants: KmsOperations['ListGrants'] = (
  { KeyId, GrantId, GranteePrincipal, Limit = 50, Marker },
  call,
) => {
  const key = kmsKeyOf(KeyId, call);
  const found = [...grantsOf(call).values()].filter(
    (grant) =>
      grant.keyArn === key.arn &&
      (GrantId === undefined || grant.id === GrantId) &&
      (GranteePrincipal === undefined || grant.grantee === GranteePrincipal),
  );
  const { page, next } = kmsPage(found, Limit, Marker);
  return { Grants: page.map((grant) => told(grant, call)), ...next };
};

export const listRetirableGrants: KmsOperations['ListRetirableGrants'] = (
  { RetiringPrincipal, Limit = 50, Marker },
  call,
) => {
  const found = [...grantsOf(call).values()].filter(({ retiring }) => retiring === RetiringPrincipal);
  const { page, next } = kmsPage(found, Limit, Marker);
  return { Grants: page.map((grant) => told(grant, call)), ...next };
};

export const revokeGrant: KmsOperations['RevokeGrant'] = ({ KeyId, GrantId }, call) => {
  const key = kmsKeyOf(KeyId, call);
  if (grantsOf(call).get(GrantId)?.keyArn !== key.arn) throw notFound(`Grant ID ${GrantId} not found`);
  grantsOf(call).delete(GrantId);
  return undefined;
};

export const retireGrant: KmsOperations['RetireGrant'] = ({ GrantToken, GrantId }, call) => {
  const found = [...grantsOf(call).values()].find(({ id, token }) =>
    GrantId === undefined ? token === GrantToken : id === GrantId,
  );
  if (found === undefined) throw notFound(`Grant token ${GrantToken ?? GrantId} not found`);
  grantsOf(call).delete(found.id);
  return undefined;
};
