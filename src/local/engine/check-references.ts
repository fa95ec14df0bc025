/** Names that a template refers to and does not have. */
import { asItems, invalid, isMap, mapOf } from './words.ts';

type Map = Readonly<Record<string, unknown>>;

const PSEUDO = new Set([
  'AWS::AccountId',
  'AWS::NotificationARNs',
  'AWS::NoValue',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
]);

export function checkReferences(root: Map): void {
  const resources = mapOf(root.Resources);
  const conditions = mapOf(root.Conditions);
  const names = new Set([...Object.keys(resources), ...Object.keys(mapOf(root.Parameters)), ...PSEUDO]);
  for (const [section, block] of [
    ['Conditions', conditions],
    ['Resources', resources],
    ['Outputs', mapOf(root.Outputs)],
  ] as const) {
    const missing = new Set<string>();
    for (const use of usesIn(block)) {
      if (use.kind === 'condition' && !(use.name in conditions))
        throw invalid(`Template error: unresolved condition dependency ${use.name} in Fn::If`);
      if (use.kind === 'attribute' && !(use.name in resources))
        throw invalid(`Template error: instance of Fn::GetAtt references undefined resource ${use.name}`);
      if (use.kind === 'name' && !names.has(use.name)) missing.add(use.name);
    }
    for (const member of Object.values(block)) {
      const { Condition: condition } = mapOf(member);
      if (section !== 'Conditions' && typeof condition === 'string' && !(condition in conditions))
        throw invalid(
          `Template format error: Unresolved condition dependency ${condition} in the ${section} block of the template`,
        );
      for (const each of section === 'Resources' ? asItems(mapOf(member).DependsOn) : [])
        if (typeof each === 'string' && !(each in resources)) missing.add(each);
    }
    if (missing.size > 0)
      throw invalid(
        `Template format error: Unresolved resource dependencies [${[...missing].join(', ')}] in the ${section} block of the template`,
      );
  }
}

export interface Use {
  readonly kind: 'name' | 'attribute' | 'condition';
  readonly name: string;
}

/** What the functions inside a value refer to by name. */
export function usesIn(value: unknown): readonly Use[] {
  const found: Use[] = [];
  collect(value, found);
  return found;
}

function collect(value: unknown, found: Use[]): void {
  if (Array.isArray(value)) for (const each of value) collect(each, found);
  if (!isMap(value)) return;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined) {
    const [name, argument] = first;
    if (name === 'Ref' && typeof argument === 'string') found.push({ kind: 'name', name: argument });
    if (name === 'Fn::GetAtt') {
      const resource = typeof argument === 'string' ? argument.split('.')[0] : asItems(argument)[0];
      if (typeof resource === 'string') found.push({ kind: 'attribute', name: resource });
    }
    if (name === 'Fn::If' && Array.isArray(argument) && typeof argument[0] === 'string')
      found.push({ kind: 'condition', name: argument[0] });
    if (name === 'Fn::Sub') collectSub(argument, found);
  }
  for (const [, each] of entries) collect(each, found);
}

function collectSub(argument: unknown, found: Use[]): void {
  const [text, variables] = asItems(argument);
  if (typeof text !== 'string') return;
  const own = mapOf(variables);
  for (const [, written = ''] of text.matchAll(/\$\{([^{}]*)\}/g)) {
    const name = written.trim();
    if (name.startsWith('!') || name in own) continue;
    const at = name.indexOf('.');
    found.push(at < 0 ? { kind: 'name', name } : { kind: 'attribute', name: name.slice(0, at) });
  }
}
