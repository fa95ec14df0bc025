import type { ExitCode } from '../actions/index.ts';
import type { Terminal } from './terminal.ts';

/** One verb: what its options are, and what it does with them. */
export interface CliCommand {
  readonly name: string;
  /** One line for the overview. */
  readonly summary: string;
  /** The verb in whose line the overview names it. @default a line of its own */
  readonly goesWith?: string;
  /** What stands after the name: `TARGET`, `[TARGET] ID`. */
  readonly takes: string;
  readonly options: Readonly<Record<string, Option>>;
  readonly examples: readonly (readonly [line: string, about: string])[];
  readonly notes?: readonly string[];
  /** How many words it takes besides options. */
  readonly positionals: { readonly least: number; readonly most: number };
  run(input: Input, terminal: Terminal): Promise<ExitCode>;
}

export interface Option {
  readonly about: string;
  /** The name of its value in the help; a switch has none. */
  readonly value?: string;
  /** Its one letter: `-f`. */
  readonly short?: string;
  /** May be given several times. */
  readonly repeats?: true;
  /** Words its value may be. */
  readonly words?: readonly string[];
}

/** The words of the command line, understood. */
export interface Input {
  readonly positionals: readonly string[];
  has(option: string): boolean;
  /** The last value given. */
  value(option: string): string | undefined;
  values(option: string): readonly string[];
}

/** Options that every command has. */
export const COMMON_OPTIONS: Readonly<Record<string, Option>> = {
  json: { about: 'print the answer as JSON' },
  'no-color': { about: 'no colours, as with NO_COLOR' },
  help: { about: 'show this text' },
};
