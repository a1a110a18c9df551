/** Whether the newest entry of a record stands under a signed checkpoint of the study's log. */
import { Popover, UnstyledButton } from '@mantine/core';
import { IconClock, IconShieldCheck } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { get } from '../api/client.ts';
import type { Receipt } from '../api/contract.ts';
import { t } from '../lib/i18n.ts';
import { ProblemAlert } from './ProblemAlert.tsx';

export function Verification({ entity, revision }: { entity: string; revision: number }) {
  const receipt = useQuery({
    queryKey: ['receipt', entity, revision],
    queryFn: ({ signal }) => get<Receipt>(`/receipts/${entity}/${revision}`, undefined, signal),
    // A seal follows within seconds; ask again until it is there.
    refetchInterval: (query) => (query.state.data?.sealed === false ? 3000 : false),
  });
  const client = useQueryClient();
  const waited = useRef(false);
  const isSealed = receipt.data?.sealed;
  useEffect(() => {
    if (isSealed === false) waited.current = true;
    if (!isSealed || !waited.current) return;
    waited.current = false;
    void client.invalidateQueries({ queryKey: ['trail'] });
    void client.invalidateQueries({ queryKey: ['record'] });
  }, [isSealed, client]);
  if (receipt.error) return <ProblemAlert error={receipt.error} retry={() => void receipt.refetch()} />;
  if (!receipt.data) return null;
  const { sealed, index, checkpoint, leaf } = receipt.data;
  const Icon = sealed ? IconShieldCheck : IconClock;
  return (
    <Popover width={360} shadow="md" withinPortal>
      <Popover.Target>
        <UnstyledButton className="verification" data-standing={sealed ? 'sealed' : 'pending'}>
          <Icon size={18} aria-hidden />
          <span>{sealed ? t('verify.sealed') : t('verify.pending')}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <dl className="facts narrow">
          <div>
            <dt>{t('verify.revision')}</dt>
            <dd>{revision}</dd>
          </div>
          <div>
            <dt>{t('verify.index')}</dt>
            <dd>{index ?? '–'}</dd>
          </div>
          <div>
            <dt>{t('verify.leaf')}</dt>
            <dd className="mono break">{leaf}</dd>
          </div>
          {checkpoint && (
            <>
              <div>
                <dt>{t('verify.size')}</dt>
                <dd>{checkpoint.size}</dd>
              </div>
              <div>
                <dt>{t('verify.root')}</dt>
                <dd className="mono break">{checkpoint.root}</dd>
              </div>
            </>
          )}
        </dl>
        <p className="quiet small">{t('verify.help')}</p>
      </Popover.Dropdown>
    </Popover>
  );
}
