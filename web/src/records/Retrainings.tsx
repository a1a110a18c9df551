/** What is trained again because of a record, and how far it is. */
import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { get } from '../api/client.ts';
import type { Page, Row } from '../api/contract.ts';
import { useDefinition, useMayRead, useMe } from '../api/queries.ts';
import { RecordTable } from '../components/RecordTable.tsx';
import { t } from '../lib/i18n.ts';
import type { SectionProps } from './types.ts';

function Retrainings({ record }: SectionProps) {
  const def = useDefinition('retrainings');
  const me = useMe();
  const may = useMayRead('retraining');
  const found = useQuery({
    queryKey: ['rows', 'retrainings', record.entity],
    queryFn: async ({ signal }) =>
      (await get<Page<Row>>('/retrainings', { because_of: record.entity }, signal)).items,
    enabled: may,
  });
  if (!may) return <p className="quiet none">{t('retraining.not_shown')}</p>;
  if (!def) return null;
  return (
    <>
      {found.data?.length ? (
        <RecordTable def={def} rows={found.data} />
      ) : (
        <p className="quiet none">{t(found.isLoading ? 'loading' : 'retraining.none')}</p>
      )}
      {me?.permissions.includes('retraining.create') && (
        <Anchor
          component={Link}
          to={`/retrainings/new?because_of=${record.entity}`}
          size="sm"
          className="no-print"
        >
          {t('retraining.ask')}
        </Anchor>
      )}
    </>
  );
}

export const retrainings = { label: 'retraining.title', render: Retrainings } as const;
