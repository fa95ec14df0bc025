/** A shell script as it is written: what `sh` and `bash` would read, before anything runs. */

export interface ScriptList {
  readonly items: readonly ListItem[];
}

export interface ListItem {
  readonly node: ShellNode;
  /** What stands before it: `&&` and `||` look at how the one before ended. */
  readonly after: ';' | '&&' | '||';
}

export type ShellNode =
  | SimpleCommand
  | { readonly kind: 'pipeline'; readonly stages: readonly ShellNode[]; readonly negated: boolean }
  | {
      readonly kind: 'group';
      readonly body: ScriptList;
      readonly subshell: boolean;
      readonly redirections: readonly Redirection[];
    }
  | {
      readonly kind: 'if';
      readonly clauses: readonly { readonly test: ScriptList; readonly body: ScriptList }[];
      readonly otherwise: ScriptList | undefined;
      readonly redirections: readonly Redirection[];
    }
  | {
      readonly kind: 'while';
      readonly until: boolean;
      readonly test: ScriptList;
      readonly body: ScriptList;
      readonly redirections: readonly Redirection[];
    }
  | {
      readonly kind: 'for';
      readonly variable: string;
      /** None when the loop counts: `for ((…))`. */
      readonly words: readonly ShellWord[] | undefined;
      readonly body: ScriptList;
      readonly redirections: readonly Redirection[];
    }
  | {
      readonly kind: 'case';
      readonly word: ShellWord;
      readonly branches: readonly { readonly patterns: readonly ShellWord[]; readonly body: ScriptList }[];
      readonly redirections: readonly Redirection[];
    }
  | { readonly kind: 'function'; readonly name: string; readonly body: ShellNode };

export interface SimpleCommand {
  readonly kind: 'simple';
  readonly assignments: readonly Assignment[];
  readonly words: readonly ShellWord[];
  readonly redirections: readonly Redirection[];
  readonly line: number;
}

export interface Assignment {
  readonly name: string;
  readonly append: boolean;
  /** Several for an array. */
  readonly value: ShellWord | readonly ShellWord[];
}

export interface Redirection {
  /** `>`, `>>`, `<`, `<<`, `<<<`, `>&`, `&>`. */
  readonly operator: string;
  readonly descriptor: string;
  /** The file; for `<<` the text itself. */
  readonly target: ShellWord;
}

export interface ShellWord {
  readonly parts: readonly WordPart[];
  readonly line: number;
}

export type WordPart =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  /** `name` with what follows it inside braces: `:-none`, `##*:`, `[@]`. */
  | { readonly kind: 'variable'; readonly name: string; readonly operation: string; readonly quoted: boolean }
  | { readonly kind: 'commands'; readonly body: ScriptList; readonly text: string; readonly quoted: boolean }
  /** What only running tells: arithmetic, an expression of a workflow. */
  | { readonly kind: 'expression'; readonly text: string; readonly quoted: boolean };

/** Why a text cannot be read in its format. */
export class Unreadable extends Error {
  readonly line: number;

  constructor(what: string, line: number) {
    super(what);
    this.line = line;
  }
}
