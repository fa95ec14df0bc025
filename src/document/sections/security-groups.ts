import type { Model, Rule, SecurityGroup } from '../../model/index.ts';
import { showPath } from '../../model/index.ts';
import { gather, keyIn, onlyInSome, type RowAcross, said } from '../across.ts';
import { blocks, code, plain, table } from '../markdown.ts';
import { showPeer, showPorts } from '../network-words.ts';
import { condition, logicalIdOf, readingOf, settingText } from '../reading.ts';
import type { Section } from '../section.ts';
import type { DocumentedEnvironment, DocumentSubject } from '../subject.ts';

/** Every rule of every security group, in both directions; one line for each. */
export const securityGroups: Section = {
  name: 'security-groups',
  title: 'Security groups',
  write(subject) {
    const groups = gather(subject, (environment) =>
      [...environment.model.network.groups.values()].map((group) => ({
        key: keyIn(environment, group.id),
        value: { group, environment },
      })),
    );
    return blocks(...groups.map((row) => section(subject, row)));
  },
};

interface Worn {
  readonly group: SecurityGroup;
  readonly environment: DocumentedEnvironment;
}

interface RuleOf {
  readonly rule: Rule;
  readonly model: Model;
}

function section(subject: DocumentSubject, row: RowAcross<Worn>): string {
  const named = said(
    row,
    ({ group, environment }) => code(logicalIdOf(environment.model, group.id)) + condition(group.when),
  );
  const wearers = said(row, ({ group, environment }) => wornBy(environment.model, group.id));
  return blocks(
    `### ${named}${onlyInSome(subject, row)}`,
    wearers === '' ? 'On nothing.' : `On ${wearers}.`,
    table(['Direction', 'Ports', 'Peer', 'Why'], rules(subject, row)),
  );
}

function wornBy({ network, ...model }: Model, group: string): string {
  const owners = network.interfaces
    .filter(({ groups }) => groups.some(({ value }) => value === group))
    .map(({ owner }) => code(model.resources.get(owner)?.logicalId ?? owner));
  return [...new Set(owners)].join(', ');
}

function rules(subject: DocumentSubject, row: RowAcross<Worn>): readonly (readonly string[])[] {
  const rows: readonly RowAcross<RuleOf>[] = gather(
    { ...subject, environments: subject.environments.filter(({ name }) => row.in.has(name)) },
    (environment) => {
      const { model } = environment;
      const found = row.in.get(environment.name)?.group.rules ?? [];
      return found.map((rule) => ({
        key: `${rule.direction} ${ports(rule)} ${rule.implicit === true ? 'implicit' : showPeer(model, rule.peer)}`,
        value: { rule, model },
      }));
    },
  );
  const inFirst = rows.toSorted((left, right) => directionOf(left) - directionOf(right));
  return inFirst.map((each) => [
    `${said(each, ({ rule }) => (rule.direction === 'ingress' ? 'in' : 'out'))}${onlyInSome({ ...subject, environments: subject.environments.filter(({ name }) => row.in.has(name)) }, each)}`,
    said(each, ({ rule }) => ports(rule)),
    said(each, ({ rule, model }) => peer(model, rule)),
    said(each, ({ rule, model }) => why(model, rule)),
  ]);
}

function directionOf(row: RowAcross<RuleOf>): number {
  return [...row.in.values()][0]?.rule.direction === 'ingress' ? 0 : 1;
}

function ports(rule: Rule): string {
  if (rule.unknownFlows !== undefined) return plain(rule.unknownFlows);
  return rule.flows.length === 0 ? '–' : showPorts(rule.flows);
}

function peer(model: Model, rule: Rule): string {
  const from = `${rule.direction === 'ingress' ? 'from' : 'to'} ${showPeer(model, rule.peer)}`;
  return `${from}${condition(rule.when)}`;
}

function why(model: Model, rule: Rule): string {
  if (rule.implicit === true) return 'added by EC2, because the template writes no outbound rule';
  const resource = model.resources.get(rule.at.subject);
  if (resource === undefined) return '';
  const at = showPath(rule.at.path);
  return plain(settingText(readingOf(model, resource), at === '' ? 'Description' : `${at}.Description`) ?? '');
}
