import { ALWAYS, allOf, anyOf, type Extent, impliedBy, NEVER } from '../../base/index.ts';
import type { Matcher } from '../../claims/index.ts';
import { elementsAt } from '../../model/index.ts';
import { step } from '../judge.ts';
import { showValue } from '../matcher.ts';
import type { Question } from '../question.ts';
import type { Finding } from '../words/finding.ts';
import { matchSlot, type Running, type Slot } from './running.ts';

/** A command of exactly these words; none are those of the image. */
export function commandFinding(question: Question, running: Running, slot: Slot, words: readonly string[]): Finding {
  const match = words.length === 0 ? noWords(question, slot) : exactly(question, slot, words);
  return said(running, slot, match, words.length === 0 ? 'the command of the image' : words.join(' '));
}

/**
 * The command of a contract, or that of the image. A host may have the program under a longer name (`/usr/bin/node-24`);
 * what another program there starts in turn is not known.
 */
export function contractCommand(question: Question, running: Running, slot: Slot, words: readonly string[]): Finding {
  const [program = '', ...rest] = words;
  const isProgram: Matcher = { oneOf: [program, { like: `*/${program}` }, { like: `*/${program}-*` }] };
  const own = anyOf(noWords(question, slot), exactly(question, slot, [isProgram, ...rest]));
  const isOther = matchSlot(question, { ...slot, path: [...slot.path, 0] }, { not: isProgram });
  const started: Extent = { certain: NEVER, possible: isOther.possible };
  const match = running.isHost ? anyOf(own, started) : own;
  return said(running, slot, match, words.join(' '));
}

function noWords(question: Question, slot: Slot): Extent {
  return anyOf(matchSlot(question, slot, { absent: true }), matchSlot(question, slot, { length: 0 }));
}

function exactly(question: Question, slot: Slot, words: readonly Matcher[]): Extent {
  return allOf(
    matchSlot(question, slot, { length: words.length }),
    ...words.map((word, index) => matchSlot(question, { thing: slot.thing, path: [...slot.path, index] }, word)),
  );
}

function said(running: Running, slot: Slot, match: Extent, expected: string): Finding {
  const own = elementsAt(slot.thing.properties, slot.path).map(({ value }) => showValue(value));
  const is =
    own.length === 0 ? `${running.name} leaves its command to the image` : `${running.name} starts ${own.join(' ')}`;
  const within = impliedBy(running.when, match);
  const says = within.certain === ALWAYS ? `${is}.` : `${is}, expected ${expected}.`;
  return { match: within, says: step(says, slot.thing, slot.path) };
}
