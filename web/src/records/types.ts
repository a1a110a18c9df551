/** What a list, a page and a form know about a record type: the API's descriptor, refined here. */
import type { ComponentType } from 'react';
import type { Record_, Row, Schema, TypeDescriptor } from '../api/contract.ts';
import { words } from '../lib/format.ts';
import { code, type Key } from '../lib/i18n.ts';
import { refinements } from './index.ts';

export interface StateDef {
  code: string;
  label: string;
  final: boolean;
}

export interface Column {
  key: string;
  label: string;
  sort?: boolean;
  cell?: ComponentType<{ row: Row }>;
}

export interface SectionProps {
  record: Record_;
  def: RecordDef;
}

export interface RecordDef {
  type: string;
  collection: string;
  label: string;
  plural: string;
  parent?: { type: string; collection: string } | null;
  creatable: boolean;
  states: StateDef[];
  /** Allowed combinations of a list: each view is a set of filters with the sorts it can serve. */
  views: { filters: string[]; sorts: string[] }[];
  columns: Column[];
  fields: Schema;
  create: Schema;
  group: 'work' | 'documents' | 'oversight' | 'administration' | 'records';
  hiddenFields: string[];
  sections: { label: Key; render: ComponentType<SectionProps>; wide?: boolean }[];
  lifecycle: boolean;
  inNavigation: boolean;
}

export type Refinement = Partial<Omit<RecordDef, 'columns'>> & { columns?: Column[] };

const ENVELOPE = new Set(['number', 'title', 'state', 'owner', 'due_on', 'updated_at']);

function stateOf(given: TypeDescriptor['states'][number]): StateDef {
  const full = typeof given === 'string' ? { code: given, label: words(given) } : given;
  return {
    code: full.code,
    label: code('state', full.code, full.label),
    final: 'final' in full && full.final === true,
  };
}

export function columnLabel(key: string): string {
  return code('column', key, words(key));
}

function definitionOf(given: TypeDescriptor): RecordDef {
  const refinement = refinements[given.type] ?? {};
  const names = given.columns ?? ['number', 'title', 'state', 'owner', 'due_on'];
  const views = (given.views ?? []).map((view) => ({ filters: view.filters ?? [], sorts: view.sorts ?? [] }));
  const sorts = new Set(views.flatMap((view) => view.sorts.map((sort) => sort.replace(/^-/, ''))));
  return {
    type: given.type,
    collection: given.collection,
    label: code('type', given.type, given.label),
    plural: code('types', given.type, given.plural),
    parent: given.parent,
    creatable: given.creatable ?? true,
    states: given.states.map(stateOf),
    views,
    columns: names.map((key) => ({ key, label: columnLabel(key), sort: sorts.has(key) })),
    fields: given.fields,
    create: given.create ?? given.fields,
    group: 'records',
    hiddenFields: [...ENVELOPE].filter((key) => key !== 'title'),
    sections: [],
    lifecycle: true,
    inNavigation: !given.parent,
    ...refinement,
  };
}

export function definitionsOf(given: TypeDescriptor[]): RecordDef[] {
  return given.map(definitionOf);
}

export const stateLabel = (def: RecordDef | undefined, state: string) =>
  def?.states.find((known) => known.code === state)?.label;
