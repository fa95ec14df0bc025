/** What the instances of a resource run when they boot. */

import { launchTemplatesOf } from '../launch.ts';
import type { Question, Thing } from '../question.ts';
import type { TextSource } from './source.ts';
import { textSourcesAt } from './source.ts';

export function bootedBy(question: Question, thing: Thing): readonly TextSource[] {
  if (thing.type === 'AWS::EC2::LaunchTemplate') return textSourcesAt(thing, 'LaunchTemplateData.UserData');
  const own = textSourcesAt(thing, 'UserData');
  if (own.length > 0 || thing.type === 'AWS::AutoScaling::LaunchConfiguration') return own;
  return launchTemplatesOf(question, thing).flatMap((launch) =>
    'unknown' in launch
      ? [{ name: `the boot script of ${thing.id}`, when: launch.when, unknown: launch.unknown }]
      : bootedBy(question, { ...launch.template, when: launch.when }),
  );
}
