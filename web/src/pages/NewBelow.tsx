/** A new record below another one, such as an action of a CAPA. */
import { Loader } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useRecord, useTypes } from '../api/queries.ts';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { ReferenceName } from '../components/ReferenceName.tsx';
import { t } from '../lib/i18n.ts';
import { lowerLabel } from '../records/types.ts';
import { RecordForm } from './FormPage.tsx';
import { NotFound } from './NotFound.tsx';

export function NewBelow() {
  const { collection, id, below } = useParams({ strict: false }) as Record<string, string>;
  const types = useTypes();
  const parent = useRecord(collection ?? '', id ?? '');
  const def = types.find((known) => known.parent?.collection === collection && known.parent?.below === below);
  if (types.length && !def) return <NotFound />;
  if (parent.error) return <ProblemAlert error={parent.error} />;
  if (!def || !parent.data) return <Loader aria-label={t('loading')} />;
  return (
    <>
      <h1>{t('list.new', { label: lowerLabel(def.label) })}</h1>
      <p className="quiet">
        {t('form.below')} <ReferenceName entity={parent.data.entity} />
      </p>
      <RecordForm def={def} below={`/${collection}/${id}`} />
    </>
  );
}
