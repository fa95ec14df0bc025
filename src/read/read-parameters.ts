import { didYouMean, error, failure, isRecord, type Result, success } from '../base/index.ts';
import type { Document, StackSource } from '../model/index.ts';
import { readDocument } from './read-document.ts';
import type { Surroundings } from './surroundings.ts';

export interface ParameterOptions {
  /** Values by parameter name; `Stack:Name` means the parameter of one stack only. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** A file of values; single ones override it. */
  readonly parametersFile?: string;
  /** Parameters whose default is set aside: what is answered then holds for every value. */
  readonly any?: readonly string[];
}

/** The stacks with the parameter values given to those that declare them. */
export async function giveParameters(
  sources: readonly StackSource[],
  options: ParameterOptions,
  surroundings: Surroundings,
): Promise<Result<readonly StackSource[]>> {
  const file: Result<Readonly<Record<string, string>>> =
    options.parametersFile === undefined ? success({}) : await readParameters(options.parametersFile, surroundings);
  if (!file.ok) return file;
  const given = { ...file.value, ...options.parameters };
  const any = options.any ?? [];
  const declared = [
    ...new Set(
      sources.flatMap((source) => [...namesOf(source), ...namesOf(source).map((name) => `${source.name}:${name}`)]),
    ),
  ];
  const unknown = [...Object.keys(given), ...any].filter((name) => !declared.includes(name));
  if (unknown.length > 0) return failure(...unknown.map((name) => noSuchParameter(name, sources, declared)));
  return success(
    sources.map((source): StackSource => {
      const own = Object.entries(given).flatMap(([name, value]) => {
        const local = localName(source, name);
        return local === undefined ? [] : [[local, value] as const];
      });
      const open = any.flatMap((name) => localName(source, name) ?? []);
      return {
        ...source,
        document: withoutDefaults(source.document, open),
        parameters: { ...source.parameters, ...Object.fromEntries(own) },
      };
    }),
  );
}

/** `{ "Name": "value" }`, the list that the AWS CLI takes, or either under a `Parameters` key. */
async function readParameters(
  file: string,
  surroundings: Surroundings,
): Promise<Result<Readonly<Record<string, string>>>> {
  const document = await readDocument(file, surroundings, 'parameters');
  if (!document.ok) return document;
  const root = document.value.root;
  const isWrapped = isRecord(root) && (isRecord(root.Parameters) || Array.isArray(root.Parameters));
  const base = isWrapped ? ['Parameters'] : [];
  const body = isWrapped ? root.Parameters : root;
  const values: [string, string][] = [];
  const fault = (what: string, path: readonly (string | number)[]) =>
    failure(
      error('LTL1010', what, {
        at: document.value.locate([...base, ...path]),
        fix: 'Write {"Name": "value"} or [{"ParameterKey": "Name", "ParameterValue": "value"}].',
      }),
    );
  if (Array.isArray(body)) {
    for (const [index, entry] of body.entries()) {
      const key = isRecord(entry) ? entry.ParameterKey : undefined;
      if (typeof key !== 'string') return fault('An entry of the parameters file has no ParameterKey.', [index]);
      if (isRecord(entry) && entry.UsePreviousValue === true) continue;
      const value = textOf(isRecord(entry) ? entry.ParameterValue : undefined);
      if (value === undefined) return fault(`Parameter "${key}" has no ParameterValue.`, [index]);
      values.push([key, value]);
    }
  } else if (isRecord(body)) {
    for (const [key, entry] of Object.entries(body)) {
      const value = textOf(entry);
      if (value === undefined)
        return fault(`The value of parameter "${key}" is neither text nor a number nor a list of them.`, [key]);
      values.push([key, value]);
    }
  } else return fault('The parameters file holds neither a mapping nor a list.', []);
  return success(Object.fromEntries(values));
}

function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.every((each) => typeof each !== 'object') ? value.join(',') : undefined;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function localName(source: StackSource, name: string): string | undefined {
  const local = name.startsWith(`${source.name}:`) ? name.slice(source.name.length + 1) : name;
  return namesOf(source).includes(local) ? local : undefined;
}

function namesOf(source: StackSource): readonly string[] {
  const root = source.document.root;
  return isRecord(root) && isRecord(root.Parameters) ? Object.keys(root.Parameters) : [];
}

function noSuchParameter(name: string, sources: readonly StackSource[], declared: readonly string[]) {
  const names = declared.filter((each) => !each.includes(':'));
  const has = names.length === 0 ? 'The template has no parameters.' : `There are ${names.join(', ')}.`;
  const [first] = sources;
  return error('LTL1010', `There is no parameter "${name}". ${has}${didYouMean(name, declared)}`, {
    ...(first !== undefined && { at: first.document.locate(['Parameters']) }),
  });
}

/** The document as it would be if these parameters had no default, so that nothing is assumed about them. */
function withoutDefaults(document: Document, names: readonly string[]): Document {
  const root = document.root;
  if (names.length === 0 || !isRecord(root) || !isRecord(root.Parameters)) return document;
  const parameters = Object.entries(root.Parameters).map(([name, definition]) => {
    if (!names.includes(name) || !isRecord(definition)) return [name, definition];
    const { Default: _, ...rest } = definition;
    return [name, rest];
  });
  return { ...document, root: { ...root, Parameters: Object.fromEntries(parameters) } };
}
