/** What the API answers. Made from its OpenAPI document by `make generate`; not to be edited. */

/** One page of a list; the cursor is opaque. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** A reading, print, export or download that is kept; the address is null where it was redacted. */
export interface Accessed {
  index: number;
  at: string;
  record: string;
  by: Actor;
  action: string;
  where: string | null;
  leaf: string;
  redacted: boolean;
}

/** Who did it, as the entry names them; an organisation (`party/ULID`) stands in newer entries only. */
export interface Actor {
  sub: string;
  name: string;
  role: string;
  organisation: string | null;
}

/** The prompt of a check that a change answers: an entry of the account that was prompted. ATR-13 */
export interface Answered {
  entity: string;
  revision: number;
}

/** What a requirement asks of whoever is assigned it: everything but the questions and which answers are right. */
export interface AskedShown {
  number: string;
  version: number;
  title: string;
  kind: string;
  instruction: string;
  verified_by: string | null;
  valid_months: number | null;
  pass_pct: number | null;
  before: BeforeShown[];
  instead: InsteadShown[];
  material: AttachmentShown[];
}

/** A file beside the record's own fields, bound by its digest; withdrawn ones stay. */
export interface AttachmentShown {
  id: string;
  filename: string;
  media_type: string;
  size: number;
  sha256: string;
  pages: number | null;
  uploaded_by: string;
  attached_at: string;
  withdrawn_at: string | null;
  withdrawn_by: string | null;
}

/** What somebody tried on a record and was refused; the texts are null where they were redacted. */
export interface AttemptRefused {
  index: number;
  at: string;
  record: string;
  entity: string;
  revision: number;
  by: Actor;
  action: string;
  code: string;
  rule: string | null;
  reason: string | null;
  detail: string | null;
  fields: Prompted[];
  leaf: string;
  redacted: boolean;
}

/** What the entry keeps of the fresh sign-in: ids, never the token. */
export interface Authentication {
  jti: string;
  origin_jti: string;
  auth_time: number;
  client: string;
}

/** What has to be completed first, and whether the learner has. */
export interface BeforeShown {
  number: string;
  title: string;
  done: boolean;
}

/** How far one person is with one thing; `missing` was never assigned. */
export interface CellShown {
  key: string;
  standing: "missing" | "open" | "overdue" | "locked" | "awaiting_verification" | "completed" | "waived" | "run_out";
  assignment: string | null;
  due_on: string | null;
  valid_until: string | null;
}

/** An audit that was carried out and closed. */
export interface Certified {
  id: string;
  number: string;
  began_on: string;
  fieldwork_ended_on: string;
}

/** A signed tree head: how many entries, and the root over them. */
export interface CheckpointShown {
  size: number;
  root: string;
}

/** One duty: how many clocks were kept, how many not, how many run; `kept_pct` is of those that ended or are late. */
export interface ClockKept {
  duty: string;
  told_on_time: number;
  told_late: number;
  running: number;
  overdue: number;
  ruled_out: number;
  kept_pct: number | null;
  not_kept: string[];
}

/** A clock of the law: what it runs from, days until the recipient must know, days after which the study is warned. */
export interface ClockShown {
  duty: string;
  jurisdiction: string;
  clause: string;
  days: number;
  alarm_days: number[];
  recipient: string;
  runs_from: "awareness" | "measure";
}

/** One thing that holders of the role are trained in. */
export interface Column {
  key: string;
  number: string;
  title: string;
  kind: string;
  before_work: boolean;
}

/** What somebody said of the record, whom they mentioned, and the answer; `open` while it blocks and nobody has answered. */
export interface CommentShown {
  number: number;
  text: string;
  part: string | null;
  mentions: string[];
  blocking: boolean;
  open: boolean;
  by: string;
  name: string;
  at: string;
  round: number;
  answer: string | null;
  answered_by: string | null;
  answered_name: string | null;
  answered_at: string | null;
}

/** Who comments on a record of the type, and in which states. */
export interface CommentsDescribed {
  by: string[];
  states: string[];
}

/** Where to sign in, and what the study is; `hosted_sign_in` is the address of the pool's own pages, or empty. */
export interface Config {
  study: string;
  title: string;
  stage: string;
  issuer: string;
  web_client_id: string;
  signing_client_id: string;
  sign_in_endpoint: string;
  hosted_sign_in: string;
  time_zone: string;
  release: string;
  configuration: string;
  business_date: string;
}

/** The quarters of the cycle, how each thing is covered in them, and whether reports were signed in time. */
export interface Coverage {
  quarters: string[];
  reports: Reports;
  items: CoverageRow[];
  next_cursor: null;
}

