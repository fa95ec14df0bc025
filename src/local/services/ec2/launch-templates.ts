/** AWS::EC2::LaunchTemplate: each change is a new version, and the older ones stay. */
import { randomBytes } from 'node:crypto';
import type { AccountRegion, LocalType, LocalWorld, Properties } from '../../service.ts';

interface KeptTemplate {
  readonly id: string;
  readonly name: string;
  /** The data of version 1, 2, … */
  readonly versions: readonly unknown[];
}

interface TemplatePlace extends AccountRegion {
  readonly world: LocalWorld;
}

const templatesOf = ({ world, account, region }: TemplatePlace) =>
  world.state.collection<KeptTemplate>('ec2/launch-template', { account, region }, { sealed: true });

const made = ({ id, versions }: KeptTemplate) => ({
  id,
  attributes: { LaunchTemplateId: id, LatestVersionNumber: String(versions.length), DefaultVersionNumber: '1' },
});

const dataOf = ({ LaunchTemplateData }: Properties) => LaunchTemplateData;

export const launchTemplateType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    const id = `lt-${randomBytes(9).toString('hex').slice(0, 17)}`;
    const name = String(properties.LaunchTemplateName ?? at.generatedName(128));
    const template: KeptTemplate = { id, name, versions: [dataOf(properties)] };
    templatesOf(at).put(id, template);
    return made(template);
  },
  update({ id }, properties, before, at) {
    const known = templatesOf(at).get(id);
    const first: KeptTemplate = known ?? {
      id,
      name: String(properties.LaunchTemplateName ?? id),
      versions: [dataOf(before)],
    };
    const isChanged = JSON.stringify(first.versions.at(-1)) !== JSON.stringify(dataOf(properties));
    const next = isChanged ? { ...first, versions: [...first.versions, dataOf(properties)] } : first;
    templatesOf(at).put(id, next);
    return made(next);
  },
  delete({ id }, _properties, at) {
    templatesOf(at).delete(id);
  },
};

export interface FoundTemplate {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly data: unknown;
}

/** `$Default` is the first version, `$Latest` the last. Undefined where there is none. */
export function templateVersion(
  {
    LaunchTemplateId,
    LaunchTemplateName,
    Version = '$Default',
  }: {
    readonly LaunchTemplateId?: string;
    readonly LaunchTemplateName?: string;
    readonly Version?: string;
  },
  at: TemplatePlace,
): FoundTemplate | undefined {
  const found = [...templatesOf(at).values()].find(({ id, name }) =>
    LaunchTemplateId === undefined ? name === LaunchTemplateName : id === LaunchTemplateId,
  );
  if (found === undefined) return undefined;
  const version = Version === '$Latest' ? found.versions.length : Version === '$Default' ? 1 : Number(Version);
  if (found.versions[version - 1] === undefined) return undefined;
  return { id: found.id, name: found.name, version, data: found.versions[version - 1] };
}
