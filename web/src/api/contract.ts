/** The shapes of the HTTP API this page relies on; one generic contract for every record type. */

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
}

export interface Named {
  id: string;
  name?: string;
  number?: string;
  title?: string;
}
export type Ref = string | Named;

export interface Refusal {
  code: string;
  rule?: string;
  reason?: string;
  detail?: string;
  missing?: string[];
  who_can?: string[];
}

export interface SignatureAsked {
  meaning: string | { code: string; text: string };
  text?: string;
  declaration: string;
}

export interface Transition {
  name: string;
  label: string;
  allowed: boolean;
  refusals: Refusal[];
  signature: SignatureAsked | null;
  reason: 'required' | 'optional' | null;
  fields: Schema | null;
}

export interface Signature {
  printed_name: string;
  role: string;
  meaning: { code: string; text: string };
  signed_at: string;
  zone: string;
  local?: string;
  revision: number;
  content_sha256: string;
  sealed: boolean;
  content_is_current?: boolean;
  voided: boolean | { reason?: string; at?: string; by?: Ref } | null;
}

/** A signature as it stands in an entry of the audit trail. */
export type TrailSignature = Omit<Signature, 'meaning' | 'sealed' | 'voided' | 'revision'> & {
  meaning: string | { code: string; text: string };
};

export interface FileShown {
  path: string;
  filename: string;
  media_type: string;
  size: number;
  sha256: string;
}

export interface Link {
  rel: string;
  type?: string;
  id?: string;
  number?: string;
  title?: string;
  state?: string;
  collection?: string;
  target?: string;
  direction?: 'in' | 'out';
}

export interface Row {
  id: string;
  type: string;
  number: string | null;
  title: string;
  state: string;
  revision: number;
  owner: Ref | null;
  due_on: string | null;
  updated_at?: string;
  overdue?: boolean;
  collection?: string;
  summary?: string | null;
  data?: Record<string, unknown>;
  [extra: string]: unknown;
}

export interface Record_ extends Row {
  data: Record<string, unknown>;
  parent?: string | null;
  links?: Link[];
  signatures: Signature[];
  transitions: Transition[];
  editable?: { allowed: boolean; refusals: Refusal[] };
  content_sha256?: string;
  sealed?: boolean;
  created_at?: string;
  created_by?: Ref;
  updated_by?: Ref;
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface Change {
  path: string;
  label?: string;
  old: unknown;
  new: unknown;
}

export interface Entry {
  index?: number | null;
  revision: number;
  act: string;
  label?: string;
  at: string;
  by: { name: string; role?: string; sub?: string };
  changes: Change[];
  reason: { code?: string | null; text?: string | null } | null;
  state?: { from?: string | null; to?: string | null } | string | null;
  signature: TrailSignature | null;
  leaf?: string;
  sealed?: boolean;
  redacted?: boolean;
  entity?: string;
}

export interface Receipt {
  entity: string;
  revision: number;
  leaf: string;
  index: number | null;
  sealed: boolean;
  checkpoint: { size: number; root: string } | null;
}

export interface TypeDescriptor {
  type: string;
  collection: string;
  label: string;
  plural: string;
  creatable?: boolean;
  parent?: { type: string; collection: string; below?: string } | null;
  states: (string | { code: string; label: string; final?: boolean })[];
  views?: { name: string; filter: string | null; sort: string; open_only: boolean }[];
  columns?: string[];
  fields: Schema;
  kept?: Schema | null;
  fixed?: string[];
  steps?: { name: string; label: string; from: string[]; to: string }[];
}

export interface Me {
  person: Ref;
  printed_name: string;
  roles: string[];
  scopes: string[];
  permissions: string[];
  zone: string;
  signing: { accepted_policy: boolean; identity_verified: boolean; locked: boolean; suspended?: boolean };
}

export interface Config {
  study: string;
  title: string;
  stage?: string;
  issuer: string;
  web_client_id: string;
  signing_client_id: string;
  sign_in_endpoint: string;
  release: string;
  time_zone?: string;
  business_date?: string;
}

export interface Intent {
  intent_id: string;
  content_sha256: string;
  meaning: string | { code: string; text: string };
  declaration: string;
  not_before: string;
  expires_at: string;
}

export interface UploadSlot {
  upload_id: string;
  url: string;
  headers: Record<string, string>;
}

export interface UploadState {
  state: 'received' | 'accepted' | 'refused' | string;
  why?: string | { code?: string; detail?: string } | null;
}
