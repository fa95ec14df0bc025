/**
 * Follows a script without running it: which commands it reaches, with what words, on which conditions, and what it
 * writes into files. A command is assumed to succeed unless the script says otherwise (`false`, `exit 1`), and tests
 * whose values the script does not tell may end either way. What stands behind `exit`, in `if false` or in a function
 * that nobody calls is not reached.
 */
import { bothOf, type Certainty, isSymbolic, remembered, sameText, textIn } from '../../base/index.ts';
import { assignedIn, DECLARES } from './shell-assigned.ts';
import { parseShell } from './shell-parser.ts';
import { isQuestion, testOf } from './shell-tests.ts';
import {
  type ListItem,
  type Redirection,
  type ScriptList,
  type ShellNode,
  type ShellWord,
  type SimpleCommand,
  Unreadable,
} from './shell-tree.ts';
import { assign, expandText, expandWord, ShellVariables, writtenWord } from './shell-values.ts';
import { unwrapped } from './wrappers.ts';

/** A command that a file gives. */
export interface Command {
  /** Its words with the values that the script tells. */
  readonly words: readonly string[];
  /** Its words with each variable as a hole. */
  readonly written: readonly string[];
  readonly redirections: readonly { readonly operator: string; readonly target: string }[];
  /** `possible` when a test decides, `impossible` when nothing reaches it. */
  readonly reached: Certainty;
  readonly line: number;
  /** The commands of one pipeline follow each other in the list and share it. */
  readonly pipeline: number;
  /** What it reads from a here document or a here string. */
  readonly input?: string;
}

export interface Script {
  readonly commands: readonly Command[];
  /** Why it may run more than it says: `eval`, a file that it reads in. */
  readonly opaque: readonly string[];
}

interface State {
  readonly variables: ShellVariables;
  readonly functions: Map<string, ShellNode>;
}

interface Way {
  readonly reached: Certainty;
  /** Somebody asks how it ends, so that its failing does not end a script under `set -e`. */
  readonly tested: boolean;
}

/** Whether what stands behind a node is left out. */
interface Leaving {
  /** In whichever way: `possible` means that some runs go on behind it. */
  readonly leaves: Certainty;
  /** How: out of the script, out of the function, out of this round of the loop. */
  readonly exits: Certainty;
  readonly returns: Certainty;
  readonly breaks: Certainty;
}

/** How a node ends. */
interface End extends Leaving {
  readonly succeeds?: boolean;
  /** A test, whose end is a question; any other command is assumed to succeed. */
  readonly isTest?: boolean;
}