/** One thing, its score, the quarters in which it is to be and was audited, and the longest time without: months. */
export interface CoverageRow {
  about: string;
  number: string;
  title: string;
  kind: string;
  value: string | null;
  known_pct: number | null;
  every_months: number | null;
  quarters: string[];
  carried_out: string[];
  longest_months: number | null;
  standing: string;
  rationale: string | null;
  is_open: boolean;
}

/** A record that depends on a document. */
export interface Dependent {
  number: string;
  state: string;
  label: string | null;
  id: string;
  type: string;
  collection: string;
  training: ReadingCount;
}

/** A presigned GET of one exact object version, as an attachment; `expires_in` in seconds. */
export interface Download {
  url: string;
  filename: string;
  media_type: string;
  expires_in: number;
  sha256?: string;
  digest?: string;
  locked_until?: string | null;
}

/** Whether the person may edit the record, bring a file or comment now, and why not. */
export interface Editable {
  allowed: boolean;
  refusals: RefusalShown[];
}

/** An entry of a record's audit trail. 21 CFR 11.10(e) */
export interface Entry {
  revision: number;
  at: string;
  act: string;
  by: Actor;
  reason: Why;
  changes: FieldChange[];
  state: string | null;
  signature: TrailSignature | null;
  event: string | null;
  answers?: Answered;
  leaf: string;
  app: Record<string, string>;
  redacted: boolean;
  sealed?: boolean;
}

/** The score of today and its terms; no score while no model is in force. */
export interface Explained {
  score: Score | null;
  items: TermShown[];
  next_cursor: null;
}

/** What is wrong with a role matrix, or worth a second look: which role, and the record it is about. */
export interface FaultShown {
  code: string;
  severity: "error" | "warning";
  says: string;
  role: string | null;
  about: string | null;
}

/** One value before and after; JSON Pointer of the field. */
export interface FieldChange {
  path: string;
  old: unknown;
  new: unknown;
  redacted?: boolean;
}

/** Who brings files to a record of the type, in which states, and which have a place of their own. */
export interface FilesDescribed {
  by: string[];
  states: string[];
  places: PlaceDescribed[];
}

/** One value a field once had. */
export interface FormerValue {
  revision: number;
  at: string;
  by: Actor;
  reason: Why;
  path: string;
  old: unknown;
  new: unknown;
  redacted?: boolean;
}

/** A record that holds every word: where it stands, and the best place the words were found in. */
export interface Found {
  entity: string;
  type: string;
  collection: string;
  number: string;
  title: string;
  state: string;
  matched: "number" | "title" | "text";
}

/** One gap: the process, what is wrong, and the record or role it is about. */
export interface GapShown {
  process: string;
  number: string;
  title: string;
  code: "no_document_in_force" | "document_obsolete" | "competency_not_active" | "owner_left" | "no_responsibility_matrix" | "matrix_of_former_version" | "nobody_holds_role";
  says: string;
  about: string | null;
}

/** A role the person holds now, for a scope, until an instant or without end. */
export interface GrantHeld {
  role: string;
  scope: string;
  valid_to: string | null;
}

/** That the door is open. */
export interface Health {
  status: string;
  at: string;
}

/** One line of the list; participants by their codes alone. */
export interface ImportantDeviation {
  criterion: string;
  wording: string;
  protocol_section: string;
  number: string;
  title: string;
  state: string;
  participants: string[];
  site: string | null;
  country: string | null;
  category: string;
  rating: string | null;
  occurred_at: string;
  aware_at: string;
  impact: string[];
  breach: string | null;
  capas: string[];
}

/** What satisfies a requirement as well. */
export interface InsteadShown {
  number: string;
  title: string;
}

/** An opened signing: what will be signed, by which words, until when. */
export interface IntentShown {
  intent_id: string;
  entity: string;
  step: string;
  revision: number;
  state: string;
  content_sha256: string;
  meaning: string;
  meaning_text: string;
  declaration: string;
  zone: string;
  not_before: string;
  expires_at: string;
}

/** One end of a link: `out` was made on this record, `in` on the other one. */
export interface LinkEnd {
  other: string;
  number: string | null;
  direction: "in" | "out";
  rel: string;
  state: "standing" | "ended";
  updated_at: string;
}

/** A link of a record to another one. */
export interface LinkHeld {
  rel: string;
  to: string;
  at: string;
  by: string;
}

/** What a role asks for, and how far its holders are. */
export interface MatrixShown {
  role: string;
  columns: Column[];
  items: RowShown[];
  next_cursor: string | null;
}

