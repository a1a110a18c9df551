/** What a list, a page and a form know about a record type: the API's descriptor, refined here. */
import type { ComponentType } from 'react';
import type { Record_, Row, Schema, TypeDescriptor } from '../api/contract.ts';
import { words } from '../lib/format.ts';
import { code, t, type Key } from '../lib/i18n.ts';
import { fieldsOf, type Field } from '../lib/schema.ts';
import { refinements } from './index.ts';

export interface StateDef {
  code: string;
  label: string;
  final: boolean;
}

export interface Column {
  key: string;
  label: string;
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
  parent?: TypeDescriptor['parent'];
  creatable: boolean;
  states: StateDef[];
  /** What a list can be asked: each view is one filter (or none) in one order. */
  views: NonNullable<TypeDescriptor['views']>;
  columns: Column[];
  fields: Schema;
  /** What steps record and nobody types. */
  kept: Schema;
  /** Fields that cannot be changed once the record exists. */
  fixed: string[];
  steps: NonNullable<TypeDescriptor['steps']>;
  /** Fields in the order a person thinks of them; what is not named follows. */
  order: string[];
  /** What the one-line summary of a list row holds. */
  summary?: Key;
  group: 'work' | 'documents' | 'oversight' | 'administration' | 'records';
  hiddenFields: string[];
  sections: { label: Key; render: ComponentType<SectionProps>; wide?: boolean }[];
  lifecycle: boolean;
  inNavigation: boolean;
}

export type Refinement = Partial<Omit<RecordDef, 'columns'>> & { columns?: Column[] };

function stateOf(given: TypeDescriptor['states'][number]): StateDef {
  const full = typeof given === 'string' ? { code: given, label: words(given) } : given;
  const label = full.label.charAt(0).toUpperCase() + full.label.slice(1);
  return {
    code: full.code,
    label: code('state', full.code, label),
    final: 'final' in full && full.final === true,
  };
}

export function columnLabel(key: string): string {
  return code('column', key, words(key));
}

/** Rows of a list carry the envelope and one summary; bodies stay with the record. */
function columnsOf(given: TypeDescriptor, summary: Key | undefined): Column[] {
  const keys = ['number', 'title', ...(summary ? ['summary'] : []), 'state'];
  if (given.fields.properties?.owner) keys.push('owner');
  if ((given.views ?? []).some((view) => view.sort === 'due_on')) keys.push('due_on');
  return [...keys, 'updated_at'].map((key) => ({
    key,
    label: key === 'summary' && summary ? t(summary) : columnLabel(key),
  }));
}

function definitionOf(given: TypeDescriptor): RecordDef {
  const refinement = refinements[given.type] ?? {};
  return {
    type: given.type,
    collection: given.collection,
    label: code('type', given.type, given.label),
    plural: code('types', given.type, given.plural),
    parent: given.parent,
    creatable: (given.creatable ?? true) && !given.parent,
    states: given.states.map(stateOf),
    views: given.views ?? [],
    columns: columnsOf(given, refinement.summary),
    fields: given.fields,
    kept: given.kept ?? {},
    fixed: given.fixed ?? [],
    steps: given.steps ?? [],
    group: 'records',
    hiddenFields: [],
    order: [],
    sections: [],
    lifecycle: true,
    inNavigation: !given.parent,
    ...refinement,
  };
}

/** The fields of a type in its own order. */
export function orderedFields(def: RecordDef): Field[] {
  const place = (field: Field) => (def.order.indexOf(field.key) + 1 || 99) + (field.required ? 0 : 0.5);
  return fieldsOf(def.fields).sort((a, b) => place(a) - place(b));
}

export function definitionsOf(given: TypeDescriptor[]): RecordDef[] {
  return given.map(definitionOf);
}

/** `person/01…` → its two parts. */
export function entityOf(value: unknown): { type: string; id: string } | null {
  const parts = typeof value === 'string' ? /^([a-z_]+)\/([0-9A-HJKMNP-TV-Z]{26})$/.exec(value) : null;
  return parts?.[1] && parts[2] ? { type: parts[1], id: parts[2] } : null;
}

export const stateLabel = (def: RecordDef | undefined, state: string) =>
  def?.states.find((known) => known.code === state)?.label;

/** "New document", but "New CAPA". */
export const lowerLabel = (label: string) =>
  /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
