/** Relations of resources that name each other as text: `LogGroupName: /vpc/flow`. */
import { type Model, parsePath, type Resource, textsAt } from '../model/index.ts';
import type { Relation } from './scene-relations.ts';

/** From a property that holds a name to the property by which the other resource has it. */
const BY_NAME: readonly {
  readonly from: string;
  readonly property: string;
  readonly to: string;
  readonly name: string;
  readonly relation: Pick<Relation, 'kind' | 'label'>;
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
];

export function namedRelations(model: Model, nodeOf: (id: string) => string | undefined): readonly Relation[] {
  const resources = [...model.resources.values()];
  return BY_NAME.flatMap(({ from, property, to, name, relation }) =>
    resources
      .filter(({ type }) => type === from)
      .flatMap((source) => {
        const names = new Set(namesAt(source, property));
        const targets = resources.filter(
          (each) => each.type === to && namesAt(each, name).some((said) => names.has(said)),
        );
        return targets.flatMap((target): readonly Relation[] => {
          const ends = [nodeOf(source.id), nodeOf(target.id)];
          const [start, end] = ends;
          return start === undefined || end === undefined ? [] : [{ from: start, to: end, ...relation }];
        });
      }),
  );
}

function namesAt(resource: Resource, property: string): readonly string[] {
  const [before = '', after] = property.split('[*].');
  const paths =
    after === undefined ? [before] : Array.from({ length: 10 }, (_, index) => `${before}[${index}].${after}`);
  return paths.flatMap((path) => textsAt(resource.properties, parsePath(path)).map(({ value }) => value));
}