/** The person of the session, with everything their roles permit; the zone is an IANA name. Who prepares an inspection `may_preview` what inspectors see; then the person is `previewed`. */
export interface Me {
  person: string;
  number: string;
  printed_name: string;
  roles: string[];
  scopes: string[];
  grants: GrantHeld[];
  permissions: string[];
  zone: string;
  may_preview: boolean;
  previewed: boolean;
  signing: SigningStanding;
}

/** The meaning of a signature as code and as words. */
export interface MeaningShown {
  code: string;
  text: string;
}

/** The type a record belongs to: it is listed, and opened by whoever may, at `/<collection>/<parent>/<below>`. */
export interface ParentDescribed {
  type: string;
  collection: string;
  below: string;
}

/** A file with a place of its own in the record. */
export interface PlaceDescribed {
  name: string;
  media_types: string[];
}

/** The signature policy in force. 21 CFR 11.10(j) */
export interface Policy {
  version: number;
  text: string;
}

/** A field that a check asked to be mended, and what stood in it as JSON text. Null where it was not kept (what looked like a participant's identity), and for whoever may not read the record. */
export interface Prompted {
  pointer: string;
  message: string;
  original: string | null;
}

/** A question as a learner sees it: never which options are right. */
export interface QuestionShown {
  text: string;
  options: string[];
}

/** The questions of this attempt, how often it may still be tried, and how many percent pass. */
export interface QuestionsShown {
  items: QuestionShown[];
  next_cursor: null;
  attempts_left: number;
  pass_pct: number;
}

/** A person who was assigned a version. */
export interface Reader {
  person: string;
  name: string;
  state: string;
  assignment: string;
}

/** How many there are of each kind, and which; of a list longer than a hundred the first hundred. */
export interface Readiness {
  as_of: string;
  counts: Record<string, number>;
  items: Waiting[];
  next_cursor: null;
}

/** Who was assigned a version, and who has read and understood it. */
export interface Reading {
  expected: number | null;
  done: number;
  waiting: string[];
  items: Reader[];
  next_cursor: string | null;
}

/** How far the reading of a version has come; `waiting` names who is missing. */
export interface ReadingCount {
  expected: number | null;
  done: number;
  waiting: string[];
}

/** What became of one entry; `index` and `checkpoint` come with the seal. */
export interface Receipt {
  entity: string;
  revision: number;
  leaf: string;
  index: number | null;
  sealed: boolean;
  checkpoint: CheckpointShown | null;
}

/** A record with its fields, its signatures and every step from here; `editable` is null for a former one. */
export interface RecordShown {
  id: string;
  entity: string;
  type: string;
  collection: string;
  number: string;
  title: string;
  state: string;
  revision: number;
  scope: string;
  parent: string | null;
  owner: string | null;
  due_on: string | null;
  original_due_on: string | null;
  overdue: boolean;
  data: Record<string, unknown>;
  attachments: AttachmentShown[];
  comments: CommentShown[];
  links: LinkHeld[];
  content_sha256: string;
  created_at: string;
  created_by: string;
  updated_at: string;
  updated_by: string;
  sealed: boolean;
  signatures: SignatureShown[];
  editable: Editable | null;
  attachable: Editable | null;
  commentable: Editable | null;
  transitions: Transition[];
  receipt?: string;
  as_of?: string;
}

/** A record that refers to a document or to one of its versions; ended references say so. */
export interface Reference {
  entity: string;
  number: string;
  rel: string;
  to: string;
  state: string;
}

/** Why something is not possible: what is missing, who can help, and the rule with its clause. */
export interface RefusalShown {
  code: string;
  rule: string;
  detail: string;
  reason: string;
  missing: string[];
  who_can: string[];
}

/** How far a report is; nothing of what was said. */
export interface ReportStanding {
  state: string;
  received_at: string;
  additions: number;
  messages: Told[];
}

/** The receipt: a code that is shown once and stored nowhere. */
export interface ReportTaken {
  code: string;
  received_at: string;
}

/** How many reports were signed by their day and after it, and the audits whose report waits: late, or not yet due. */
export interface Reports {
  in_time: number;
  after: number;
  late: string[];
  waiting: string[];
}

/** A record as a list shows it. */
export interface Row {
  id: string;
  type: string;
  collection: string;
  number: string;
  title: string;
  state: string;
  revision: number;
  owner: string | null;
  due_on: string | null;
  overdue: boolean;
  summary: string | null;
  updated_at: string;
}

