import { Composer, type CST, Lexer, type ParsedNode, Parser, type YAMLError, type Document as YamlTree } from 'yaml';
import { type Diagnostic, error, failure, type Result, success } from '../../base/index.ts';
import { type Document, showPath } from '../../model/index.ts';
import { MAX_NESTING, MAX_VALUES, MAX_YAML_LEXEMES } from './limits.ts';
import { TextLines } from './text-lines.ts';
import { offsetOf } from './yaml-position.ts';
import { padShallow } from './yaml-shallow.ts';
import { longForm, type YamlDialect } from './yaml-value.ts';

interface Parsed {
  readonly text: string;
  readonly trees: readonly YamlTree.Parsed<ParsedNode>[];
  /** Where an offset of the parsed text stands in the file. */
  written(offset: number): number;
}

/**
 * Reads YAML text, short-form functions written out.
 *
 * @param dialect whether scalars mean what they mean to CloudFormation
 * @param most lexical elements that are read
 */
export function yamlDocument(
  file: string,
  text: string,
  dialect: YamlDialect,
  most: number = MAX_YAML_LEXEMES,
): Result<Document> {
  const lines = new TextLines(text);
  const parsed = parse(text, most);
  if ('tooMuch' in parsed) {
    const at = lines.position(file, parsed.offset);
    return failure(
      parsed.tooMuch === 'nesting'
        ? error('LTL1004', `The document nests more than ${MAX_NESTING} lists and mappings inside each other.`, { at })
        : error('LTL1002', `The YAML text holds more than ${most} elements; CloudFormation accepts at most 1 MB.`, {
            at,
          }),
    );
  }
  const { trees, written } = parsed;
  const [tree, second] = trees;
  const fault = faultOf(trees);
  if (fault !== undefined) return failure(syntaxFault(file, text, lines, fault));
  if (second !== undefined) {
    return failure(
      error('LTL1003', 'The file holds more than one YAML document.', {
        at: lines.position(file, written(second.range?.[0] ?? 0)),
        fix: 'Put each template in a file of its own.',
      }),
    );
  }
  const root = tree?.contents ?? null;
  const place = (offset: number) => lines.position(file, written(offset));
  const converted = longForm(root, parsed.text, place, dialect);
  if (converted.diagnostics.some((each) => each.severity === 'error'))
    return { ok: false, diagnostics: converted.diagnostics };
  const source = root === null ? undefined : { text: parsed.text, root, targets: converted.targets };
  return success(
    {
      file,
      root: converted.value,
      locate: (path) => ({ ...place(source === undefined ? 0 : offsetOf(source, path)), path: showPath(path) }),
    },
    converted.diagnostics,
  );
}

/** The trees of the text. Where it fails, lines that may stand anywhere are moved to where the parser wants them. */
function parse(text: string, most: number): Parsed | TooMuch {
  const tokens = tokensOf(text, most);
  if ('tooMuch' in tokens) return tokens;
  const asWritten: Parsed = { text, trees: composeTrees(tokens.tokens, text.length), written: (offset) => offset };
  const padded = faultOf(asWritten.trees) === undefined ? undefined : padShallow(text);
  const again = padded === undefined ? undefined : tokensOf(padded.text, most);
  if (padded === undefined || again === undefined || 'tooMuch' in again) return asWritten;
  const moved: Parsed = { ...padded, trees: composeTrees(again.tokens, padded.text.length) };
  return faultOf(moved.trees) === undefined ? moved : asWritten;
}

function faultOf([tree, second]: readonly YamlTree.Parsed<ParsedNode>[]): YAMLError | undefined {
  return tree?.errors[0] ?? second?.errors[0];
}

interface TooMuch {
  readonly tooMuch: 'nesting' | 'text';
  readonly offset: number;
}

/** The lexer and the parser keep a stack of their own; the composer after them recurses, so bounds are checked here. */
function tokensOf(text: string, most: number): { readonly tokens: readonly CST.Token[] } | TooMuch {
  const tooMany = beyondAllValues(text);
  if (tooMany !== undefined) return { tooMuch: 'text', offset: tooMany };
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (++lexemes > most) return { tooMuch: 'text', offset: parser.offset };
    // One entry for the document, one for a scalar that is being read.
    if (parser.stack.length > MAX_NESTING + 2) return { tooMuch: 'nesting', offset: parser.offset };
  }
  tokens.push(...parser.end());
  return { tokens };
}

/** Where a text has more lines, commas and braces than anything that is read; found in no time, as lexing takes some. */
function beyondAllValues(text: string): number | undefined {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isOne = code === 0x0a || code === 0x2c || code === 0x5b || code === 0x7b;
    if (isOne && ++count > MAX_VALUES) return at;
  }
  return undefined;
}

/** The first document and, if there is one, the second; a bare `---` or `...` at the end is none. */
function composeTrees(tokens: readonly CST.Token[], length: number): readonly YamlTree.Parsed<ParsedNode>[] {
  // The failsafe schema leaves every scalar as text: what a scalar means is decided in yaml-scalar.ts.
  const composer = new Composer<ParsedNode>({ version: '1.1', schema: 'failsafe', uniqueKeys: false });
  const trees = withoutStacks(() => [...composer.compose(tokens, true, length)]);
  return trees.filter((tree, index) => index === 0 || tree.errors.length > 0 || !isNothing(tree.contents));
}

/** The composer makes an error of each tag that it does not know, as short forms are; where in the composer, nobody reads. */
function withoutStacks<Made>(make: () => Made): Made {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function isNothing(node: ParsedNode | null): boolean {
  return node === null || ('source' in node && node.source === '' && node.tag === undefined);
}

function syntaxFault(file: string, text: string, lines: TextLines, fault: YAMLError): Diagnostic {
  const [offset] = fault.pos;
  const [indent = ''] = /^[ \t]*/.exec(text.slice(offset, offset + 1000)) ?? [];
  if (fault.code === 'TAB_AS_INDENT' || (text[offset - 1] === '\n' && indent.includes('\t'))) {
    return error('LTL1003', 'The line is indented with a tab; YAML allows only spaces.', {
      at: lines.position(file, offset),
      fix: 'Replace the tab with spaces.',
    });
  }
  const at = lines.position(file, offset + (text[offset - 1] === '\n' ? indent.length : 0));
  const message = fault.message.replace(/\.$/, '');
  return error('LTL1003', `The text is not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}.`, { at });
}
