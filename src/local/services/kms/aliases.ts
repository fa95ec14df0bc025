import type { KmsOperations } from '../../schemas/kms.generated.ts';
import type { Call } from '../../service.ts';
import { type Alias, aliasesOf, invalidKms, kmsError, kmsKeyOf, notFound } from './key.ts';
import { kmsPage } from './keys.ts';

const arnOf = (name: string, { partition, region, account }: Call) =>
  `arn:${partition}:kms:${region}:${account}:${name}`;

export const createAlias: KmsOperations['CreateAlias'] = ({ AliasName, TargetKeyId }, call) => {
  checkAliasName(AliasName);
  const key = kmsKeyOf(TargetKeyId, call);
  if (aliasesOf(call).has(AliasName)) {
    throw kmsError('AlreadyExistsException', `An alias with the name ${arnOf(AliasName, call)} already exists`);
  }
  const now = call.world.clock.now();
  aliasesOf(call).put(AliasName, { name: AliasName, keyId: key.id, createdMs: now, updatedMs: now });
  return undefined;
};

function checkAliasName(name: string): void {
  if (!name.startsWith('alias/')) {
    throw invalidKms(
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  }
  if (name.startsWith('alias/aws/')) throw kmsError('NotAuthorizedException');
  if (!/^alias\/[\w/-]{1,250}$/.test(name)) {
    throw kmsError(
      'InvalidAliasNameException',
      'Alias contains invalid characters. Alias can only contain alphanumeric characters, hyphens, underscores and forward slashes.',
    );
  }
}

export const updateAlias: KmsOperations['UpdateAlias'] = ({ AliasName, TargetKeyId }, call) => {
  const alias = aliasAt(AliasName, call);
  const key = kmsKeyOf(TargetKeyId, call);
  aliasesOf(call).put(AliasName, { ...alias, keyId: key.id, updatedMs: call.world.clock.now() });
  return undefined;
};

export const deleteAlias: KmsOperations['DeleteAlias'] = ({ AliasName }, call) => {
  aliasAt(AliasName, call);
  aliasesOf(call).delete(AliasName);
  return undefined;
};

function aliasAt(name: string, call: Call): Alias {
  const alias = aliasesOf(call).get(name);
  if (alias === undefined) throw notFound(`Alias ${arnOf(name, call)} is not found.`);
  return alias;
}

export const listAliases: KmsOperations['ListAliases'] = ({ KeyId, Limit = 50, Marker }, call) => {
  const id = KeyId === undefined ? undefined : kmsKeyOf(KeyId, call).id;
  const all = [...aliasesOf(call).values()]
    .filter(({ keyId }) => id === undefined || keyId === id)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { page, next } = kmsPage(all, Limit, Marker);
  return {
    Aliases: page.map(({ name, keyId, createdMs, updatedMs }) => ({
      AliasName: name,
      AliasArn: arnOf(name, call),
      TargetKeyId: keyId,
      CreationDate: new Date(createdMs),
      LastUpdatedDate: new Date(updatedMs),
    })),
    ...next,
  };
};
