/** Documents: the versions first, the one in force on top. */
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { RecordShown } from '../api/contract.ts';
import { useDefinition, useMe, useRefresh, useRows } from '../api/queries.ts';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { RecordTable } from '../components/RecordTable.tsx';
import { t } from '../lib/i18n.ts';
import type { Refinement, SectionProps } from './types.ts';
import { WhereUsed } from './WhereUsed.tsx';

const HIDDEN = new Set(['due_on', 'title']);
const OPEN = new Set(['draft', 'in_review', 'in_approval', 'approved']);

function Versions({ record }: SectionProps) {
  const def = useDefinition('document-versions');
  const rows = useRows(`/documents/${record.id}/versions`);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const navigate = useNavigate();
  const refresh = useRefresh();
  const items = rows.data?.items ?? [];
  const me = useMe();
  const mayDraft = me?.permissions.includes('document_version.create') && record.state === 'active';
  const open = items.some((row) => OPEN.has(row.state));

  async function draft() {
    setBusy(true);
    setError(null);
    try {
      const { data } = await call<RecordShown>('POST', `/documents/${record.id}/versions`, { body: {} });
      await refresh();
      await navigate({ to: `/document-versions/${data.id}` });
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  }
  return (
    <>
      <ProblemAlert error={rows.error ?? error} />
      {def && items.length > 0 && (
        <RecordTable
          def={{ ...def, columns: def.columns.filter((column) => !HIDDEN.has(column.key)) }}
          rows={items}
        />
      )}
      {rows.isSuccess && !items.length && <p className="quiet none">{t('document.no_versions')}</p>}
      {!open && rows.isSuccess && mayDraft && (
        <Button
          mt="sm"
          variant="default"
          leftSection={<IconPlus size={16} />}
          loading={busy}
          onClick={() => void draft()}
        >
          {t('document.new_version')}
        </Button>
      )}
    </>
  );
}

export const document: Refinement = {
  group: 'documents',
  ownChildren: true,
  summary: 'column.effective_version',
  hiddenFields: ['open_version', 'review_announced', 'owner_agreed'],
  sections: [
    { label: 'document.versions', render: Versions },
    { label: 'document.where_used', render: WhereUsed },
  ],
};
