/** What a task is about and where the work is done. */
import type { Row } from '../api/contract.ts';
import type { RecordDef } from './types.ts';

export type TaskKind = 'sign' | 'read' | 'do';

export function kindOfTask(task: Row): TaskKind {
  const kind = String(task.kind ?? task.data?.kind ?? 'do');
  return /sign|approv|review/.test(kind) ? 'sign' : /read|train/.test(kind) ? 'read' : 'do';
}

interface Subject {
  to: string;
  number?: string;
}

/** The record to work on: `{collection, id}`, `{type, id}` or `type/ULID`. */
export function subjectOf(task: Row, types: RecordDef[]): Subject {
  const given = task.record ?? task.subject ?? task.data?.record ?? task.data?.subject ?? task.data?.entity;
  const about =
    typeof given === 'string'
      ? { type: given.split('/')[0], id: given.split('/')[1] }
      : ((given ?? {}) as { type?: string; id?: string; collection?: string; number?: string });
  const type = about.type ?? '';
  const collection =
    ('collection' in about ? about.collection : undefined) ?? types.find((def) => def.type === type)?.collection;
  const number = 'number' in about ? about.number : undefined;
  if (!collection || !about.id) return { to: `/tasks/${task.id}`, number };
  const reading = type === 'training_assignment' || collection === 'training-assignments';
  return { to: `/${collection}/${about.id}${reading ? '/read' : ''}`, number };
}
