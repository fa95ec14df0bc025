/**
 * Runbooks and records: what people read. Comments of Markdown are not shown to them, and lines that are comments of a
 * script, a workflow or a configuration do nothing.
 */
import { EVERYWHERE, extentOf, NOWHERE } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import type { TextFinding } from './finding.ts';
import type { TextSource } from './source.ts';

type File = Extract<Assertion, { kind: 'file' }>;

export function proseFindings(source: TextSource, { mentions = [], omits = [] }: File): readonly TextFinding[] {
  if (mentions.length === 0 && omits.length === 0) return [];
  const { name, text } = source;
  if (text === undefined) {
    const says = `${name} is data; \`at\` reads it`;
    return [{ match: extentOf('possible'), says: `${says}.`, missing: [says] }];
  }
  const comments = /\.(md|markdown|html?)$/.test(name)
    ? /<!--[\s\S]*?(?:-->|$)/g
    : /\.txt$/.test(name)
      ? /$^/g
      : /^\s*(#|\/\/|;).*$/gm;
  const shown = text.replace(comments, (comment) => comment.replace(/[^\n]/g, ' '));
  const line = (wanted: string) => shown.slice(0, shown.indexOf(wanted)).split('\n').length;
  return [
    ...mentions.map(
      (wanted): TextFinding =>
        shown.includes(wanted)
          ? { match: EVERYWHERE, says: `${name}:${line(wanted)} says ${JSON.stringify(wanted)}.` }
          : { match: NOWHERE, says: `${name} does not say ${JSON.stringify(wanted)}.` },
    ),
    ...omits.map(
      (unwanted): TextFinding =>
        shown.includes(unwanted)
          ? { match: NOWHERE, says: `${name}:${line(unwanted)} says ${JSON.stringify(unwanted)}.` }
          : { match: EVERYWHERE, says: `${name} does not say ${JSON.stringify(unwanted)}.` },
    ),
  ];
}
