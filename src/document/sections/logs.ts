import type { Model, Resource } from '../../model/index.ts';
import { gatherResources, ofTypes, onlyInSome, said, spelledOut } from '../across.ts';
import { code, plain, shortList, table } from '../markdown.ts';
import { condition, readingOf, settingText } from '../reading.ts';
import type { Section } from '../section.ts';

/** Log groups: how long they keep what, and who writes there. */
export const logs: Section = {
  name: 'logs',
  title: 'Logs',
  write(subject) {
    const rows = gatherResources(subject, ofTypes('AWS::Logs::LogGroup'));
    return table(
      ['Log group', 'Name', 'Kept', 'Key', 'Used by'],
      rows.map((row) => [
        said(row, ({ resource }) => code(resource.logicalId) + condition(resource.when)) + onlyInSome(subject, row),
        spelledOut(row, ({ resource, model }) => code(settingText(readingOf(model, resource), 'LogGroupName') ?? '')),
        said(row, ({ resource, model }) => kept(settingText(readingOf(model, resource), 'RetentionInDays'))),
        said(row, ({ resource, model }) => code(settingText(readingOf(model, resource), 'KmsKeyId') ?? '')),
        said(row, ({ resource, model }) => shortList(namedBy(model, resource).map(code), 5)),
      ]),
    );
  },
};

function kept(days: string | undefined): string {
  return days === undefined ? 'forever' : `${plain(days)} days`;
}

/** The resources that send there or filter there; policies that merely allow it aside. */
function namedBy(model: Model, group: Resource): readonly string[] {
  const name = settingText(readingOf(model, group), 'LogGroupName');
  return [...model.resources.values()]
    .filter(
      (each) =>
        !each.type.startsWith('AWS::IAM::') &&
        (each.references.some(({ to }) => to === group.id) || (name !== undefined && writesTo(model, each, name))),
    )
    .map(({ logicalId }) => logicalId);
}

/** Log groups that AWS names after the resource that writes there; no reference tells of it. */
const NAMED_AFTER: Readonly<Record<string, readonly [property: string, prefix: string]>> = {
  'AWS::Lambda::Function': ['FunctionName', '/aws/lambda/'],
  'AWS::RDS::DBCluster': ['DBClusterIdentifier', '/aws/rds/cluster/'],
  'AWS::RDS::DBInstance': ['DBInstanceIdentifier', '/aws/rds/instance/'],
};

function writesTo(model: Model, resource: Resource, group: string): boolean {
  const [property, prefix] = NAMED_AFTER[resource.type] ?? [];
  if (property === undefined) return false;
  const name = settingText(readingOf(model, resource), property);
  return name !== undefined && `${group}/`.startsWith(`${prefix}${name}/`);
}
