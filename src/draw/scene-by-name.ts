/** Relations of resources that name each other as text: `LogGroupName: /vpc/flow`. */
import { showText } from '../base/index.ts';
import { type Model, parsePath, type Resource, textsAt } from '../model/index.ts';
import { regionOfStack } from './scene-nodes.ts';
import type { Relation } from './scene-relations.ts';

/** From a property that holds a name to the property by which the other resource has it. */
const BY_NAME: readonly {
  readonly from: string;
  readonly property: string;
  readonly to: string;
  readonly name: string;
  readonly relation: Pick<Relation, 'kind' | 'label'>;
  /** What is named sends to what names it. */
  readonly isSource?: true;
}[] = [
  {
    from: 'AWS::EC2::FlowLog',
    property: 'LogGroupName',
    to: 'AWS::Logs::LogGroup',
    name: 'LogGroupName',
    relation: { kind: 'logs' },
  },
  {
    from: 'AWS::Backup::BackupPlan',
    property: 'BackupPlan.BackupPlanRule[*].TargetBackupVault',
    to: 'AWS::Backup::BackupVault',
    name: 'BackupVaultName',
    relation: { kind: 'data', label: 'stores in' },
  },
  {
    from: 'AWS::Backup::BackupPlan',
    property: 'BackupPlan.BackupPlanRule[*].CopyActions[*].DestinationBackupVaultArn',
    to: 'AWS::Backup::BackupVault',
    name: 'BackupVaultName',
    relation: { kind: 'data', label: 'copies to' },
  },
  {
    from: 'AWS::Events::Rule',
    property: 'EventBusName',
    to: 'AWS::Events::EventBus',
    name: 'Name',
    relation: { kind: 'data' },
    isSource: true,
  },
];

export function namedRelations(model: Model, nodeOf: (id: string) => string | undefined): readonly Relation[] {
  const resources = [...model.resources.values()];
  return BY_NAME.flatMap(({ from, property, to, name, relation, isSource }) =>
    resources
      .filter(({ type }) => type === from)
      .flatMap((source) => {
        const names = new Set(
          namesAt(source, property).map((said) => inRegion(said, regionOfStack(model, source.stack))),
        );
        const targets = resources.filter(
          (each) =>
            each.type === to &&
            namesAt(each, name).some((said) => names.has(inRegion(said, regionOfStack(model, each.stack)))),
        );
        return targets.flatMap((target): readonly Relation[] => {
          const ends = [nodeOf(source.id), nodeOf(target.id)];
          const [start, end] = isSource === true ? ends.toReversed() : ends;
          return start === undefined || end === undefined ? [] : [{ from: start, to: end, ...relation }];
        });
      }),
  );
}

/** A name is one region's; an ARN says which. */
function inRegion(name: string, region: string | undefined): string {
  const [, own, last] = /^arn:.*:[a-z-]+:([a-z]{2}(?:-[a-z]+)+-\d):.*:([^:/]+)$/.exec(showText(name)) ?? [];
  return own === undefined || last === undefined ? `${region ?? ''} ${showText(name)}` : `${own} ${last}`;
}

/** The texts at a path; `[*]` is each element of a list. */
function namesAt(resource: Resource, property: string): readonly string[] {
  const paths = property
    .split('[*]')
    .reduce<readonly string[]>(
      (before, step, index) =>
        index === 0 ? [step] : before.flatMap((path) => LIST_PLACES.map((place) => `${path}[${place}]${step}`)),
      [],
    );
  return paths.flatMap((path) => textsAt(resource.properties, parsePath(path)).map(({ value }) => value));
}

const LIST_PLACES = Array.from({ length: 10 }, (_, place) => place);
