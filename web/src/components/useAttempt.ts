/** One attempt at the user pool: busy meanwhile, and what the pool said when it refused. */
import { useState } from 'react';
import { PoolRefusal } from '../api/pool.ts';
import { poolWords } from './useCeremony.ts';

export function useAttempt() {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  async function attempt(act: () => Promise<void>) {
    setBusy(true);
    setRefusal(null);
    try {
      await act();
    } catch (cause) {
      if (!(cause instanceof PoolRefusal)) throw cause;
      setRefusal(poolWords(cause));
    } finally {
      setBusy(false);
    }
  }
  return { busy, refusal, attempt };
}