const ENDS_NOT = { leaves: 'impossible', exits: 'impossible', returns: 'impossible', breaks: 'impossible' } as const;
const EXITS = { ...ENDS_NOT, leaves: 'certain', exits: 'certain' } as const;
const MOST_COMMANDS = 5_000;
const DEEPEST_CALL = 30;
/** Read in everywhere, and known to assign variables only. */
const ONLY_ASSIGNS = /^\/etc\/(os-release|lsb-release|environment)$|^\/usr\/lib\/os-release$/;
const POSITIONAL = ['@', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** Throws `Unreadable` where the text is no script, or one too long to follow. */
export function followScript(text: string, given: Readonly<Record<string, string>> = {}, errexit = false): Script {
  return followed(JSON.stringify([text, given, errexit]));
}

const followed = remembered((asked): Script => {
  const [text, given, errexit]: [string, Readonly<Record<string, string>>, boolean] = JSON.parse(asked);
  const run = new Run();
  run.errexit = errexit || /^#!.*\s-\w*e/.test(text);
  const variables = new ShellVariables(Object.entries(given).map(([name, value]) => [name, [value]]));
  run.list(parseShell(text), { variables, functions: new Map() }, { reached: 'certain', tested: false });
  return { commands: run.commands, opaque: [...new Set(run.opaque)] };
});

class Run {
  readonly commands: Command[] = [];
  readonly opaque: string[] = [];
  readonly #calls: string[] = [];
  #pipelines = 0;
  errexit = false;

  list({ items }: ScriptList, state: State, way: Way): End {
    let end: End = ENDS_NOT;
    for (let index = 0; index < items.length; ) {
      let next = index + 1;
      while (next < items.length && items[next]?.after !== ';') next++;
      const own = this.#chain(items.slice(index, next), state, { ...way, reached: reachedAfter(way.reached, end) });
      end = { ...own, ...joinedEnds(end, own) };
      index = next;
    }
    return end;
  }

  /** Commands joined by `&&` and `||`. */
  #chain(items: readonly ListItem[], state: State, way: Way): End {
    let end: End = ENDS_NOT;
    for (const [index, { node, after }] of items.entries()) {
      const tested = way.tested || index < items.length - 1;
      const reached = reachedAfter(way.reached, end);
      const wanted = after !== '||';
      if (index > 0 && end.succeeds === undefined) {
        const before = state.variables.copy();
        // A command is assumed to succeed: `cp … && next` goes on, `cp … || exit 1` does not exit.
        const isAssumed = end.isTest !== true;
        const own = this.node(node, state, {
          tested,
          reached: isAssumed && wanted ? reached : bothOf(reached, 'possible'),
        });
        if (!endsHere(own)) state.variables.join(before);
        else state.variables.become(before);
        const soft = isAssumed && !wanted ? ENDS_NOT : possibleEnds(own);
        const isDecided = own.succeeds !== undefined && own.succeeds !== wanted;
        const isTest = isAssumed ? wanted && own.isTest : true;
        end = { ...joinedEnds(end, soft), ...(isDecided ? { succeeds: own.succeeds } : isTest && { isTest }) };
      } else if (index === 0 || end.succeeds === wanted) {
        const own = this.node(node, state, { tested, reached });
        const fails = this.errexit && own.succeeds === false && !tested && own.leaves === 'impossible';
        end = { ...own, ...joinedEnds(end, fails ? EXITS : own) };
      } else this.node(node, copyOf(state), { tested, reached: 'impossible' });
    }
    return end;
  }

  node(node: ShellNode, state: State, way: Way): End {
    switch (node.kind) {
      case 'simple':
        return this.#simple(node, state, way, this.#pipelines++);
      case 'pipeline':
        return this.#pipeline(node, state, way);
      case 'group': {
        this.#redirected(node.redirections, state, way);
        if (!node.subshell) return this.list(node.body, state, way);
        const { exits: _exits, ...end } = this.list(node.body, copyOf(state), way);
        return { ...ENDS_NOT, ...(end.succeeds !== undefined && { succeeds: end.succeeds }) };
      }
      case 'if':
        this.#redirected(node.redirections, state, way);
        return this.#if(node, state, way);
      case 'while':
        this.#redirected(node.redirections, state, way);
        return this.#while(node, state, way);
      case 'for':
        this.#redirected(node.redirections, state, way);
        return this.#for(node, state, way);
      case 'case':
        this.#redirected(node.redirections, state, way);
        return this.#case(node, state, way);
      case 'function':
        state.functions.set(node.name, node.body);
        return { ...ENDS_NOT, succeeds: true };
    }
  }

  #pipeline({ stages, negated }: Extract<ShellNode, { kind: 'pipeline' }>, state: State, way: Way): End {
    const pipeline = this.#pipelines++;
    let end: End = ENDS_NOT;
    for (const stage of stages) {
      // Each stage runs in a shell of its own, so that neither its variables nor its exit reach the others.
      const inner = stages.length > 1 ? copyOf(state) : state;
      end = stage.kind === 'simple' ? this.#simple(stage, inner, way, pipeline) : this.node(stage, inner, way);
    }
    const own = stages.length > 1 ? ENDS_NOT : end;
    return {
      leaves: own.leaves,
      exits: own.exits,
      returns: own.returns,
      breaks: own.breaks,
      ...(end.succeeds !== undefined && { succeeds: negated !== end.succeeds }),
      ...((negated || end.isTest) && { isTest: true }),
    };
  }

  #branches(ways: readonly (() => End)[], state: State, isComplete: boolean): End {
    const before = state.variables.copy();
    const ends: End[] = [];
    let joined: ShellVariables | undefined;
    for (const run of ways) {
      state.variables.become(before);
      const end = run();
      ends.push(end);
      if (endsHere(end)) continue;
      if (joined === undefined) joined = state.variables.copy();
      else joined.join(state.variables);
    }
    if (!isComplete) {
      if (joined === undefined) joined = before;
      else joined.join(before);
    }
    state.variables.become(joined ?? before);
    const all = (key: keyof Leaving): Certainty => {
      if (isComplete && ends.length > 0 && ends.every((end) => end[key] === 'certain')) return 'certain';
      return ends.some((end) => end[key] !== 'impossible') ? 'possible' : 'impossible';
    };
    return { leaves: all('leaves'), exits: all('exits'), returns: all('returns'), breaks: all('breaks') };
  }

  #if({ clauses, otherwise }: Extract<ShellNode, { kind: 'if' }>, state: State, way: Way): End {
    const ways: (() => End)[] = [];
    const skipped = new Set([...clauses.map(({ body }) => body), ...(otherwise === undefined ? [] : [otherwise])]);
    let reached = way.reached;
    let isComplete = false;
    for (const { test, body } of clauses) {
      const { succeeds, leaves } = this.list(test, state, { reached, tested: true });
      if (leaves === 'certain') reached = 'impossible';
      if (succeeds === false) continue;
      skipped.delete(body);
      const taken = succeeds === true ? reached : bothOf(reached, 'possible');
      ways.push(() => this.list(body, state, { ...way, reached: taken }));
      if (succeeds === true) {
        isComplete = true;
        reached = 'impossible';
        break;
      }
      reached = bothOf(reached, 'possible');
    }
    if (!isComplete && otherwise !== undefined) {
      const taken = reached;
      skipped.delete(otherwise);
      ways.push(() => this.list(otherwise, state, { ...way, reached: taken }));
      isComplete = true;
    }
    // Branches that no run takes still show their commands, as not reached.
    for (const body of skipped) this.list(body, copyOf(state), { ...way, reached: 'impossible' });
    if (ways.length === 0) return { ...ENDS_NOT, succeeds: true };
    return this.#branches(ways, state, isComplete);
  }

  #while({ until, test, body }: Extract<ShellNode, { kind: 'while' }>, state: State, way: Way): End {
    for (const name of assignedIn(body, state.functions)) state.variables.forget(name);
    const { succeeds } = this.list(test, state, { ...way, tested: true });
    const runs = succeeds === undefined ? undefined : succeeds !== until;
    const reached: Certainty = runs === undefined ? bothOf(way.reached, 'possible') : runs ? way.reached : 'impossible';
    const end = this.#branches([() => this.list(body, state, { ...way, reached })], state, runs === true);
    const after = afterLoop(end);
    if (runs !== true) return possibleEnds(after);
    // A loop without end is left by `break`, or with the function or script; else nothing behind it runs.
    if (end.breaks === 'certain') return after;
    if (end.breaks === 'possible') return { ...after, leaves: 'possible', exits: worse(after.exits, 'possible') };
    return after.exits === 'impossible' && after.returns === 'impossible' ? EXITS : { ...after, leaves: 'certain' };
  }

  #for({ variable, words, body }: Extract<ShellNode, { kind: 'for' }>, state: State, way: Way): End {
    const values = words?.flatMap((word) => expandWord(word, state.variables));
    const isKnown = values?.every((value) => !isSymbolic(textIn(value)) && !/[*?[{]/.test(value)) === true;
    if (!isKnown || values === undefined || values.length > 50) {
      for (const name of assignedIn(body, state.functions)) state.variables.forget(name);
      state.variables.forget(variable);
      for (const word of words ?? []) this.#substitutions(word, state, way);
      const reached = bothOf(way.reached, 'possible');
      const end = this.#branches([() => this.list(body, state, { ...way, reached })], state, false);
      return afterLoop(end);
    }
    let end: End = ENDS_NOT;
    let round = way.reached;
    for (const value of values) {
      state.variables.set(variable, [value]);
      const first = this.commands.length;
      const reached = reachedAfter(round, end);
      const own = this.list(body, state, { ...way, reached });
      end = joinedEnds(end, { ...afterLoop(own), breaks: own.breaks });
      const broken = this.commands
        .slice(first)
        .filter((each) => each.words[0] === 'break' && each.reached !== 'impossible');
      if (broken.some((each) => each.reached === reached)) round = 'impossible';
      else if (broken.length > 0) round = bothOf(round, 'possible');
    }
    return afterLoop(end);
  }

  #case({ word, branches }: Extract<ShellNode, { kind: 'case' }>, state: State, way: Way): End {
    this.#substitutions(word, state, way);
    const value = expandText(word, state.variables);
    const ways: (() => End)[] = [];
    let reached = way.reached;
    for (const { patterns, body } of branches) {
      const texts = patterns.map((pattern) => expandText(pattern, state.variables));
      const plain = texts.every((text) => !/[*?[]/.test(text) || text === '*');
      const matches = texts.map((text) => (text === '*' ? 'certain' : sameText(textIn(text), textIn(value))));
      const answer: Certainty = matches.includes('certain')
        ? 'certain'
        : matches.includes('possible') || !plain
          ? 'possible'
          : 'impossible';
      const taken = bothOf(reached, answer);
      if (taken === 'impossible' && way.reached !== 'impossible') {
        this.list(body, copyOf(state), { ...way, reached: taken });
        continue;
      }
      ways.push(() => this.list(body, state, { ...way, reached: taken }));
      if (answer === 'certain') reached = 'impossible';
      else if (answer === 'possible') reached = bothOf(reached, 'possible');
    }
    return this.#branches(ways, state, reached === 'impossible' && way.reached !== 'impossible');
  }

  #simple(node: SimpleCommand, state: State, way: Way, pipeline: number): End {
    if (this.commands.length > MOST_COMMANDS) throw new Unreadable('the script is too long to follow', node.line);
    for (const { value } of node.assignments)
      for (const word of 'parts' in value ? [value] : value) this.#substitutions(word, state, way);
    for (const word of node.words) this.#substitutions(word, state, way);
    this.#redirected(node.redirections, state, way);
    if (node.words.length === 0) {
      if (way.reached !== 'impossible') for (const each of node.assignments) assign(each, state.variables);
      // The end of a substitution is the end of the assignment.
      const isPlain = node.assignments.every(({ value }) => 'parts' in value && value.parts.every(isNoCommand));
      return { ...ENDS_NOT, ...(isPlain && { succeeds: true }) };
    }
    const words = node.words.flatMap((word) => expandWord(word, state.variables));
    const input = inputOf(node, state.variables);
    this.commands.push({
      words,
      written: node.words.map(writtenWord),
      redirections: node.redirections
        .filter(({ operator }) => operator !== '<<' && operator !== '<<<')
        .map(({ operator, target }) => ({ operator, target: expandText(target, state.variables) })),
      reached: way.reached,
      line: node.line,
      pipeline,
      ...(input !== undefined && { input }),
    });
    return this.#effect(node, words, state, way);
  }

  #effect(node: SimpleCommand, words: readonly string[], state: State, way: Way): End {
    const [name = '', ...args] = words;
    const isLive = way.reached !== 'impossible';
    const own = state.functions.get(name);
    if (own !== undefined) return this.#call(name, own, args, state, way);
    switch (name) {
      case 'exit':
        return EXITS;
      case 'exec':
        return args.length > 0 ? EXITS : ENDS_NOT;
      case 'return':
        return {
          ...ENDS_NOT,
          leaves: 'certain',
          returns: 'certain',
          ...(args[0] !== undefined && { succeeds: args[0] === '0' }),
        };
      case 'break':
      case 'continue':
        return { ...ENDS_NOT, leaves: 'certain', breaks: 'certain' };
      case 'true':
      case ':':
        return { ...ENDS_NOT, succeeds: true };
      case 'false':
        return { ...ENDS_NOT, succeeds: false };
      case 'set':
        if (isLive && args.some((arg) => /^-\w*e/.test(arg) || arg === 'errexit')) this.errexit = !args.includes('+o');
        if (isLive && args.some((arg) => /^\+\w*e/.test(arg))) this.errexit = false;
        return { ...ENDS_NOT, succeeds: true };
      case 'unset':
      case 'read':
        for (const arg of args) state.variables.forget(arg);
        return ENDS_NOT;
      case 'shift':
        for (const each of POSITIONAL) state.variables.forget(each);
        return ENDS_NOT;
      case '[':
      case '[[':
      case 'test':
      case '((': {
        const succeeds = testOf(name === '[' || name === '[[' ? args.slice(0, -1) : args);
        return { ...ENDS_NOT, isTest: true, ...(succeeds !== undefined && { succeeds }) };
      }
      case 'trap':
        if (isLive && args[0] !== undefined) this.#nested(args[0], state, { ...way, reached: 'possible' }, node.line);
        return { ...ENDS_NOT, succeeds: true };
      case 'eval':
        return this.#nested(args.join(' '), state, way, node.line);
      case 'source':
      case '.':
        if (isLive && !ONLY_ASSIGNS.test(args[0] ?? ''))
          this.opaque.push(`line ${node.line} reads in ${writtenWord(node.words[1] ?? { parts: [], line: 0 })}`);
        state.variables.forgetAll();
        return ENDS_NOT;
    }
    if (DECLARES.includes(name)) {
      if (isLive) this.#declare(node, name, state);
      return { ...ENDS_NOT, succeeds: true };
    }
    const inner = unwrapped(words);
    const [program = '', ...rest] = inner;
    if (isSymbolic(textIn(program)) && isLive)
      this.opaque.push(`line ${node.line} runs whatever ${writtenWord(node.words[0] ?? { parts: [], line: 0 })} is`);
    const shell = program.split('/').at(-1) ?? '';
    const dashC = rest.findIndex((arg) => /^-\w*c$/.test(arg));
    if (['sh', 'bash', 'dash', 'ash', 'su'].includes(shell) && dashC >= 0 && rest[dashC + 1] !== undefined)
      this.#nested(rest[dashC + 1] ?? '', copyOf(state), way, node.line);
    if (inner.length < words.length && state.functions.has(program)) return ENDS_NOT;
    return { ...ENDS_NOT, ...(isQuestion(shell, rest) && { isTest: true }) };
  }

  /** A script inside a word. */
  #nested(text: string, state: State, way: Way, line: number): End {
    if (text === '-' || /^[A-Z0-9]*$/.test(text)) return ENDS_NOT;
    try {
      // A hole inside is a value, unless it is the whole of what runs.
      const end = this.list(parseShell(text, line), state, way);
      return afterFunction(end);
    } catch (fault) {
      if (!(fault instanceof Unreadable)) throw fault;
      if (way.reached !== 'impossible') this.opaque.push(`line ${line} runs a text that cannot be read`);
      return ENDS_NOT;
    }
  }

  #call(name: string, body: ShellNode, args: readonly string[], state: State, way: Way): End {
    if (this.#calls.filter((each) => each === name).length > 1 || this.#calls.length > DEEPEST_CALL) return ENDS_NOT;
    const before = POSITIONAL.map((each) => [each, state.variables.get(each)] as const);
    state.variables.set('@', args);
    for (const [index, each] of POSITIONAL.slice(1).entries()) state.variables.set(each, [args[index] ?? '']);
    this.#calls.push(name);
    const end = this.node(body, state, way);
    this.#calls.pop();
    for (const [each, value] of before) {
      if (value === undefined) state.variables.forget(each);
      else state.variables.set(each, value);
    }
    return {
      ...afterFunction(end),
      ...(end.returns === 'impossible' && end.succeeds !== undefined && { succeeds: end.succeeds }),
      // Who asks a function how it ended asks the tests in it.
      ...((end.isTest || end.returns !== 'impossible') && { isTest: true }),
    };
  }

  #declare(node: SimpleCommand, name: string, state: State): void {
    for (const each of node.assignments) {
      assign(each, state.variables);
      if (name === 'readonly') state.variables.keep(each.name);
    }
    for (const word of node.words.slice(1)) {
      const [first] = word.parts;
      const match = first?.kind === 'text' ? /^([A-Za-z_]\w*)(\+?)=/.exec(first.text) : null;
      if (match === null || first?.kind !== 'text') continue;
      const rest = { ...first, text: first.text.slice(match[0].length) };
      const value = { ...word, parts: [rest, ...word.parts.slice(1)] };
      assign({ name: match[1] ?? '', append: match[2] === '+', value }, state.variables);
      if (name === 'readonly') state.variables.keep(match[1] ?? '');
    }
  }

  #redirected(redirections: readonly Redirection[], state: State, way: Way): void {
    for (const { target } of redirections) this.#substitutions(target, state, way);
  }

  /** The commands inside `$(…)` run too, in a shell of their own. */
  #substitutions(word: ShellWord, state: State, way: Way): void {
    for (const part of word.parts) {
      if (part.kind === 'commands') this.list(part.body, copyOf(state), { ...way, tested: false });
    }
  }
}

