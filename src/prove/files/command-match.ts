/**
 * Whether a command is the one that a promise names. The program is the same, whatever runs it (`sudo`, `env`,
 * `timeout 5`) and wherever it lies; an option stands with its value, in any place; the other words follow each other in
 * the order named. `*` and `?` are wildcards. Further words are allowed.
 */
import { bothOf, type Certainty, eitherOf, holeName, matchesGlob, rememberedOf, textIn } from '../../base/index.ts';
import type { Command } from './shell-run.ts';
import { mayBeOptions } from './shell-values.ts';
import { unwrapped } from './wrappers.ts';

/** A pipeline as a promise names it; most have one command. */
export type WantedPipeline = readonly Wanted[];

export interface Wanted {
  readonly words: readonly string[];
  readonly redirections: readonly { readonly operator: string; readonly target: string }[];
}

/** How surely one of the commands is the one wanted, and which it is. */
export function findPipeline(
  commands: readonly Command[],
  wanted: WantedPipeline,
): { readonly answer: Certainty; readonly command?: Command } {
  let best: { answer: Certainty; command?: Command } = { answer: 'impossible' };
  const [first] = wanted;
  if (first === undefined) return best;
  for (const [index, command] of commands.entries()) {
    if (best.answer === 'certain') break;
    let answer = matchCommand(command, first);
    let at = index;
    for (const next of wanted.slice(1)) {
      if (answer === 'impossible') break;
      at = commands.findIndex((each, place) => place > at && each.pipeline === command.pipeline);
      const following = commands[at];
      answer = following === undefined ? 'impossible' : bothOf(answer, matchCommand(following, next));
    }
    if (answer === 'certain' || (answer === 'possible' && best.answer === 'impossible')) best = { answer, command };
  }
  return best;
}

export function matchCommand(command: Command, wanted: Wanted): Certainty {
  const redirected = wanted.redirections.map((each) =>
    eitherOf(
      'impossible',
      ...command.redirections
        .filter(({ operator }) => operator === each.operator)
        .map(({ target }) => matchesGlob(textIn(each.target), textIn(target))),
    ),
  );
  // What the script tells of a variable decides; that both name the same variable is as good.
  const answers = spellingsOf(command).map((spelled) => matchWords(spelled, wanted.words));
  const words = answers.includes('certain')
    ? 'certain'
    : eitherOf(answers[0] ?? 'impossible', answers[1] ?? 'impossible');
  return bothOf(words, ...redirected);
}

/** The words of a command as they are compared. */
interface Spelled {
  readonly program: string;
  readonly words: readonly string[];
}

/** With the values that the script tells, the same without what runs it, and both as they are written. */
const spellingsOf = rememberedOf((command: Command): readonly Spelled[] => {
  const isPlain = command.written.every((word, index) => word === command.words[index]);
  const written = isPlain && command.written.length === command.words.length ? [] : [command.written];
  return [command.words, ...written]
    .flatMap((words) => [words, unwrapped(words)])
    .map(([program = '', ...rest]) => ({ program, words: rest.flatMap(splitOption) }));
});

function matchWords({ program, words }: Spelled, wanted: readonly string[]): Certainty {
  const { program: wantedProgram, options, operands } = askedOf(wanted);
  const name = wantedProgram.includes('/') ? program : (program.split('/').at(-1) ?? program);
  const same = matchesGlob(textIn(wantedProgram), textIn(name));
  if (same === 'impossible') return 'impossible';
  return bothOf(same, ...options.map((group) => contains(words, group)), inOrder(words, operands));
}

const askedOf = rememberedOf(([program = '', ...rest]: readonly string[]) => ({
  program,
  ...groupsOf(rest.flatMap(splitOption)),
}));

/** `--name=value` as two words. */
function splitOption(word: string): readonly string[] {
  const at = /^--[\w-]+=/.exec(word)?.[0].length;
  return at === undefined ? [word] : [word.slice(0, at - 1), word.slice(at)];
}

/** Options, each with the word behind it, and the words before the first option or behind such a pair. */
function groupsOf(words: readonly string[]): {
  readonly options: readonly (readonly string[])[];
  readonly operands: readonly string[];
} {
  const options: string[][] = [];
  const operands: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const next = words[index + 1];
    if (!isOption(word)) operands.push(word);
    else if (next === undefined || isOption(next)) options.push([word]);
    else {
      options.push([word, next]);
      index++;
    }
  }
  return { options, operands };
}

function isOption(word: string): boolean {
  return /^-[\w-]/.test(word);
}

/** Whether the words of the group follow each other directly somewhere, or stand in one word, `--name=value`. */
function contains(words: readonly string[], group: readonly string[]): Certainty {
  return eitherOf(
    'impossible',
    ...words.map((word, start) =>
      eitherOf(
        bothOf(...group.map((each, offset) => inGroup(each, words[start + offset]))),
        inGroup(group.join('='), word),
      ),
    ),
  );
}

/** A variable in quotes is a value, never an option. */
function inGroup(wanted: string, word: string | undefined): Certainty {
  if (word === undefined || (isOption(wanted) && holeName(textIn(word)) !== undefined && !mayBeOptions(word)))
    return 'impossible';
  return matchesGlob(textIn(wanted), textIn(word));
}

/** Whether the wanted words occur in this order, others between them; surely, or with the right values of holes. */
function inOrder(words: readonly string[], wanted: readonly string[]): Certainty {
  const occurs = (enough: (answer: Certainty) => boolean): boolean => {
    let from = 0;
    for (const each of wanted) {
      const found = words.findIndex((word, index) => index >= from && enough(matchesGlob(textIn(each), textIn(word))));
      if (found < 0) return false;
      from = found + 1;
    }
    return true;
  };
  if (occurs((answer) => answer === 'certain')) return 'certain';
  return occurs((answer) => answer !== 'impossible') ? 'possible' : 'impossible';
}
