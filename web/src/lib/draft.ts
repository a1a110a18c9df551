/** Unsaved text of a form, kept in this tab's session storage only. */
export interface Draft {
  values: Record<string, unknown>;
  reason: string;
}

const key = (name: string) => `cqms.draft.${name}`;

export function readDraft(name: string): Draft | null {
  const text = sessionStorage.getItem(key(name));
  return text ? (JSON.parse(text) as Draft) : null;
}

export function keepDraft(name: string, draft: Draft) {
  sessionStorage.setItem(key(name), JSON.stringify(draft));
}

export function dropDraft(name: string) {
  sessionStorage.removeItem(key(name));
}
