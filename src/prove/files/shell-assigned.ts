import type { ScriptList, ShellNode } from './shell-tree.ts';
import { writtenWord } from './shell-values.ts';

/** Commands whose words are assignments. */
export const DECLARES: readonly string[] = ['export', 'readonly', 'local', 'declare', 'typeset'];

/** The variables that a loop may assign, those of the functions it calls included: nothing is known of them at its start. */
export function assignedIn(body: ScriptList, functions: ReadonlyMap<string, ShellNode>): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<string>();
  const visit = (node: ShellNode): void => {
    if (node.kind === 'for') names.add(node.variable);
    if (node.kind !== 'simple') {
      for (const inner of innerNodes(node)) visit(inner);
      return;
    }
    for (const { name } of node.assignments) names.add(name);
    const [command = '', ...words] = node.words.map(writtenWord);
    if (DECLARES.includes(command) || command === 'read' || command === 'unset')
      for (const word of words) names.add(word.split(/\+?=/)[0] ?? word);
    const called = functions.get(command);
    if (called === undefined || seen.has(command)) return;
    seen.add(command);
    visit(called);
  };
  for (const { node } of body.items) visit(node);
  return names;
}

function innerNodes(node: Exclude<ShellNode, { kind: 'simple' }>): readonly ShellNode[] {
  const nodesOf = (list: ScriptList | undefined) => list?.items.map((item) => item.node) ?? [];
  switch (node.kind) {
    case 'pipeline':
      return node.stages;
    case 'group':
    case 'for':
      return nodesOf(node.body);
    case 'if':
      return [
        ...node.clauses.flatMap(({ test, body }) => [...nodesOf(test), ...nodesOf(body)]),
        ...nodesOf(node.otherwise),
      ];
    case 'while':
      return [...nodesOf(node.test), ...nodesOf(node.body)];
    case 'case':
      return node.branches.flatMap((branch) => nodesOf(branch.body));
    case 'function':
      return [];
  }
}
