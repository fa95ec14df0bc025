/** AWS::KMS::Key and AWS::KMS::Alias. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-kms-key.html */
import { isRecord } from '../../../base/index.ts';
import type { Creation, LocalType, Properties } from '../../service.ts';
import { createAlias, deleteAlias, updateAlias } from './aliases.ts';
import { aliasesOf, keysOf, kmsKeyOf } from './key.ts';
import { createKey, scheduleKeyDeletion } from './keys.ts';

function tagsOf({ Tags }: Properties, at: Creation): Readonly<Record<string, string>> {
  const own = Array.isArray(Tags) ? Tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  return { ...at.tags, ...Object.fromEntries(own) };
}

const isOn = (value: unknown) => value === true || value === 'true';

/** What the template says of a key that is there. */
function settings(properties: Properties, id: string, at: Creation): void {
  const { rotationDays: _, rotationStartMs, ...key } = kmsKeyOf(id, at);
  const {
    PendingWindowInDays: __,
    EnableKeyRotation,
    RotationPeriodInDays,
    KeyPolicy,
    Enabled,
    Description,
  } = properties;
  keysOf(at).put(key.id, {
    ...key,
    description: Description === undefined ? '' : String(Description),
    ...(KeyPolicy === undefined
      ? {}
      : { policy: typeof KeyPolicy === 'string' ? KeyPolicy : JSON.stringify(KeyPolicy) }),
    ...(isOn(EnableKeyRotation)
      ? { rotationDays: Number(RotationPeriodInDays ?? 365), rotationStartMs: rotationStartMs ?? at.world.clock.now() }
      : {}),
    state: Enabled === false || Enabled === 'false' ? 'Disabled' : 'Enabled',
    tags: tagsOf(properties, at),
  });
}

export const keyType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const text = (name: string) => (properties[name] === undefined ? {} : { [name]: String(properties[name]) });
    const { KeyMetadata } = await createKey(
      {
        ...text('KeySpec'),
        ...text('KeyUsage'),
        ...text('Origin'),
        ...(isOn(properties.MultiRegion) ? { MultiRegion: true } : {}),
      },
      at,
    );
    const id = KeyMetadata?.KeyId ?? '';
    if (properties.Origin !== 'EXTERNAL') settings(properties, id, at);
    return { id, attributes: { Arn: KeyMetadata?.Arn ?? '', KeyId: id } };
  },
  update(made, properties, _before, at) {
    settings(properties, made.id, at);
    return made;
  },
  async delete(made, properties, at) {
    const key = keysOf(at).get(made.id);
    if (key === undefined || key.state === 'PendingDeletion') return;
    await scheduleKeyDeletion(
      { KeyId: made.id, PendingWindowInDays: Number(properties.PendingWindowInDays ?? 30) },
      at,
    );
  },
  read(made, at) {
    const key = keysOf(at).get(made.id);
    if (key === undefined || key.state === 'PendingDeletion') return undefined;
    return {
      Description: key.description,
      KeyPolicy: JSON.parse(key.policy) as unknown,
      EnableKeyRotation: key.rotationDays !== undefined,
      Enabled: key.state === 'Enabled',
      KeySpec: key.spec,
      KeyUsage: key.usage,
      MultiRegion: key.primaryRegion !== undefined,
    };
  },
};

export const aliasType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const name = String(properties.AliasName);
    await createAlias({ AliasName: name, TargetKeyId: String(properties.TargetKeyId) }, at);
    return { id: name, attributes: {} };
  },
  async update(made, properties, _before, at) {
    await updateAlias({ AliasName: made.id, TargetKeyId: String(properties.TargetKeyId) }, at);
    return made;
  },
  async delete(made, _properties, at) {
    if (aliasesOf(at).has(made.id)) await deleteAlias({ AliasName: made.id }, at);
  },
  read(made, at, given) {
    const alias = aliasesOf(at).get(made.id);
    if (alias === undefined) return undefined;
    // A key is named by its id or its ARN.
    const wanted = String(given?.TargetKeyId);
    const isSame = wanted.slice(wanted.lastIndexOf('/') + 1) === alias.keyId;
    return { AliasName: alias.name, TargetKeyId: isSame ? wanted : alias.keyId };
  },
};
