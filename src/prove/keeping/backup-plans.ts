/**
 * Which rules of AWS Backup plans really back a resource up:
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources-json.html.
 * Tags that are only given when the stack is deployed are not counted.
 */
import { evaluate } from '../../aws/index.ts';
import {
  allOf,
  anyOf,
  type Certainty,
  EVERYWHERE,
  type Extent,
  exactlyIn,
  extentOf,
  type Guard,
  holeNames,
  isSymbolic,
  matchesGlob,
  NO_TEXT,
  NOWHERE,
  noneOf,
  sameText,
  showText,
  stripPrivate,
  type Text,
} from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { elementsAt, isMapping, type Path, textOf, textsAt, type Value, valuesAt } from '../../model/index.ts';
import { resourcesNamedBy } from '../linked.ts';
import type { Question, Thing } from '../question.ts';
import { asFlag, asNumber, asText, isWanted, saidOfThing } from '../said.ts';
import { targetsOf } from '../words/access-targets.ts';

type Kept = Extract<Assertion, { kind: 'kept' }>;
export type WantedBackupRule = NonNullable<Kept['everyBackup']>;

/** A rule of a plan, and where it applies to the resource. */
export interface AppliedRule {
  readonly plan: Thing;
  readonly path: Path;
  readonly name: string;
  readonly applies: Extent;
}

/** The rules that apply to a resource; of a plan, its own. */
export function rulesFor(question: Question, thing: Thing): readonly AppliedRule[] {
  const plans = thingsOfType(question, 'AWS::Backup::BackupPlan');
  if (thing.type === 'AWS::Backup::BackupPlan') return rulesOf(thing, EVERYWHERE);
  const selections = thingsOfType(question, 'AWS::Backup::BackupSelection');
  return plans.flatMap((plan) => {
    const selected = selections.filter((each) => refers(question, each, ['BackupPlanId'], plan));
    if (selected.length === 0) return [];
    return rulesOf(plan, anyOf(...selected.map((each) => selects(question, each, thing))));
  });
}

function rulesOf(plan: Thing, selected: Extent): readonly AppliedRule[] {
  return elementsAt(plan.properties, ['BackupPlan', 'BackupPlanRule'], plan.when).map((rule) => ({
    plan,
    path: rule.path,
    name: textOf(valuesAt(rule.value, ['RuleName'])[0]?.value) ?? NO_TEXT,
    applies: allOf(exactlyIn(rule.when), selected, isMapping(rule.value) ? EVERYWHERE : extentOf('possible')),
  }));
}

export function thingsOfType({ model }: Question, type: string): readonly Thing[] {
  return [...model.resources.values()]
    .filter((each) => each.type === type)
    .map((each) => ({ ...each, kind: 'resource' }));
}

function refers(question: Question, thing: Thing, path: Path, to: Thing): boolean {
  return valuesAt(thing.properties, path).some(({ value }) =>
    resourcesNamedBy(question, textOf(value) ?? NO_TEXT, [to.type]).some(({ id }) => id === to.id),
  );
}

function selects(question: Question, selection: Thing, thing: Thing): Extent {
  const base = ['BackupSelection'];
  const arn = question.model.access.arnOf(thing.id);
  const patterns = (name: string) => textsAt(selection.properties, [...base, name], selection.when);
  const isAmong = (name: string) =>
    anyOf(
      NOWHERE,
      ...patterns(name).map((each) =>
        allOf(exactlyIn(each.when), extentOf(matchArn(question, each.value, thing, arn))),
      ),
    );
  const tags = elementsAt(selection.properties, [...base, 'ListOfTags'], selection.when);
  const conditions = valuesAt(selection.properties, [...base, 'Conditions'], selection.when);
  const hasConditions = conditions.some((each) => isMapping(each.value));
  const byTags = anyOf(
    NOWHERE,
    ...tags.map((each) =>
      allOf(
        exactlyIn(each.when),
        hasTag(question, thing, textAt(each.value, 'ConditionKey'), textAt(each.value, 'ConditionValue'), false),
      ),
    ),
  );
  const byArn = patterns('Resources').length > 0 ? isAmong('Resources') : hasConditions ? EVERYWHERE : NOWHERE;
  const both = allOf(byArn, byTags);
  const either = anyOf(byArn, byTags);
  // AWS says of no mixture of tags with ARNs or conditions how it is combined, so only what all of them select is sure.
  const mixed = tags.length > 0 && (patterns('Resources').length > 0 || hasConditions);
  const chosen: Extent = mixed ? { certain: both.certain, possible: either.possible } : either;
  return allOf(
    exactlyIn(selection.when),
    chosen,
    noneOf(isAmong('NotResources')),
    ...conditions.map((each) => meetsConditions(question, thing, each.value, each.when)),
    mayAssume(question, selection),
  );
}

