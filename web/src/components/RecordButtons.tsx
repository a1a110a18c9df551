/** Edit and print, as the API allows them. */
import { Button } from '@mantine/core';
import { IconFileTypePdf, IconPencil } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { saveAs } from '../api/client.ts';
import type { RecordShown } from '../api/contract.ts';
import { useMe } from '../api/queries.ts';
import { t } from '../lib/i18n.ts';
import { fieldsOf } from '../lib/schema.ts';
import type { RecordDef } from '../records/types.ts';
import { isInspector } from './InspectorBanner.tsx';
import { Blocked } from './Lifecycle.tsx';
import { ProblemAlert } from './ProblemAlert.tsx';

/** The API's own print: every field, signature and entry of the trail, with pages counted. */
export function PrintButton({ record, def }: { record: RecordShown; def: RecordDef }) {
  const [state, setState] = useState<{ busy: boolean; error?: unknown }>({ busy: false });
  async function print() {
    setState({ busy: true });
    try {
      await saveAs(
        `/${def.collection}/${record.id}/print`,
        `${record.number ?? record.id}-r${record.revision}.pdf`,
      );
      setState({ busy: false });
    } catch (error) {
      setState({ busy: false, error });
    }
  }
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        loading={state.busy}
        leftSection={<IconFileTypePdf size={16} />}
        onClick={() => void print()}
      >
        {t('action.print')}
      </Button>
      <ProblemAlert error={state.error} />
    </>
  );
}

export function EditButton({ record, def }: { record: RecordShown; def: RecordDef }) {
  const editable = record.editable;
  const inspects = isInspector(useMe());
  if (inspects || !editable || !fieldsOf(def.fields).length) return null;
  if (editable.allowed)
    return (
      <Button
        component={Link}
        to={`/${def.collection}/${record.id}/edit`}
        variant="default"
        leftSection={<IconPencil size={16} />}
      >
        {t('action.edit')}
      </Button>
    );
  if (editable.refusals.some((refusal) => refusal.code === 'FORBIDDEN')) return null;
  return <Blocked label={t('action.edit')} refusals={editable.refusals} />;
}
