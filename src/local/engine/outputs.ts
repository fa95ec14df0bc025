/** The outputs of a stack, and its exports, which are unique in an account and region. */

import { type Desired, standingsOf } from './desired.ts';
import { withDynamicReferences } from './dynamic-references.ts';
import { stackOf, type Writer } from './events.ts';
import { exportValues } from './exports.ts';
import type { OutputRecord } from './records.ts';
import type { Run } from './run.ts';
import { mapOf } from './words.ts';

/** The outputs as they are once all resources stand. Throws CloudFormation's reason when they cannot be. */
export async function outputsOf(run: Run, desired: Desired): Promise<readonly OutputRecord[]> {
  const standings = standingsOf(run.store.resources(run.stackId).values(), exportValues(run));
  const { outputs, diagnostics } = desired.outputs(standings);
  const [fault] = diagnostics.filter(({ severity }) => severity === 'error');
  if (fault !== undefined) throw new Error(`Template error: ${fault.what}`);
  const found: OutputRecord[] = [];
  for (const [key, { value, exportName, missing }] of Object.entries(outputs)) {
    const [hole] = missing;
    if (hole?.kind === 'import') throw new Error(`No export named ${hole.name} found.`);
    if (hole?.kind === 'resource' && hole.attribute !== undefined) {
      const type = desired.resources.get(hole.resource)?.type ?? hole.resource;
      throw new Error(
        `[Error] /Outputs/${key}/Value/Fn::GetAtt: Resource type ${type} does not support attribute {${hole.attribute}}`,
      );
    }
    if (hole !== undefined) throw new Error(`The output ${key} is not known: ${hole.kind}`);
    const text = await withDynamicReferences(value, run.call);
    const { Description: description } = mapOf(mapOf(desired.root.Outputs)[key]);
    found.push({
      key,
      value: textOf(text),
      ...(typeof description === 'string' && { description }),
      ...(exportName !== undefined && { exportName: String(exportName) }),
    });
  }
  return found;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value ?? '');
}

/** Why these outputs cannot take the place of the stack's exports; undefined if they can. */
export function exportFault(writer: Writer, outputs: readonly OutputRecord[]): string | undefined {
  const { store, stackId } = writer;
  const seen = new Set<string>();
  for (const { exportName: name } of outputs) {
    if (name === undefined) continue;
    if (seen.has(name)) return `Duplicate Export names. Export ${name} is used more than once.`;
    seen.add(name);
    const other = store.exports.get(name);
    if (other !== undefined && other.stackId !== stackId) {
      const owner = store.stacks.get(other.stackId)?.name;
      return `Export with name ${name} is already exported by stack ${owner}. Rule is: Each export name must be unique within a region`;
    }
  }
  for (const { name, value } of store.exports.values()) {
    if (store.exports.get(name)?.stackId !== stackId) continue;
    const now = outputs.find(({ exportName }) => exportName === name);
    const users = importersOf(writer, name);
    if (users.length === 0 || now?.value === value) continue;
    return now === undefined
      ? `Export ${name} cannot be deleted as it is in use by ${joinedNames(users)}`
      : `Cannot update export ${name} as it is in use by ${joinedNames(users)}`;
  }
  return undefined;
}

/** The names of the other stacks that import it. */
export function importersOf({ store, stackId }: Writer, name: string): readonly string[] {
  return [...store.stacks.values()]
    .filter((stack) => stack.id !== stackId && stack.status !== 'DELETE_COMPLETE' && stack.imports.includes(name))
    .map((stack) => stack.name);
}

/** `A`, `A and B`, `A, B and C`. */
export function joinedNames(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** The first export of the stack that another one uses, and by whom. */
export function exportInUse(writer: Writer): { readonly name: string; readonly users: readonly string[] } | undefined {
  for (const { exportName: name } of stackOf(writer).outputs) {
    const users = name === undefined ? [] : importersOf(writer, name);
    if (name !== undefined && users.length > 0) return { name, users };
  }
  return undefined;
}

/** Puts the exports of these outputs in the place of those that the stack had. */
export function replaceExports({ store, stackId }: Writer, outputs: readonly OutputRecord[]): void {
  for (const { name, stackId: owner } of [...store.exports.values()])
    if (owner === stackId && !outputs.some(({ exportName }) => exportName === name)) store.exports.delete(name);
  for (const { exportName: name, value } of outputs)
    if (name !== undefined) store.exports.put(name, { name, value, stackId });
}

/** The names of the exports that a template imports, as far as they are known. */
export function importsIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(importsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => (key === 'Fn::ImportValue' ? [each] : importsIn(each)));
}
