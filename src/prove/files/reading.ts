/** A text together with how a promise about it is to be understood. */
import { textOf, toValue } from '../../model/index.ts';
import type { Question } from '../question.ts';
import { Unreadable } from './shell-tree.ts';
import type { TextSource } from './source.ts';

export interface Reading {
  /** The question. Names in expectations are resolved only for texts that CloudFormation fills in. */
  readonly question: Question;
  readonly source: TextSource;
  /** It is a file beside the templates, not a text in them. */
  readonly isDelivered: boolean;
  /** The path of the file; empty for a text of the template. */
  readonly path: string;
  /** The text; throws `Unreadable` where it is data of the template. */
  text(): string;
  /** Text of the promise, `${Name}` of the template filled in as `Fn::Sub` would. */
  expected(text: string): string;
  /** A line of the text, for a reader. */
  place(line: number): string;
}

export function readable(question: Question, source: TextSource, isDelivered: boolean): Reading {
  const { model } = question;
  const filled = (text: string) =>
    isDelivered
      ? text
      : text.replace(/\$\{([A-Za-z][\w:.]*)\}/g, (whole) => {
          const found = model.read(whole);
          if (!('value' in found)) return whole;
          const value = textOf(found.value);
          if (value === undefined) throw new Unreadable(`${whole} of the claim depends on a condition`, 1);
          return value;
        });
  const path = /^(\S+), written by/.exec(source.name)?.[1] ?? (isDelivered ? source.name : '');
  return {
    question: { ...question, model: { ...model, read: (text) => ({ value: toValue(filled(text)) }) } },
    source,
    isDelivered,
    path,
    text() {
      if (source.text === undefined) throw new Unreadable('it is data, not text', 1);
      return source.text;
    },
    expected: filled,
    place: (line) => `${source.name.replace(/,$/, '')}:${line + (source.offset ?? 0)}`,
  };
}
