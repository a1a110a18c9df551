/** Where a type needs more than its descriptor says. A type without an entry here works all the same. */
import { audit, auditableEntity, auditProgramme, finding } from './audits.tsx';
import { publication } from './publication.tsx';
import { document } from './document.tsx';
import { documentVersion } from './documentVersion.tsx';
import { Findings } from './matrix.tsx';
import { person } from './person.tsx';
import { capa, capaAction, qualityEvent, seriousBreach } from './quality.tsx';
import { trainingAssignment } from './training.tsx';
import type { Refinement } from './types.ts';

const administration: Refinement = { group: 'administration' };
const training: Refinement = { group: 'documents' };
const oversight: Refinement = { group: 'oversight', creatable: false };
const audits: Refinement = { group: 'audits', inNavigation: true };

export const refinements: Record<string, Refinement> = {
  document,
  document_version: documentVersion,
  training_assignment: trainingAssignment,
  task: { group: 'work', inNavigation: false, creatable: false, lifecycle: false },
  absence: { group: 'work', inNavigation: false, hiddenFields: ['owner'], lifecycle: false },
  person,
  party: {
    ...administration,
    lifecycle: false,
  },
  party_qualification: { group: 'oversight' },
  quality_event: qualityEvent,
  serious_breach: seriousBreach,
  statutory_report: seriousBreach,
  capa,
  capa_action: capaAction,
  competency: training,
  training_requirement: { ...training, hiddenFields: ['key'] },
  curriculum: training,
  role_matrix: { ...training, advice: { label: 'lint.title', render: Findings } },
  retraining: training,
  delegation: { ...training, summary: 'column.days' },
  quarantined_event: oversight,
  process: { group: 'oversight' },
  responsibility_matrix: { group: 'oversight' },
  activity_series: { group: 'oversight' },
  activity: { group: 'oversight' },
  monitoring_visit: { group: 'oversight', summary: 'column.kind' },
  monitoring_report: { group: 'oversight' },
  monitoring_finding: { group: 'oversight', summary: 'column.graded' },
  audit_programme: auditProgramme,
  audit,
  finding,
  auditable_entity: auditableEntity,
  audit_proposal: { ...audits, creatable: false },
  audit_report: { group: 'audits' },
  audit_risk_model: audits,
  checklist_template: audits,
  inspection: audits,
  inspection_request: { ...audits, board: { ready: 'board.second' } },
  publication,
  inspection_commitment: audits,
  storyboard: audits,
  inspection_finding: audits,
  legal_hold: { group: 'oversight' },
  trail_review_plan: { group: 'oversight' },
  trail_review: { group: 'oversight' },
  restore_drill: { group: 'oversight' },
  divergence: oversight,
  redaction: { group: 'oversight' },
  assignment_run: { group: 'documents', inNavigation: false, lifecycle: false },
};
