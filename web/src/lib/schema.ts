/** From JSON Schema, as the API serves it, to the fields of a form. */
import { words } from './format.ts';
import { code } from './i18n.ts';

/** The part of JSON Schema that the API's declarations use. */
export interface Schema {
  type?: string | string[];
  title?: string;
  description?: string;
  format?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  maxLength?: number;
  minLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  pattern?: string;
  readOnly?: boolean;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  allOf?: Schema[];
  $ref?: string;
  $defs?: Record<string, Schema>;
  'x-ref'?: string;
  'x-labels'?: Record<string, string>;
  'x-of'?: string;
  'x-when'?: Record<string, string[]>;
}

export type Kind =
  | 'text'
  | 'multiline'
  | 'date'
  | 'instant'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'choices'
  | 'reference'
  | 'references'
  | 'tags'
  | 'lines'
  | 'places'
  | 'group'
  | 'groups'
  | 'json';

export interface Field {
  key: string;
  label: string;
  help?: string;
  kind: Kind;
  required: boolean;
  nullable: boolean;
  options: { value: string; label: string }[];
  reference?: string;
  /** What a reference may say besides naming a record. */
  words: { value: string; label: string }[];
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  initial?: unknown;
  /** The list beside it of which this field names places, from 0. */
  of?: string;
  /** Asked for only where another field has one of these values. */
  when?: [string, string[]];
  readOnly: boolean;
  fields: Field[];
}

const REFERENCES: Record<string, string> = { person: 'people', organisation: 'parties', party: 'parties' };

function resolve(schema: Schema, root: Schema): { schema: Schema; nullable: boolean } {
  let found: Schema = schema;
  let nullable = false;
  for (let depth = 0; depth < 8; depth += 1) {
    const { $ref, anyOf, allOf, ...own } = found;
    if ($ref) {
      // What a definition says of itself is for those who build on the API, not for who fills in a form.
      const { description: _, ...definition } = root.$defs?.[$ref.split('/').pop() ?? ''] ?? {};
      found = { ...definition, ...own };
    } else if (allOf?.length === 1) {
      found = { ...allOf[0], ...own };
    } else if (anyOf) {
      nullable ||= anyOf.some((option) => option.type === 'null');
      const first = anyOf.find((option) => option.type !== 'null') ?? {};
      found = { ...first, ...own };
    } else break;
  }
  if (Array.isArray(found.type)) {
    nullable ||= found.type.includes('null');
    found = { ...found, type: found.type.find((type) => type !== 'null') };
  }
  return { schema: found, nullable };
}

function options(schema: Schema) {
  const values = schema.enum ?? (schema.const !== undefined ? [schema.const] : []);
  return values.map((value) => ({
    value: String(value),
    label: schema['x-labels']?.[String(value)] ?? code('option', String(value), words(String(value))),
  }));
}

const referenceOf = (schema: Schema) => schema['x-ref'] ?? REFERENCES[schema.format ?? ''];

function kindOfText(schema: Schema): Kind {
  if (schema.format === 'date') return 'date';
  if (schema.format === 'date-time') return 'instant';
  return schema.format === 'multiline' || (schema.maxLength ?? 0) > 300 ? 'multiline' : 'text';
}

function kindOfList(items: Schema): Kind {
  if (referenceOf(items)) return 'references';
  if (items.enum) return 'choices';
  if (items.type === 'object' && items.properties) return 'groups';
  if (items.type !== 'string') return 'json';
  return (items.maxLength ?? 0) > 100 ? 'lines' : 'tags';
}

function kindOf(schema: Schema, items: Schema): Kind {
  if (schema['x-of']) return 'places';
  if (referenceOf(schema)) return schema.type === 'array' ? 'references' : 'reference';
  if (schema.enum ?? schema.const !== undefined) return 'choice';
  switch (schema.type) {
    case 'string':
      return kindOfText(schema);
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return kindOfList(items);
    case 'object':
      return schema.properties ? 'group' : 'json';
    default:
      return 'json';
  }
}

function fieldOf(key: string, given: Schema, required: boolean, root: Schema): Field {
  const { schema, nullable } = resolve(given, root);
  const items = schema.items ? resolve(schema.items, root).schema : {};
  const kind = kindOf(schema, items);
  const inner = kind === 'group' ? schema : kind === 'groups' ? items : {};
  return {
    key,
    label: schema.title && !schema.title.includes('_') ? sentence(schema.title) : words(key),
    help: schema.description,
    kind,
    required: required && !nullable,
    nullable,
    options: options(kind === 'choices' ? items : schema),
    reference: referenceOf(schema) ?? referenceOf(items),
    words: Object.entries(schema['x-labels'] ?? {}).map(([value, label]) => ({
      value,
      label: code('option', value, label),
    })),
    maxLength: schema.maxLength,
    minimum: schema.minimum,
    maximum: schema.maximum,
    initial: schema.default,
    of: schema['x-of'],
    when: Object.entries(schema['x-when'] ?? {})[0],
    readOnly: schema.readOnly ?? false,
    fields: fieldsOf(inner, root),
  };
}

// Generated titles are "Change Summary"; people read "Change summary".
function sentence(title: string) {
  return title.replace(/ ([A-Z])(?=[a-z])/g, (_, letter: string) => ` ${letter.toLowerCase()}`);
}

export function fieldsOf(schema: Schema | null | undefined, root: Schema = schema ?? {}): Field[] {
  return Object.entries(schema?.properties ?? {}).map(([key, property]) =>
    fieldOf(key, property, schema?.required?.includes(key) ?? false, root),
  );
}

export function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

/** Whether a field is to be asked for beside these values; what holds something is always shown. */
export const isAsked = ({ key, when }: Field, values: Record<string, unknown>) =>
  !when || when[1].includes(String(values[when[0]])) || !isEmpty(values[key]);

/** The same value without what was left open inside its groups; a group without anything becomes nothing. */
export function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy).filter((item) => !isEmpty(item));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value)
    .map(([key, inner]) => [key, tidy(inner)] as const)
    .filter(([, inner]) => !isEmpty(inner));
  return kept.length ? Object.fromEntries(kept) : undefined;
}

/** What to send: only fields that differ from what was there; an emptied field becomes null. */
export function difference(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  for (const [key, given] of Object.entries(after)) {
    const value = tidy(given);
    if (isEmpty(value) && isEmpty(before[key])) continue;
    if (JSON.stringify(value) !== JSON.stringify(tidy(before[key])))
      changed[key] = isEmpty(value) && !Array.isArray(value) ? null : value;
  }
  return changed;
}
