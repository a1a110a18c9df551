/** Views of lists that a person named: kept in this browser, for each person and list. */
import type { ListSearch } from '../router.tsx';

export interface SavedView {
  name: string;
  search: ListSearch;
}

const key = (person: string, collection: string) => `cqms.views.${person}.${collection}`;

export function savedViews(person: string, collection: string): SavedView[] {
  return JSON.parse(localStorage.getItem(key(person, collection)) ?? '[]') as SavedView[];
}

/** Keeps a view; one of the same name is replaced. Returns what is kept now. */
export function keepView(person: string, collection: string, view: SavedView): SavedView[] {
  return put(person, collection, [...without(person, collection, view.name), view]);
}

export function forgetView(person: string, collection: string, name: string): SavedView[] {
  return put(person, collection, without(person, collection, name));
}

const without = (person: string, collection: string, name: string) =>
  savedViews(person, collection).filter((known) => known.name !== name);

function put(person: string, collection: string, views: SavedView[]) {
  localStorage.setItem(key(person, collection), JSON.stringify(views));
  return views;
}
