/** The types that the exports of a door name: what a user of a function needs to write its arguments and results down. */
import { parseSync } from 'oxc-parser';
import { targetOf, textOf } from './imports.ts';

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

interface SourceFile {
  /** Declarations by their name, exported or not. */
  readonly declared: ReadonlyMap<string, readonly Node[]>;
  /** What a name of the file is elsewhere, imported or exported from there. */
  readonly elsewhere: ReadonlyMap<string, { readonly file: string; readonly name: string }>;
}

/** A name with the file that declares it. */
export interface NamedType {
  readonly name: string;
  readonly file: string;
  /** The export that leads to it. */
  readonly by: string;
}

/** Every type that is declared in the repository and that the exports of the door name, or types named by those. */
export function typesNamedBy(door: string, readText: (file: string) => string = textOf): readonly NamedType[] {
  const files = new Map<string, SourceFile>();
  const open = (file: string): SourceFile => {
    const known = files.get(file) ?? read(file, readText(file));
    files.set(file, known);
    return known;
  };
  const found = new Map<string, NamedType>();
  const visit = (file: string, name: string, by: string): void => {
    const { declared, elsewhere } = open(file);
    const nodes = declared.get(name);
    const other = elsewhere.get(name);
    if (nodes === undefined && other !== undefined) visit(other.file, other.name, by);
    if (nodes === undefined) return;
    const key = `${file} ${name}`;
    if (found.has(key)) return;
    found.set(key, { name, file, by });
    for (const inner of nodes.flatMap(namesIn)) visit(file, inner, by);
  };
  for (const name of exportsOf(door, readText)) visit(door, name, name);
  return [...found.values()];
}

/** The names that a door exports. */
export function exportsOf(door: string, readText: (file: string) => string = textOf): readonly string[] {
  const { module } = parseSync(door, readText(door));
  return module.staticExports.flatMap(({ entries }) => entries.flatMap(({ exportName }) => exportName.name ?? []));
}

function read(file: string, text: string): SourceFile {
  const { program, module } = parseSync(file, text);
  const declared = new Map<string, Node[]>();
  for (const statement of program.body as unknown as readonly Node[]) {
    const declaration = (statement.declaration ?? statement) as Node;
    const declarations =
      declaration.type === 'VariableDeclaration' ? (declaration.declarations as Node[]) : [declaration];
    for (const each of declarations) {
      const { name } = (each.id ?? {}) as { readonly name?: string };
      if (name !== undefined) declared.set(name, [...(declared.get(name) ?? []), each]);
    }
  }
  const elsewhere = new Map<string, { readonly file: string; readonly name: string }>();
  const add = (own: string | null, request: string, theirs: string | null): void => {
    const target = targetOf(file, request);
    if (own !== null && target !== undefined) elsewhere.set(own, { file: target, name: theirs ?? own });
  };
  for (const { moduleRequest, entries } of module.staticImports)
    for (const { localName, importName } of entries) add(localName.value, moduleRequest.value, importName.name);
  for (const { entries } of module.staticExports)
    for (const { exportName, moduleRequest, importName } of entries)
      if (moduleRequest !== null) add(exportName.name, moduleRequest.value, importName.name);
  return { declared, elsewhere };
}

/** The names of types in a declaration; of a function, those of its signature. */
function namesIn(declaration: Node): readonly string[] {
  if (declaration.type === 'VariableDeclarator') return typeNames((declaration.id as Node).typeAnnotation);
  if (declaration.type === 'FunctionDeclaration' || declaration.type === 'TSDeclareFunction') {
    const { params, returnType, typeParameters } = declaration;
    return typeNames([params, returnType, typeParameters]);
  }
  return typeNames(declaration);
}

function typeNames(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(typeNames);
  if (typeof node !== 'object' || node === null) return [];
  const { type, typeName, expression, accessibility } = node as Node;
  if (accessibility === 'private') return [];
  const own = type === 'TSTypeReference' ? nameOf(typeName) : type === 'TSInterfaceHeritage' ? nameOf(expression) : [];
  return [...own, ...Object.values(node).flatMap(typeNames)];
}

function nameOf(node: unknown): readonly string[] {
  const { type, name } = (node ?? {}) as Node;
  return type === 'Identifier' && typeof name === 'string' ? [name] : [];
}