/** The role of the selection has to trust AWS Backup. */
function mayAssume(question: Question, selection: Thing): Extent {
  const roles = valuesAt(selection.properties, ['BackupSelection', 'IamRoleArn'], selection.when).flatMap((found) =>
    resourcesNamedBy(question, textOf(found.value) ?? NO_TEXT, ['AWS::IAM::Role']),
  );
  return allOf(
    EVERYWHERE,
    ...roles.map((role) => {
      const access = question.model.access.principals.get(role.id);
      return evaluate(
        {
          principal: { kind: 'service', service: stripPrivate('backup.amazonaws.com') },
          action: stripPrivate('sts:AssumeRole'),
          resource: access?.arn ?? stripPrivate('*'),
          context: {},
        },
        { resource: access?.trust ?? [] },
      );
    }),
  );
}

function matchArn(question: Question, pattern: Text, thing: Thing, arn: Text): Certainty {
  const refersTo = holeNames(pattern).some((name) => {
    const what = question.model.holes.get(name);
    return what?.kind === 'resource' && what.resource === thing.id;
  });
  return refersTo && !pattern.includes('*') ? 'certain' : matchesGlob(question.model.access.comparable(pattern), arn);
}

const OPERATORS = {
  StringEquals: [false, false],
  StringLike: [true, false],
  StringNotEquals: [false, true],
  StringNotLike: [true, true],
} as const;

