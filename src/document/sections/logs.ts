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
function namedBy({ resources }: Model, group: Resource): readonly string[] {
  return [...resources.values()]
    .filter(({ type, references }) => !type.startsWith('AWS::IAM::') && references.some(({ to }) => to === group.id))
    .map(({ logicalId }) => logicalId);
}
