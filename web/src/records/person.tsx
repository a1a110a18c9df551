/** A person: what they may do, for which part of the study, from when until when, and who said so. */
import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { RecordShown } from '../api/contract.ts';
import { useNow } from '../api/queries.ts';
import { Instant, Person } from '../components/bits.tsx';
import { ReferenceName } from '../components/ReferenceName.tsx';
import { roleNames } from '../components/SignatureList.tsx';
import { t } from '../lib/i18n.ts';
import { entityOf, type Refinement, type SectionProps } from './types.ts';

const StepDialog = lazy(() =>
  import('../components/StepDialog.tsx').then((module) => ({ default: module.StepDialog })),
);

interface Grant {
  role: string;
  scope: string;
  valid_from?: string;
  valid_to?: string | null;
  by: string;
}

const grantsOf = (record: RecordShown) => (record.data.grants as Grant[] | null) ?? [];

function Roles({ record, def }: SectionProps) {
  const now = useNow();
  const [ending, setEnding] = useState<Grant | null>(null);
  const revoke = record.transitions.find((step) => step.name === 'revoke_role' && step.allowed);
  const grants = grantsOf(record);
  const ended = (grant: Grant) => !!grant.valid_to && grant.valid_to <= now;
  if (!grants.length) return <p className="quiet none">{t('person.no_roles')}</p>;
  return (
    <>
      <div className="table-frame" tabIndex={-1}>
        <table className="records still">
          <caption className="visually-hidden">{t('person.roles')}</caption>
          <thead>
            <tr>
              {(['role', 'scope', 'from', 'until', 'by'] as const).map((key) => (
                <th key={key} scope="col">
                  {t(`person.${key}`)}
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {grants.map((grant) => (
              <tr
                key={`${grant.role}${grant.scope}${grant.valid_from}`}
                data-ended={ended(grant) || undefined}
              >
                <td data-label={t('person.role')}>{roleNames(grant.role)}</td>
                <td data-label={t('person.scope')}>
                  {entityOf(grant.scope) ? <ReferenceName entity={grant.scope} /> : t('person.study')}
                </td>
                <td data-label={t('person.from')}>
                  {grant.valid_from ? <Instant at={grant.valid_from} /> : '–'}
                </td>
                <td data-label={t('person.until')}>
                  {grant.valid_to ? <Instant at={grant.valid_to} /> : t('person.open_end')}
                </td>
                <td data-label={t('person.by')}>
                  <Person person={grant.by} />
                </td>
                <td className="no-print">
                  {revoke && !ended(grant) && (
                    <Button variant="subtle" color="gray" size="compact-xs" onClick={() => setEnding(grant)}>
                      {t('person.end_role')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {ending && revoke && (
        <Suspense fallback={null}>
          <StepDialog
            step={revoke}
            record={record}
            def={def}
            given={{ role: ending.role, scope: ending.scope }}
            onClose={() => setEnding(null)}
          />
        </Suspense>
      )}
    </>
  );
}

export const person: Refinement = {
  group: 'administration',
  lifecycle: false,
  hiddenFields: ['sub', 'unlocked_at', 'grants'],
  sections: [{ label: 'person.roles', render: Roles }],
};
