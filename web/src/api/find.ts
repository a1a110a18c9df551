/** A record by the number people say, whatever its type. */
import type { RecordDef } from '../records/types.ts';
import { get, Problem } from './client.ts';
import type { RecordShown } from './contract.ts';

const NUMBER = /^[A-Z0-9]+-[A-Z]+-\d+\S*$/i;

export const isNumber = (text: string) => NUMBER.test(text);

/** Asks type by type, the likely ones first; what may not be seen is as good as not there. */
export async function findRecord(number: string, types: RecordDef[], signal: AbortSignal) {
  for (const def of types) {
    try {
      const record = await get<RecordShown>(`/${def.collection}/${number}`, undefined, signal);
      return { def, record };
    } catch (cause) {
      if (!(cause instanceof Problem) || cause.status === 0) throw cause;
    }
  }
  return null;
}
