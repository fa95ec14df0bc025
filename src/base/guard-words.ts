import { describeGuard, type Guard } from './guard.ts';

/**
 * A guard as a reader says it: a comparison with the empty text says whether something is given, whose stack a parameter
 * is of goes without saying, and a list joined to one text is the list.
 */
export function guardInWords(guard: Guard): string {
  return describeGuard(guard)
    .replaceAll(/(?<![^\s(])[\w.-]+\/(?=[\w:]+ ([=≠]|in|not in) )/g, '')
    .replaceAll(/Fn::Join\("[^"]*", ([\w:.]+)\)/g, '$1')
    .replaceAll(/ ≠ (?=$| and | or |\))/g, ' is given')
    .replaceAll(/ = (?=$| and | or |\))/g, ' is empty');
}
