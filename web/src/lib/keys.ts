/** Single keys: `g` and a letter go somewhere, `?` says which. They can be switched off (WCAG 2.1.4). */
import { useEffect, useSyncExternalStore } from 'react';

const KEY = 'cqms.keys';
const listeners = new Set<() => void>();

export const singleKeys = () => localStorage.getItem(KEY) !== 'off';

export function setSingleKeys(on: boolean) {
  localStorage.setItem(KEY, on ? 'on' : 'off');
  listeners.forEach((listener) => listener());
}

export function useSingleKeys(): boolean {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, singleKeys);
}

const TYPING = 'input, textarea, select, [contenteditable], [role=dialog]';
const PATIENCE_MS = 1200;

/** Calls `act` with `?`, or with the letter that follows a `g`. */
export function useShortcuts(act: (key: string) => void) {
  const on = useSingleKeys();
  useEffect(() => {
    let begun = 0;
    const listen = (event: KeyboardEvent) => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (!on || !plain || (event.target as HTMLElement).closest(TYPING)) return;
      const follows = event.timeStamp - begun < PATIENCE_MS;
      begun = event.key === 'g' && !follows ? event.timeStamp : 0;
      if (event.key === '?' || (follows && event.key.length === 1)) act(event.key);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [on, act]);
}
