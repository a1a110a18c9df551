/** Texts by key, typed from en.json; `{name}` is filled in, `_one` and `_other` follow the plural rule. */
import { useSyncExternalStore } from 'react';
import en from '../locales/en.json' with { type: 'json' };

export type Key = keyof typeof en extends infer K
  ? K extends `${infer Base}_one` | `${infer Base}_other`
    ? Base
    : K
  : never;
export type Values = Record<string, string | number>;
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;

let current = 'en';
let texts: Record<string, string> = en;
const listeners = new Set<() => void>();

export const language = () => current;

function pseudo(text: string) {
  const accents: Record<string, string> = { a: 'å', e: 'é', i: 'ï', o: 'ö', u: 'ü', A: 'Å', E: 'É', O: 'Ö' };
  return `⟦${text.replace(/\{[^}]*\}|[aeiouAEO]/g, (hit) => accents[hit] ?? hit)}⟧`;
}

export async function setLanguage(code: string) {
  if (code === 'de') texts = { ...en, ...(await import('../locales/de.json')).default };
  else if (code === 'pseudo') texts = Object.fromEntries(Object.entries(en).map(([k, v]) => [k, pseudo(v)]));
  else texts = en;
  current = code in LANGUAGES || code === 'pseudo' ? code : 'en';
  document.documentElement.lang = current === 'pseudo' ? 'en' : current;
  localStorage.setItem('cqms.language', current);
  listeners.forEach((listener) => listener());
}

export async function startLanguage() {
  const asked = new URLSearchParams(location.search).get('lang');
  await setLanguage(asked ?? localStorage.getItem('cqms.language') ?? navigator.language.slice(0, 2));
}

export function t(key: Key, values: Values = {}): string {
  const plural =
    typeof values.count === 'number'
      ? `_${new Intl.PluralRules(current === 'de' ? 'de' : 'en').select(values.count)}`
      : '';
  const text = texts[`${key}${plural}`] ?? texts[`${key}_other`] ?? texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (hit, name: string) => String(values[name] ?? hit));
}

/** The translation of a code the API sent, or the given words where none is known. */
export function code(group: string, value: string, otherwise: string): string {
  return texts[`${group}.${value}`] ?? otherwise;
}

export function useLanguage(): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