/** One person who holds the role, in one scope. */
export interface RowShown {
  person: string;
  name: string;
  scope: string;
  cells: CellShown[];
}

/** The programme that quality assurance and management signed; of its gaps how many there are. */
export interface Schedule {
  number: string;
  version: number;
  approved_at: string;
  cycle_from: string;
  cycle_to: string;
  gaps: number;
  items: Scheduled[];
  next_cursor: null;
}

/** One audit of the programme. */
export interface Scheduled {
  number: string;
  kind: string;
  quarter: string;
}

/** From 0 to 100 over what is known, with the share that is known; nothing where nothing is. */
export interface Score {
  model: string;
  version: number;
  on: string;
  value: string | null;
  at_least: string;
  at_most: string;
  known_pct: number;
  missing: string[];
  level: string | null;
  every_months: number | null;
}

/** What a step will be signed with. */
export interface SignatureAsked {
  meaning: string;
  text: string;
  declaration: string;
}

/** A sealed signature in the list of the person who gave it. 21 CFR 11.50(a), 11.70 */
export interface SignatureGiven {
  index: number;
  entity: string;
  number: string;
  revision: number;
  action: string;
  at: string;
  zone: string;
  local: string;
  meaning: string;
  printed_name: string;
  role: string;
  content_sha256: string;
  leaf: string;
  state: "standing" | "void";
  voided: VoidedSince | null;
}

/** The manifestation of a signature. 21 CFR 11.50(a) */
export interface SignatureShown {
  person: string;
  printed_name: string;
  role: string;
  meaning: MeaningShown;
  signed_at: string;
  zone: string;
  local: string;
  revision: number;
  content_sha256: string;
  content_is_current: boolean;
  sealed: boolean;
  step: string;
  round: number;
  voided: Voided | null;
}

/** That the session ended. */
export interface SignedOut {
  ended: boolean;
}

/** What stands between a person and a signature. */
export interface SigningStanding {
  accepted_policy: boolean;
  identity_verified: boolean;
  suspended: boolean;
  locked: boolean;
}

/** One person's open work: how much, how much of it late or escalated, and the oldest due date. */
export interface Standing {
  person: string;
  name: string;
  open: number;
  overdue: number;
  escalated: number;
  oldest_due_on: string | null;
}

/** A state of the lifecycle; nothing leaves a final one. */
export interface StateDescribed {
  code: string;
  label: string;
  final: boolean;
}

export interface StepDescribed {
  name: string;
  label: string;
  from: string[];
  to: string;
}

/** A sealed entry as the study's trail shows it: its clear envelope, no values. */
export interface StudyEntry {
  index: number;
  entity: string;
  number: string;
  revision: number;
  at: string;
  action: string;
  state: string;
  actor: string;
  by: Actor;
  reason: string | null;
  signature: string | null;
  event: string | null;
  leaf: string;
}

/** How the team stands, as of the instant it was counted; whoever has most overdue comes first. */
export interface TeamShown {
  as_of: string | null;
  items: Standing[];
  next_cursor: null;
}

/** One term: what was entered by whom from where, and what it adds. `standing` is known, missing, out_of_date. */
export interface TermShown {
  name: string;
  title: string;
  unit: string;
  weight: number;
  none_at: string;
  full_at: string;
  standing: string;
  value: string | null;
  source: string | null;
  as_of: string | null;
  entered_by: string | null;
  entered_at: string | null;
  counts: string | null;
  adds: string | null;
}

/** What quality assurance answered, and when. */
export interface Told {
  at: string;
  text: string;
}

/** What led to a record and what came of it; `cut` says that there is more than is shown. */
export interface Trace {
  record: string;
  depth: number;
  nodes: TraceNode[];
  edges: TraceEdge[];
  cut: boolean;
}

/** A link between two nodes, from the record it was made on to the other one. */
export interface TraceEdge {
  source: string;
  target: string;
  rel: string;
  state: "standing" | "ended";
}

/** A record in a graph of causes and effects; of one the caller may not know, its place alone. */
export interface TraceNode {
  id: string;
  visible: boolean;
  depth: number;
  entity: string | null;
  type: string | null;
  collection: string | null;
  number: string | null;
  state: string | null;
}

/** A signature as its entry carries it. 21 CFR 11.50(a) */
export interface TrailSignature {
  meaning: string;
  declaration_sha256: string;
  printed_name: string;
  role: string;
  content_sha256: string;
  intent: string;
  auth: Authentication;
  signed_at: string;
  zone: string;
  local: string;
}