function inputOf({ redirections }: SimpleCommand, variables: ShellVariables): string | undefined {
  const found = redirections.findLast(({ operator }) => operator === '<<' || operator === '<<<');
  if (found === undefined) return undefined;
  return `${expandText(found.target, variables)}${found.operator === '<<<' ? '\n' : ''}`;
}

const isNoCommand = (part: ShellWord['parts'][number]): boolean => part.kind !== 'commands';

function copyOf({ variables, functions }: State): State {
  return { variables: variables.copy(), functions: new Map(functions) };
}

function endsHere({ leaves }: End): boolean {
  return leaves === 'certain';
}

function reachedAfter(reached: Certainty, { leaves }: End): Certainty {
  if (leaves === 'certain') return 'impossible';
  return leaves === 'possible' ? bothOf(reached, 'possible') : reached;
}

/** `break` and `continue` end at their loop. */
function afterLoop({ leaves, exits, returns, breaks }: Leaving): Leaving {
  const goesOn = exits === 'impossible' && returns === 'impossible';
  return {
    leaves: goesOn ? 'impossible' : breaks === 'impossible' ? leaves : 'possible',
    exits,
    returns,
    breaks: 'impossible',
  };
}

/** `return` ends at its function. */
function afterFunction({ leaves, exits, returns }: Leaving): Leaving {
  if (exits === 'impossible') return ENDS_NOT;
  return { ...ENDS_NOT, leaves: returns === 'impossible' ? leaves : 'possible', exits };
}

