import type { AcceptedFinding } from '../claims/index.ts';

/** Accepted findings as a YAML file. Reading the text gives them again. */
export async function acceptedText(accepted: readonly AcceptedFinding[]): Promise<string> {
  // Loaded when asked for, as in reading.
  const { Document } = await import('yaml');
  const document = new Document({ schema: 'lintel/accepted@1', accepted });
  document.commentBefore = [
    ' What lintel prove finds and what may stay. An acceptance ends on its day, and when the fact is another one.',
    ' Say of each why it may stay and who answers for it, or mend it and take it out.',
  ].join('\n');
  return document.toString({ lineWidth: 116 });
}