function meetsConditions(question: Question, thing: Thing, value: Value | undefined, when: Guard): Extent {
  if (value === undefined) return EVERYWHERE;
  const each = Object.entries(OPERATORS).flatMap(([operator, [glob, negated]]) =>
    elementsAt(value, [operator], when).map((found) => {
      const key = stripPrivate(textAt(found.value, 'ConditionKey').replace(/^aws:ResourceTag\//, ''));
      const has = hasTag(question, thing, key, textAt(found.value, 'ConditionValue'), glob);
      const met = negated ? noneOf(has) : has;
      return anyOf(noneOf(exactlyIn(found.when)), met);
    }),
  );
  return allOf(EVERYWHERE, ...each);
}

function textAt(value: Value | undefined, key: string): Text {
  return textOf(valuesAt(value, [key])[0]?.value) ?? NO_TEXT;
}

/** The volumes and instances of a launch template carry the tags that it specifies for them. */
function hasTag(_: Question, thing: Thing, key: Text, value: Text, glob: boolean): Extent {
  const sets =
    thing.type === 'AWS::EC2::LaunchTemplate'
      ? elementsAt(thing.properties, ['LaunchTemplateData', 'TagSpecifications'], thing.when)
          .filter((each) => ['volume', 'instance'].includes(textAt(each.value, 'ResourceType')))
          .map((each) => [...each.path, 'Tags'])
      : [['Tags'], ['FileSystemTags'], ['HostedZoneTags'], ['UserPoolTags']];
  const compare = (pattern: Text, text: Text) => (glob ? matchesGlob(pattern, text) : sameText(pattern, text));
  return anyOf(
    NOWHERE,
    ...sets.flatMap((path) =>
      valuesAt(thing.properties, path, thing.when).flatMap((found): readonly Extent[] => {
        if (isMapping(found.value))
          return Object.entries(found.value).map(([name, text]) =>
            allOf(
              exactlyIn(found.when),
              extentOf(compare(key, stripPrivate(name))),
              extentOf(compare(value, textOf(text) ?? NO_TEXT)),
            ),
          );
        if (found.value !== undefined && isSymbolic(textOf(found.value) ?? NO_TEXT))
          return [extentOf('possible', found.when)];
        return elementsAt(found.value, [], found.when).map((each) =>
          allOf(
            exactlyIn(each.when),
            extentOf(sameText(key, textAt(each.value, 'Key'))),
            extentOf(compare(value, textAt(each.value, 'Value'))),
          ),
        );
      }),
    ),
  );
}

/** Whether a rule is as wanted. */
export function isAsWanted(question: Question, rule: AppliedRule, wanted: WantedBackupRule): Extent {
  const { plan, path } = rule;
  const at = (keys: readonly string[]) => [...path, ...keys];
  const said = (
    keys: readonly string[],
    unset: string | number | boolean | undefined,
    read: (text: string) => string | number | boolean,
    want: Parameters<typeof isWanted>[1] | undefined,
  ) =>
    want === undefined
      ? EVERYWHERE
      : anyOf(
          ...saidOfThing(plan, at(keys), unset, read).map((each) =>
            allOf(exactlyIn(each.when), isWanted(each.is, want)),
          ),
        );
  return allOf(
    wanted.plan === undefined
      ? EVERYWHERE
      : extentOf(question.thingsOf(wanted.plan).some(({ id }) => id === plan.id) ? 'certain' : 'impossible'),
    said(['ScheduleExpression'], undefined, asText, wanted.schedule),
    said(['Lifecycle', 'DeleteAfterDays'], 'forever', asNumber, wanted.days),
    said(['Lifecycle', 'MoveToColdStorageAfterDays'], 'never', asNumber, wanted.coldAfterDays),
    said(['EnableContinuousBackup'], false, asFlag, wanted.pointInTime),
    wanted.vault === undefined ? EVERYWHERE : isVault(question, plan, at(['TargetBackupVault']), wanted.vault),
    wanted.copiedTo === undefined && wanted.copyDays === undefined ? EVERYWHERE : isCopied(question, rule, wanted),
  );
}

function isVault(question: Question, plan: Thing, path: Path, vault: string): Extent {
  const vaults = question.thingsOf(vault);
  return anyOf(
    ...valuesAt(plan.properties, path, plan.when).map((found) => {
      const text = textOf(found.value) ?? NO_TEXT;
      const types = [...new Set(vaults.map(({ type }) => type))];
      const named = resourcesNamedBy(question, text, types).some((each) => vaults.some(({ id }) => id === each.id));
      const open = isOpen(question, text);
      return allOf(exactlyIn(found.when), extentOf(named ? 'certain' : open ? 'possible' : 'impossible'));
    }),
  );
}

function isOpen({ model }: Question, text: Text): boolean {
  return holeNames(text).some((name) => model.holes.get(name)?.kind !== 'resource');
}

function isCopied(question: Question, { plan, path }: AppliedRule, { copiedTo, copyDays }: WantedBackupRule): Extent {
  const copies = elementsAt(plan.properties, [...path, 'CopyActions'], plan.when);
  const wanted = copiedTo === undefined ? [] : targetsOf(question, copiedTo);
  return anyOf(
    NOWHERE,
    ...copies.map((copy) => {
      const arn = textAt(copy.value, 'DestinationBackupVaultArn');
      const comparable = question.model.access.comparable(arn);
      const goes =
        copiedTo === undefined
          ? EVERYWHERE
          : anyOf(
              NOWHERE,
              ...wanted.map((each) =>
                extentOf(
                  each.id !== undefined && namesVault(question, arn, each.id)
                    ? 'certain'
                    : matchesGlob(each.arn, comparable),
                ),
              ),
            );
      const lives =
        copyDays === undefined
          ? EVERYWHERE
          : anyOf(
              ...saidOfThing(plan, [...copy.path, 'Lifecycle', 'DeleteAfterDays'], 'forever', asNumber, copy.when).map(
                (each) => allOf(exactlyIn(each.when), isWanted(each.is, copyDays)),
              ),
            );
      return allOf(exactlyIn(copy.when), goes, lives);
    }),
  );
}

function namesVault(question: Question, arn: Text, id: string): boolean {
  const type = question.model.resources.get(id)?.type ?? '';
  return resourcesNamedBy(question, arn, [type]).some((each) => each.id === id);
}

export function sayRule(rule: AppliedRule): string {
  const at = (keys: readonly string[]) => {
    const text = textOf(valuesAt(rule.plan.properties, [...rule.path, ...keys])[0]?.value);
    return text === undefined ? undefined : showText(text);
  };
  const days = at(['Lifecycle', 'DeleteAfterDays']);
  return `Rule ${rule.name} of ${rule.plan.id}: ${at(['ScheduleExpression']) ?? 'AWS’s own schedule'}, kept ${days === undefined ? 'forever' : `${days} days`}.`;
}
