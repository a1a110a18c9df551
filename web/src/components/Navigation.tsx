/** Where a person may go: every list they may read, and the pages about the whole study. */
import { NavLink, Text } from '@mantine/core';
import {
  IconAdjustments,
  IconAlertTriangle,
  IconArrowsDiff,
  IconBuilding,
  IconBinoculars,
  IconBulb,
  IconCalendarCheck,
  IconCalendarSearch,
  IconCalendarStats,
  IconCertificate,
  IconChecklist,
  IconClipboardCheck,
  IconClockCheck,
  IconClockExclamation,
  IconEraser,
  IconEye,
  IconEyeCheck,
  IconFileText,
  IconFlag,
  IconFolder,
  IconGauge,
  IconGavel,
  IconGridDots,
  IconHistory,
  IconInbox,
  IconLifebuoy,
  IconListCheck,
  IconListDetails,
  IconMessageQuestion,
  IconNotebook,
  IconRepeat,
  IconReportSearch,
  IconRoute,
  IconRulerMeasure,
  IconSchool,
  IconShieldSearch,
  IconSubtask,
  IconTable,
  IconTargetArrow,
  IconTool,
  IconUserShare,
  IconUsers,
  IconUsersGroup,
  IconWorld,
  IconWritingSign,
} from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { useMe, useTypes } from '../api/queries.ts';
import { t } from '../lib/i18n.ts';
import { isOwn, type RecordDef } from '../records/types.ts';
import { isInspector } from './InspectorBanner.tsx';

const GROUPS = ['documents', 'records', 'audits', 'oversight', 'administration'] as const;
const ICONS: Record<string, typeof IconUsers> = {
  activity: IconCalendarCheck,
  activity_series: IconRepeat,
  audit: IconClipboardCheck,
  audit_programme: IconCalendarStats,
  audit_proposal: IconBulb,
  audit_risk_model: IconGauge,
  auditable_entity: IconWorld,
  capa: IconTool,
  capa_action: IconSubtask,
  checklist_template: IconListDetails,
  competency: IconCertificate,
  curriculum: IconNotebook,
  delegation: IconUserShare,
  deviation_criterion: IconRulerMeasure,
  divergence: IconArrowsDiff,
  document: IconFileText,
  effectiveness_check: IconTargetArrow,
  finding: IconFlag,
  inspection: IconShieldSearch,
  inspection_request: IconMessageQuestion,
  legal_hold: IconGavel,
  monitoring_finding: IconFlag,
  monitoring_report: IconReportSearch,
  monitoring_visit: IconBinoculars,
  party: IconBuilding,
  person: IconUsers,
  process: IconRoute,
  publication: IconEye,
  quality_event: IconAlertTriangle,
  quarantined_event: IconInbox,
  redaction: IconEraser,
  responsibility_matrix: IconUsersGroup,
  restore_drill: IconLifebuoy,
  retraining: IconRepeat,
  role_matrix: IconGridDots,
  serious_breach: IconClockExclamation,
  statutory_report: IconClockExclamation,
  trail_review: IconEyeCheck,
  trail_review_plan: IconCalendarSearch,
  training_assignment: IconSchool,
  training_requirement: IconListCheck,
};

function NavItem({
  to,
  label,
  icon: Icon,
  onClick,
}: {
  to: string;
  label: string;
  icon: typeof IconUsers;
  onClick: () => void;
}) {
  const { pathname } = useLocation();
  const active = to === '/' ? pathname === '/' : pathname === to || pathname.startsWith(`${to}/`);
  return (
    <NavLink
      component={Link}
      to={to}
      label={label}
      active={active}
      aria-current={active ? 'page' : undefined}
      leftSection={<Icon size={17} stroke={1.7} aria-hidden />}
      onClick={onClick}
      className="nav-item"
    />
  );
}

export function Navigation({ close }: { close: () => void }) {
  const types = useTypes();
  const me = useMe();
  const entries = (group: string) =>
    types.filter(
      (def) =>
        def.group === group &&
        def.inNavigation &&
        mayList(def, me?.permissions) &&
        (!isOwn(def, me?.roles) || !!def.inspected === isInspector(me)),
    );
  return (
    <>
      <NavItem
        to="/"
        label={t(isInspector(me) ? 'inspector.home' : 'nav.work')}
        icon={IconChecklist}
        onClick={close}
      />
      {entries('work').map((def) => (
        <NavItem
          key={def.type}
          to={`/${def.collection}`}
          label={def.plural}
          icon={ICONS[def.type] ?? IconFolder}
          onClick={close}
        />
      ))}
      {GROUPS.map((group) => {
        const defs = entries(group);
        if (!defs.length && group !== 'oversight') return null;
        const trail = group === 'oversight' && me?.permissions.includes('audit_trail.read');
        return (
          <div key={group} className="nav-group" role="group" aria-label={t(`nav.${group}`)}>
            <Text className="nav-heading" aria-hidden>
              {t(`nav.${group}`)}
            </Text>
            {defs.map((def) => (
              <NavItem
                key={def.type}
                to={`/${def.collection}`}
                label={def.plural}
                icon={ICONS[def.type] ?? IconFolder}
                onClick={close}
              />
            ))}
            {group === 'oversight' && me?.permissions.includes('training_matrix.read') && (
              <NavItem to="/training-matrix" label={t('matrix.title')} icon={IconTable} onClick={close} />
            )}
            {group === 'oversight' && me?.permissions.includes('statutory_clock.compliance') && (
              <NavItem to="/statutory-clocks" label={t('kept.title')} icon={IconClockCheck} onClick={close} />
            )}
            {group === 'oversight' && (
              <NavItem to="/signatures" label={t('nav.signatures')} icon={IconWritingSign} onClick={close} />
            )}
            {trail && <NavItem to="/audit-trail" label={t('nav.trail')} icon={IconHistory} onClick={close} />}
            {group === 'administration' && (
              <NavItem to="/study" label={t('study.title')} icon={IconAdjustments} onClick={close} />
            )}
          </div>
        );
      })}
    </>
  );
}

export const mayList = (def: RecordDef, permissions: string[] | undefined) =>
  permissions?.includes(`${def.type}.list`) ?? false;
