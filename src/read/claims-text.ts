import type { ClaimSet } from '../claims/index.ts';

const WIDTH = 116;
const INDENT = 4;

/**
 * A claim set as a YAML file for people: an empty line between claims, and what fits on a line on one line. Reading the
 * text gives the claim set again.
 *
 * @param header the comment at its beginning, without its signs
 */
export async function claimsText(set: ClaimSet, header: string): Promise<string> {
  // Loaded when asked for, as in reading.
  const { Document, isCollection, isMap, isPair, isScalar, isSeq } = await import('yaml');
  const document = new Document(set);
  document.commentBefore = header.replaceAll(/^/gm, ' ');
  const layOut = (node: unknown, indent: number): void => {
    if (isPair(node)) layOut(node.value, indent);
    if (!isCollection(node)) return;
    node.flow = JSON.stringify(node.toJS(document)).length <= WIDTH - indent;
    if (!node.flow) for (const item of node.items) layOut(item, indent + INDENT);
  };
  const { contents } = document;
  if (!isMap(contents)) return document.toString();
  for (const { key, value } of contents.items) {
    if (!isScalar(key) || (key.value !== 'names' && key.value !== 'claims')) continue;
    key.spaceBefore = true;
    if (!isSeq(value)) continue;
    for (const [index, claim] of value.items.entries()) {
      if (!isMap(claim)) continue;
      claim.spaceBefore = index > 0;
      const holds = claim.get('holds');
      if (isSeq(holds)) for (const assertion of holds.items) layOut(assertion, 2 * INDENT);
    }
  }
  return document.toString({ lineWidth: WIDTH + INDENT });
}
