/** From what a group launches: the data of its template, as they are now. */
import { isRecord } from '../../../base/index.ts';
import { deployedOf } from '../../engine/deployed.ts';
import { mapOf } from '../../engine/words.ts';
import type { AutoScalingShapes as Shapes } from '../../schemas/auto-scaling.generated.ts';
import { templateVersion } from '../ec2/launch-templates.ts';
import type { KeptFleetGroup, KeptMember, ScalingPlace } from './kept.ts';

export interface FleetLaunchSettings {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly type: string;
  readonly template?: Shapes['LaunchTemplateSpecification'];
  readonly configuration?: string;
}

export function launchSettings({ launch }: KeptFleetGroup, at: ScalingPlace): FleetLaunchSettings {
  const mixed = launch.MixedInstancesPolicy?.LaunchTemplate;
  const [override] = mixed?.Overrides ?? [];
  const specification =
    override?.LaunchTemplateSpecification ?? mixed?.LaunchTemplateSpecification ?? launch.LaunchTemplate;
  if (specification !== undefined) {
    const found = templateVersion(specification, at);
    const data = mapOf(found?.data);
    const template = {
      LaunchTemplateId: found?.id ?? specification.LaunchTemplateId ?? '',
      LaunchTemplateName: found?.name ?? specification.LaunchTemplateName ?? '',
      Version: String(found?.version ?? specification.Version ?? '1'),
    };
    return { settings: data, type: override?.InstanceType ?? String(data.InstanceType ?? 'm1.small'), template };
  }
  const name = launch.LaunchConfigurationName;
  const record = deployedOf(at.world, at, 'AWS::AutoScaling::LaunchConfiguration').find(
    ({ physicalId }) => physicalId === name,
  );
  const settings = isRecord(record?.properties) ? record.properties : {};
  return {
    settings,
    type: String(settings.InstanceType ?? 'm1.small'),
    ...(name !== undefined && { configuration: name }),
  };
}

/** Whether a member was launched from what its group launches from now. */
export function isCurrent(member: KeptMember, { template, configuration }: FleetLaunchSettings): boolean {
  return (
    member.configuration === configuration &&
    member.template?.LaunchTemplateId === template?.LaunchTemplateId &&
    member.template?.Version === template?.Version
  );
}