function worse(left: Certainty, right: Certainty): Certainty {
  if (left === 'certain' || right === 'certain') return 'certain';
  return left === 'possible' || right === 'possible' ? 'possible' : 'impossible';
}

function lessThanCertain(end: Certainty, isCertain: boolean): Certainty {
  return end === 'certain' && !isCertain ? 'possible' : end;
}

/** Both ways of ending, one after the other: the second ends only what the first lets go on. */
function joinedEnds(left: Leaving, right: Leaving): Leaving {
  const isCertain = left.leaves === 'impossible';
  const both = (key: 'exits' | 'returns' | 'breaks') =>
    worse(left[key], isCertain ? right[key] : lessThanCertain(right[key], onlyLeaves(left, key)));
  return {
    leaves: worse(left.leaves, right.leaves),
    exits: both('exits'),
    returns: both('returns'),
    breaks: both('breaks'),
  };
}

/** Whether it leaves in no other way than this. */
function onlyLeaves(end: Leaving, key: 'exits' | 'returns' | 'breaks'): boolean {
  return (['exits', 'returns', 'breaks'] as const).every((each) => each === key || end[each] === 'impossible');
}

/** How something ends that may not be reached at all. */
function possibleEnds({ leaves, exits, returns, breaks }: Leaving): Leaving {
  return {
    leaves: lessThanCertain(leaves, false),
    exits: lessThanCertain(exits, false),
    returns: lessThanCertain(returns, false),
    breaks: lessThanCertain(breaks, false),
  };
}
