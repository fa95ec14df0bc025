/** The data of a plain YAML text, short forms written out, and where its parts stand. */
import { type Document, type Path, showPath } from '../../model/index.ts';
import { getAttArgument, SHORT_FORMS } from './short-forms.ts';
import { TextLines } from './text-lines.ts';
import { type PlainNode, type PlainText, plainTree } from './yaml-plain.ts';
import { isMisread, type PlainScalar, plainScalar, templateScalar } from './yaml-scalar.ts';

/**
 * What `yamlDocument` makes of a text that is plain and of which it has nothing to report; undefined of any other.
 *
 * @param dialect as there
 * @param most as there
 */
export function plainDocument(
  file: string,
  text: string,
  dialect: 'template' | 'data',
  most: number,
): Document | undefined {
  const tree = plainTree(text, most);
  if (tree === undefined) return undefined;
  let isMisreadSomewhere = false;
  let isInMappings = false;
  const scalar = ({ text: written, isBare }: PlainText): PlainScalar => {
    if (!isBare) return written;
    if (dialect === 'data') return plainScalar(written);
    const value = templateScalar(written, isInMappings);
    isMisreadSomewhere ||= isMisread(written, value);
    return value;
  };
  const untagged = (node: PlainNode): unknown => {
    if (node.kind === 'text') return scalar(node);
    if (node.kind === 'list') return node.items.map(convert);
    const made: Record<string, unknown> = {};
    for (const [key, index] of node.keys) {
      if (node === tree) isInMappings = key === 'Mappings';
      made[key] = convert(node.values[index] as PlainNode);
    }
    return made;
  };
  const convert = (node: PlainNode): unknown => {
    const value = untagged(node);
    const name = node.tag === undefined ? undefined : SHORT_FORMS.get(node.tag);
    if (name === undefined) return value;
    if (name === 'Fn::GetAtt' && typeof value === 'string') return { [name]: getAttArgument(value) };
    return { [name]: name === 'Fn::GetAZs' && value === null ? '' : value };
  };
  const root = untagged(tree);
  if (isMisreadSomewhere) return undefined;
  const lines = new TextLines(text);
  return {
    file,
    root,
    locate: (path) => ({ ...lines.position(file, offsetOf(tree, path)), path: showPath(path) }),
  };
}

/** Where the value at a path stands, or the nearest thing above it that the text has. */
function offsetOf(tree: PlainNode, path: Path): number {
  let node = tree;
  let offset = tree.start;
  let index = 0;
  while (index < path.length) {
    if (node.tag !== undefined && SHORT_FORMS.get(node.tag) === path[index]) {
      offset = node.start;
      index++;
      if (index === path.length) break;
    }
    const step = path[index] ?? '';
    if (node.kind === 'list') {
      const item = typeof step === 'number' ? node.items[step] : undefined;
      if (item === undefined) break;
      offset = item.start;
      node = item;
    } else {
      const at = node.kind === 'map' ? node.keys.get(String(step)) : undefined;
      const value = at === undefined || node.kind !== 'map' ? undefined : node.values[at];
      if (at === undefined || node.kind !== 'map' || value === undefined) break;
      // Collections and empty values are shown at their key, so that the line names them.
      const isShownAtKey = value.tag === undefined && (value.kind !== 'text' || (value.isBare && value.text === ''));
      offset = isShownAtKey ? (node.starts[at] ?? value.start) : value.start;
      node = value;
    }
    index++;
  }
  return offset;
}
