/** What a task is about and where the work is done. */
import type { Row } from '../api/contract.ts';
import { entityOf, type RecordDef } from './types.ts';

export type TaskKind = 'sign' | 'read' | 'do';

interface Subject {
  kind: TaskKind;
  to: string;
  number?: string;
}

/** A row says `<kind> <type/ULID of the subject> <its number>` in its summary. */
export function subjectOf(task: Row, types: RecordDef[]): Subject {
  const [kind, entity, number] = (task.summary ?? '').split(' ');
  const about = entityOf(entity);
  const collection = types.find((def) => def.type === about?.type)?.collection;
  const known: TaskKind = kind === 'sign' || kind === 'read' ? kind : 'do';
  if (!collection || !about) return { kind: known, to: `/tasks/${task.id}`, number };
  return { kind: known, to: `/${collection}/${about.id}${known === 'read' ? '/read' : ''}`, number };
}
