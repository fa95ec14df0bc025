import type { Node } from 'oxc-parser';

/**
 * Where a node stands, in the names that its file gives: functions, constants, constructs and properties from the outside
 * in. Lines move whenever something above changes; these names do not.
 */
export function placeOf(above: readonly Node[]): readonly string[] {
  return above.flatMap((node, index) => nameInPlace(node, above[index + 1]));
}

/** What a node adds to the names of a place inside it: nothing for most. */
export function nameInPlace(node: Node, inside?: Node): readonly string[] {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return node.id === null ? [] : [node.id.name];
    case 'VariableDeclarator':
      return node.id.type === 'Identifier' ? [node.id.name] : [];
    case 'Property':
    case 'MethodDefinition':
      return keyOf(node.key);
    case 'NewExpression':
      return textOf(node.arguments[1]) ?? nameOf(node.callee);
    case 'CallExpression': {
      const [first] = node.arguments;
      return (first === inside ? undefined : textOf(first)) ?? nameOf(node.callee);
    }
    case 'ObjectExpression':
      return nameOfEntry(node, inside);
    default:
      return [];
  }
}

/** An entry of a list is known by the name that it gives itself. */
function nameOfEntry(node: Extract<Node, { type: 'ObjectExpression' }>, inside: Node | undefined): readonly string[] {
  for (const property of node.properties) {
    if (property === inside || property.type !== 'Property') continue;
    const [key] = keyOf(property.key);
    const name = key === 'name' || key === 'id' || key === 'title' ? textOf(property.value) : undefined;
    if (name !== undefined) return name;
  }
  return [];
}

function keyOf(key: Node): readonly string[] {
  if (key.type === 'Identifier') return [key.name];
  return key.type === 'Literal' ? [String(key.value)] : [];
}

/** A text that can serve as a name. */
function textOf(node: Node | undefined): readonly string[] | undefined {
  if (node?.type !== 'Literal' || typeof node.value !== 'string') return undefined;
  return /\w/.test(node.value) && node.value.length <= 60 ? [node.value] : undefined;
}

/** A function or class of the file or an import; `map` and other methods say nothing about the place. */
function nameOf(callee: Node): readonly string[] {
  return callee.type === 'Identifier' ? [callee.name] : [];
}
