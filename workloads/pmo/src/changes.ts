/** What is noted of a thing when it changes, beside what people write themselves. */
import type { EntityType } from './entities.ts';

export interface Note {
  /** A label of the list of the type's records. */
  readonly kind: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const TASK_NOTES = [
  ['task_stage', 'status_change'],
  ['assignee_id', 'assignment'],
  ['descr', 'description_update'],
  ['due_date', 'deadline_change'],
  ['task_priority', 'priority_change'],
] as const;

type Values = Readonly<Record<string, unknown>>;

/** The notes of a change: of a task each field that people follow, of a page the text as it was. */
export function notesOfChange(type: EntityType, before: Values, after: Values): readonly Note[] {
  if (type === 'task') {
    return TASK_NOTES.filter(([field]) => differs(before, after, field)).map(([field, kind]) => ({
      kind,
      body: { field, from: before[field], to: after[field] },
    }));
  }
  if (type === 'wiki' && differs(before, after, 'content')) {
    return [
      {
        kind: String(before.wiki_publication_status ?? 'draft'),
        body: { content: before.content, version: before.version },
      },
    ];
  }
  return [];
}

function differs(before: Values, after: Values, field: string): boolean {
  return (before[field] ?? undefined) !== (after[field] ?? undefined);
}
