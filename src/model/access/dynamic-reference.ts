import { hole, isSymbolic, joinText, showText, type Text, textIn } from '../../base/index.ts';

const REFERENCE = /(\{\{resolve:[^{}]*\}\})/;

/**
 * The text with each dynamic reference as a hole: its value stands in Parameter Store or Secrets Manager, so the same
 * reference is the same value, and nobody sees which
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html).
 */
export function dynamicAsHoles(text: Text): Text {
  if (!text.includes('{{resolve:')) return text;
  return joinText(text.split(REFERENCE).map((part, index) => (index % 2 === 1 ? hole(showText(part)) : textIn(part))));
}

/** Whether only deployment tells some of the text. */
export function isUntold(text: Text): boolean {
  return isSymbolic(text) || text.includes('{{resolve:');
}
