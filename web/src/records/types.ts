/** What a list, a page and a form know about a record type: the API's descriptor, refined here. */
import type { ComponentType } from 'react';
import type { RecordShown, Row, StateDescribed, Transition, TypeDescribed } from '../api/contract.ts';
import { words } from '../lib/format.ts';
import { code, t, type Key } from '../lib/i18n.ts';
import type { Schema } from '../lib/schema.ts';
import { refinements } from './index.ts';

export interface Column {
  key: string;
  label: string;
  cell?: ComponentType<{ row: Row }>;
}

export interface SectionProps {
  record: RecordShown;
  def: RecordDef;
}

export interface RecordDef {
  type: string;
  collection: string;
  label: string;
  plural: string;
  parent: TypeDescribed['parent'];
  /** Listed for whom it concerns: the roles that see every one, or null where everybody who lists it does. */
  seenBy: string[] | null;
  creatable: boolean;
  states: StateDescribed[];
  /** What a list can be asked: each view is one filter (or none) in one order. */
  views: TypeDescribed['views'];
  columns: Column[];
  fields: Schema;
  /** What steps record and nobody types. */
  kept: Schema;
  /** Fields that cannot be changed once the record exists. */
  fixed: string[];
  steps: TypeDescribed['steps'];
  /** What a link to another record needs; null where a type is never linked. */
  link: Schema | null;
  /** What the one-line summary of a list row holds. */
  summary?: Key;
  group: 'work' | 'documents' | 'audits' | 'oversight' | 'administration' | 'records';
  hiddenFields: string[];
  /** Steps that have a page of their own. */
  hiddenSteps?: string[];
  /** Below another record it is drawn as a board, a column for each state, some with a word on it. */
  board?: Record<string, Key>;
  /** What a list shows as the title, where the record's own title says too little. */
  titleCell?: Column['cell'];
  /** What the study reports from the whole of it, as CSV and PDF. */
  report?: { label: Key; path: string };
  /** What must be seen before anything else, such as the clock of a law. */
  headline?: ComponentType<SectionProps>;
  /** What is to be looked at before it is signed; stands on the record's page as well. */
  advice?: { label: Key; render: ComponentType<SectionProps> };
  /** The type draws what stands below it in a section of its own. */
  ownChildren?: boolean;
  sections: { label: Key; render: ComponentType<SectionProps>; wide?: boolean }[];
  /** Of a private type: one's own are an inspector's, and nobody else's. */
  inspected?: boolean;
  lifecycle: boolean;
  inNavigation: boolean;
}

export type Refinement = Partial<Omit<RecordDef, 'columns'>> & { columns?: Column[] };

function stateOf(given: StateDescribed): StateDescribed {
  const label = words(given.label);
  return { ...given, label: code('state', given.code, label) };
}

export function columnLabel(key: string): string {
  return code('column', key, words(key));
}

/** Rows of a list carry the envelope and one summary; bodies stay with the record. */
function columnsOf(given: TypeDescribed, { summary, titleCell }: Refinement): Column[] {
  const keys = ['number', 'title', ...(summary ? ['summary'] : []), 'state'];
  if ((given.fields as Schema).properties?.owner) keys.push('owner');
  if (given.views.some((view) => view.sort === 'due_on')) keys.push('due_on');
  return [...keys, 'updated_at'].map((key) => ({
    key,
    label: key === 'summary' && summary ? t(summary) : columnLabel(key),
    cell: key === 'title' ? titleCell : undefined,
  }));
}

function definitionOf(given: TypeDescribed): RecordDef {
  const refinement = refinements[given.type] ?? {};
  return {
    type: given.type,
    collection: given.collection,
    label: code('type', given.type, given.label),
    plural: code('types', given.type, given.plural),
    parent: given.parent,
    seenBy: given.private ? given.read_by : null,
    creatable: (given.creatable ?? true) && !given.parent,
    states: given.states.map(stateOf),
    views: given.views,
    columns: columnsOf(given, refinement),
    fields: given.fields as Schema,
    kept: (given.kept ?? {}) as Schema,
    fixed: given.fixed,
    steps: given.steps,
    link: given.link as Schema | null,
    group: 'records',
    hiddenFields: [],
    sections: [],
    lifecycle: true,
    inNavigation: !given.parent,
    ...refinement,
  };
}

/** In the order in which the refinements stand; types without one come last, as the API has them. */
const placeOf = ({ type }: RecordDef) => {
  const at = Object.keys(refinements).indexOf(type);
  return at < 0 ? Infinity : at;
};

export function definitionsOf(given: TypeDescribed[]): RecordDef[] {
  return given.map(definitionOf).sort((a, b) => placeOf(a) - placeOf(b));
}

/** `person/01…` → its two parts. */
export function entityOf(value: unknown): { type: string; id: string } | null {
  const parts = typeof value === 'string' ? /^([a-z_]+)\/([0-9A-HJKMNP-TV-Z]{26})$/.exec(value) : null;
  return parts?.[1] && parts[2] ? { type: parts[1], id: parts[2] } : null;
}

export const stateLabel = (def: RecordDef | undefined, state: string) =>
  def?.states.find((known) => known.code === state)?.label;

export const stepLabel = (step: Pick<Transition, 'name' | 'label'>) => code('step', step.name, step.label);

/** "New document", but "New CAPA". */
export const lowerLabel = (label: string) =>
  /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;

/** Whether a person is listed their own records alone: that list has no other filter. */
export const isOwn = ({ seenBy }: RecordDef, roles: string[] = []) =>
  !!seenBy && !roles.some((role) => seenBy.includes(role));
