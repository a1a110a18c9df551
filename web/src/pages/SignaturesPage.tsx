/** Every signature a person gave: one's own, and anybody's for those who may read the study's trail. */
import { Button, Loader, Select } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { SignatureGiven } from '../api/contract.ts';
import { useMe, useNames, useTrail, useTypes } from '../api/queries.ts';
import { Empty, Hash, Instant, RecordLink, StateChip } from '../components/bits.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { roleNames } from '../components/SignatureList.tsx';
import { actLabel } from '../components/TrailEntry.tsx';
import { words } from '../lib/format.ts';
import { code, t } from '../lib/i18n.ts';
import { entityOf } from '../records/types.ts';
import type { ListSearch } from '../router.tsx';

const COLUMNS = ['record', 'meaning', 'as', 'at', 'standing', 'proof'] as const;

export function SignaturesPage() {
  const { person } = useSearch({ strict: false }) as ListSearch;
  const navigate = useNavigate();
  const me = useMe();
  const names = useNames();
  const others = me?.permissions.includes('audit_trail.read') ?? false;
  const found = useTrail<SignatureGiven>('/signatures', { person: person ?? 'me' });
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const whose = person && person !== me?.person ? (names.get(person) ?? '') : '';
  return (
    <>
      <h1>{whose ? t('signatures.of', { name: whose }) : t('signatures.mine')}</h1>
      {others && (
        <Select
          size="xs"
          mb="sm"
          maw={280}
          label={t('trail.by_actor')}
          data={[...names].map(([value, label]) => ({ value, label }))}
          value={person ?? me?.person ?? null}
          searchable
          allowDeselect={false}
          onChange={(value) =>
            void navigate({ to: '.', search: value && value !== me?.person ? { person: value } : {} })
          }
        />
      )}
      <ProblemAlert error={found.error} retry={() => void found.refetch()} />
      {found.isLoading && <Loader aria-label={t('loading')} />}
      {found.isSuccess && !items.length && (
        <Empty title={t('signatures.none')}>{t('signatures.none_help')}</Empty>
      )}
      {items.length > 0 && <Signatures items={items} title={whose || t('signatures.mine')} />}
      {found.hasNextPage && (
        <Button
          mt="sm"
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t('trail.more')}
        </Button>
      )}
    </>
  );
}

function Signatures({ items, title }: { items: SignatureGiven[]; title: string }) {
  return (
    <div className="table-frame" tabIndex={-1}>
      <table className="records still">
        <caption className="visually-hidden">{title}</caption>
        <thead>
          <tr>
            {COLUMNS.map((key) => (
              <th key={key} scope="col">
                {t(`signatures.${key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <Signed key={item.index} item={item} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Signed({ item }: { item: SignatureGiven }) {
  const types = useTypes();
  const about = entityOf(item.entity);
  const label = types.find((def) => def.type === about?.type)?.label;
  return (
    <tr data-standing={item.state} className="given">
      <td data-label={t('signatures.record')}>
        <div>
          <RecordLink type={about?.type} id={about?.id ?? ''}>
            <span className="mono">{item.number}</span>
          </RecordLink>
          <div className="quiet small">
            {label} · {t('record.revision', { revision: item.revision })}
          </div>
        </div>
      </td>
      <td data-label={t('signatures.meaning')} className="given-meaning">
        {code('meaning', item.meaning, words(item.meaning))}
      </td>
      <td data-label={t('signatures.as')}>
        {item.printed_name} <span className="quiet">· {roleNames(item.role)}</span>
      </td>
      <td data-label={t('signatures.at')}>
        <Instant at={item.at} />
      </td>
      <td data-label={t('signatures.standing')}>
        <StateChip
          state={item.state === 'void' ? 'void' : 'sealed'}
          label={t(item.state === 'void' ? 'signature.void' : 'signature.sealed')}
        />
        {item.voided && (
          <div className="quiet small">
            {actLabel(item.voided.by)} · <Instant at={item.voided.at} />
          </div>
        )}
      </td>
      <td data-label={t('signatures.proof')} className="small">
        {t('trail.index', { index: item.index })} · <Hash value={item.leaf} />
      </td>
    </tr>
  );
}
