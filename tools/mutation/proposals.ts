/** Which edits a claim refuses: what an author may choose from where no breaking edit names the claim. */
import { afterRow, type Row } from '../../test/breaking/rows.ts';
import { type System, verdictsOf } from '../../test/judged.ts';
import { editsOf, type TemplateEdit } from './template-edits.ts';

type Edit = Omit<Row, 'refutes'>;

/**
 * Tries edits until each of the claims refuses `enough`, and returns the claims with the edits that each refuses. First
 * come edits of what the proof of a claim speaks of, the sharpest first, then lines of the files that it reads; a claim
 * that has none by then is asked about what is opened, doubled or left out anywhere.
 */
export function proposalsFor(
  system: System,
  ids: readonly string[],
  enough: number,
): ReadonlyMap<string, readonly Row[]> {
  const found = new Map<string, Row[]>(ids.map((id) => [id, []]));
  const have = (id: string) => found.get(id)?.length ?? 0;
  const attempt = (edit: Edit, asked: readonly string[]) => {
    if (asked.length === 0) return;
    const { edit: words, ...place } = edit;
    const refutes = refutedBy(system, edit, asked);
    for (const id of refutes) found.get(id)?.push({ edit: words, refutes, ...place });
  };

  const edits = editsOfSystem(system).toSorted((one, other) => one.bluntness - other.bluntness);
  const subjects = subjectsOf(system, ids);
  const concerned = (id: string) => ids.filter((claim) => have(claim) < enough && subjects.get(claim)?.has(id));
  for (const { id, row } of edits) attempt(row, concerned(id));
  for (const { claims, edit } of fileEdits(system, ids))
    attempt(
      edit,
      claims.filter((claim) => have(claim) < enough),
    );
  for (const { row } of edits.filter(({ bluntness }) => bluntness > 1))
    attempt(
      row,
      ids.filter((claim) => have(claim) === 0),
    );
  for (const region of ['eu-central-1', 'us-east-2']) {
    const without = ids.filter((claim) => have(claim) === 0);
    if (system.stacks[0]?.region !== region) attempt({ edit: `the system stands in ${region}`, region }, without);
  }
  return found;
}

/** The claims that are not met after the edit; none where what is left cannot be read. */
function refutedBy(system: System, edit: Edit, asked: readonly string[]): readonly string[] {
  const broken = afterRow(system, { ...edit, refutes: [] });
  try {
    return verdictsOf(broken, asked)
      .filter(({ row }) => row === 'notMet')
      .map(({ id }) => id);
  } catch {
    return [];
  }
}

function editsOfSystem({ stacks }: System): readonly TemplateEdit[] {
  const seen = new Set<string>();
  return stacks.flatMap(({ name, template }, index) =>
    ['Resources', 'Parameters', 'Outputs'].flatMap((section) =>
      Object.entries(fieldsOf(fieldsOf(template)[section])).flatMap(([id, entry]) => {
        // The first stack is meant where the id says nothing else.
        const prefix = index > 0 && (seen.has(id) || section === 'Resources') ? `${name}/` : '';
        seen.add(id);
        return editsOf(id, entry).map((edit) => ({ ...edit, row: { ...edit.row, at: `${prefix}${edit.row.at}` } }));
      }),
    ),
  );
}

/** Claim to the logical ids that its proof speaks of. */
function subjectsOf(system: System, ids: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    verdictsOf(system, ids).map(({ id, trace }) => [
      id,
      new Set(trace.flatMap(({ at, says }) => [at?.subject.split('/').at(-1) ?? '', ...(says.match(/\w+/g) ?? [])])),
    ]),
  );
}

interface FileEdit {
  readonly claims: readonly string[];
  readonly edit: Edit;
}

/** Each line of a delivered file is left out, for the claims that read the file. */
function fileEdits({ claims }: System, ids: readonly string[]): readonly FileEdit[] {
  const readers = (path: string) =>
    claims.claims
      .filter(({ id, holds }) => ids.includes(id) && JSON.stringify(holds).includes(JSON.stringify(path)))
      .map(({ id }) => id);
  return Object.entries(claims.files ?? {}).flatMap(([path, text]) =>
    [...new Set(text.split('\n').map((line) => line.trim()))]
      .filter((line) => line.length > 3)
      .map((line) => ({
        claims: readers(path),
        edit: { edit: `${path} does not say: ${line}`, file: path, says: line, becomes: '' },
      })),
  );
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