/** One step of the lifecycle from here, and everything a button for it needs; `fields` is JSON Schema. */
export interface Transition {
  name: string;
  label: string;
  allowed: boolean;
  refusals: RefusalShown[];
  signature: SignatureAsked | null;
  reason: "required" | "optional";
  fields: Record<string, unknown> | null;
}

/** A record type; JSON Schema of what people write, of what steps record, and of a link to another record. */
export interface TypeDescribed {
  type: string;
  collection: string;
  label: string;
  plural: string;
  parent: ParentDescribed | null;
  created_by: string[];
  states: StateDescribed[];
  views: ViewDescribed[];
  columns: string[];
  fields: Record<string, unknown>;
  kept: Record<string, unknown> | null;
  fixed: string[];
  private: boolean;
  title_field: string;
  read_by: string[];
  scoped: boolean;
  files: FilesDescribed | null;
  conceals_files: boolean;
  comments: CommentsDescribed | null;
  steps: StepDescribed[];
  link: Record<string, unknown> | null;
  creatable?: boolean;
}

/** Why a file was refused. */
export interface UploadRefused {
  code: string;
  detail: string;
}

/** What became of an upload: received, accepted or refused. */
export interface UploadShown {
  id: string;
  state: string;
  why: UploadRefused | null;
  filename: string;
  media_type: string;
  size: number;
  sha256: string;
  record: string;
  place: string;
}

/** A presigned PUT for exactly the announced bytes; `expires_in` in seconds. */
export interface UploadSlot {
  upload_id: string;
  url: string;
  headers: Record<string, string>;
  expires_in: number;
}

/** A list that can be asked for: `?<filter>=<value>`, or all, in this order. */
export interface ViewDescribed {
  name: string;
  filter: string | null;
  sort: string;
  open_only: boolean;
}

/** The step by which a signature no longer counts. */
export interface Voided {
  by: string;
}

/** The step by which a signature stopped counting, and when. */
export interface VoidedSince {
  by: string;
  at: string;
}

/** Something that would be asked about. */
export interface Waiting {
  kind: "capa_overdue" | "evidence_missing" | "storyboard_stale" | "commitment_overdue" | "request_overdue";
  record: string;
  number: string;
  owner: string | null;
  due_on: string | null;
  says: string;
}

/** What fewer audits would mean: which would go first, what they cost, and what would be covered less. */
export interface WhatIf {
  fewer: number;
  days_saved: number;
  dropped: Record<string, string>[];
  items: CoverageRow[];
  next_cursor: null;
}

/** A document's versions, what refers to it and what it refers to. */
export interface WhereUsed {
  items: Dependent[];
  next_cursor: string | null;
  referenced_by: Reference[];
  refers_to: LinkHeld[];
}

/** The reason for change. */
export interface Why {
  code: string | null;
  text: string | null;
}

/** One bad field, by JSON Pointer. */
export interface FieldError {
  pointer: string;
  message: string;
}

/** A refusal in the words of RFC 9457: what to do next, which rule, what is missing, who can help. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance?: string;
  code: "ALREADY_EXISTS" | "AUDIT_UNAVAILABLE" | "CONFLICT_OF_INTEREST" | "DUE_DATE_LOCKED" | "FORBIDDEN" | "HASH_MISMATCH" | "IDEMPOTENCY_MISMATCH" | "IMMUTABLE_STATE" | "INTENT_EXPIRED" | "INVALID_TRANSITION" | "LEGAL_CLOCK" | "METHOD_NOT_ALLOWED" | "MISSING_FIELD" | "MISSING_LINK" | "MISSING_RATIONALE" | "NOT_AUTHENTICATED" | "NOT_FOUND" | "NOT_JSON" | "NOT_QUALIFIED" | "NOT_TRAINED" | "OPEN_CHILDREN" | "OUT_OF_SCOPE" | "PRECONDITION_REQUIRED" | "REAUTH_FAILED" | "RETENTION_LOCK" | "ROLE_CONFLICT" | "SIGNATURE_REQUIRED" | "SIGNING_LOCKED" | "SOD_VIOLATION" | "STALE_REVISION" | "THROTTLED" | "TOO_LARGE" | "UNAVAILABLE" | "UPLOAD_REFUSED" | "VALIDATION_FAILED";
  rule: string;
  reason?: string;
  missing: string[];
  who_can: string[];
  errors: FieldError[];
  refusals?: RefusalShown[];
  trace_id: string;
  revision?: number;
  changed_by?: string;
  changed_at?: string;
  differences?: FieldChange[];
  attempts_left?: number;
}
