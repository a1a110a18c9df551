/** A person: what they may do, for which part of the study, from when until when, and who said so. */
import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { viewAs } from '../api/client.ts';
import type { RecordShown } from '../api/contract.ts';
import { useMe, useNow } from '../api/queries.ts';
import { Instant, Person } from '../components/bits.tsx';
import { ReferenceName } from '../components/ReferenceName.tsx';
import { roleNames } from '../components/SignatureList.tsx';
import { Table } from '../components/Table.tsx';
import { t } from '../lib/i18n.ts';
import { entityOf, type Refinement, type SectionProps } from './types.ts';

const StepDialog = lazy(async () => ({ default: (await import('../pages/index.ts')).StepDialog }));

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
  const me = useMe();
  const [ending, setEnding] = useState<Grant | null>(null);
  const revoke = record.transitions.find((step) => step.name === 'revoke_role' && step.allowed);
  const grants = grantsOf(record);
  const ended = (grant: Grant) => !!grant.valid_to && grant.valid_to <= now;
  if (!grants.length) return <p className="quiet none">{t('person.no_roles')}</p>;
  return (
    <>
      <Table
        caption={t('person.roles')}
        heads={[...(['role', 'scope', 'from', 'until', 'by'] as const).map((key) => t(`person.${key}`)), '']}
        lines={grants.map((grant) => ({
          key: `${grant.role}${grant.scope}${grant.valid_from}`,
          ended: ended(grant),
          cells: [
            roleNames(grant.role),
            entityOf(grant.scope) ? <ReferenceName entity={grant.scope} /> : t('person.study'),
            grant.valid_from ? <Instant at={grant.valid_from} /> : '–',
            grant.valid_to ? <Instant at={grant.valid_to} /> : t('person.open_end'),
            <Person key="by" person={grant.by} />,
            <>
              {revoke && !ended(grant) && (
                <Button
                  className="no-print"
                  variant="subtle"
                  color="gray"
                  size="compact-xs"
                  onClick={() => setEnding(grant)}
                >
                  {t('person.end_role')}
                </Button>
              )}
              {me?.may_preview && grant.role === 'inspector' && !ended(grant) && (
                <Button
                  className="no-print"
                  variant="default"
                  size="compact-xs"
                  onClick={() => viewAs(record.entity)}
                >
                  {t('inspector.see_as')}
                </Button>
              )}
            </>,
          ],
        }))}
      />
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
