/** What stands below a record, such as the actions of a CAPA: a list for each type, and the way to a new one. */
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { RecordShown } from '../api/contract.ts';
import { useMe, useRows, useTypes } from '../api/queries.ts';
import { t } from '../lib/i18n.ts';
import { lowerLabel, type RecordDef } from '../records/types.ts';
import { Section } from './bits.tsx';
import { Board } from './Board.tsx';
import { mayList } from './Navigation.tsx';
import { ProblemAlert } from './ProblemAlert.tsx';
import { RecordTable } from './RecordTable.tsx';

interface Props {
  record: RecordShown;
  def: RecordDef;
}

/** Boards need the whole width; everything else stands beside the trail. */
export function Children({ record, def, boards = false }: Props & { boards?: boolean }) {
  const permissions = useMe()?.permissions;
  const below = useTypes().filter(
    (child) =>
      child.parent?.type === def.type &&
      !def.ownChildren &&
      !!child.board === boards &&
      mayList(child, permissions),
  );
  return below.map((child) => <Below key={child.type} record={record} def={def} child={child} />);
}

export function Below({ record, def, child }: Props & { child: RecordDef }) {
  const me = useMe();
  const path = `/${def.collection}/${record.id}/${child.parent?.below ?? ''}`;
  const rows = useRows(path, { limit: 100 });
  const items = rows.data?.items ?? [];
  const may = me?.permissions.includes(`${child.type}.create`) && !isFinal(def, record);
  if (rows.isSuccess && !items.length && !may) return null;
  const columns = child.columns.filter(({ key }) => key !== 'updated_at');
  return (
    <Section
      title={child.plural}
      aside={
        may && (
          <Button
            component={Link}
            to={`${path}/new`}
            className="no-print"
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPlus size={15} />}
          >
            {t('list.new', { label: lowerLabel(child.label) })}
          </Button>
        )
      }
    >
      <ProblemAlert error={rows.error} retry={() => void rows.refetch()} />
      {items.length > 0 &&
        (child.board ? (
          <Board def={child} rows={items} />
        ) : (
          <RecordTable def={{ ...child, columns }} rows={items} />
        ))}
      {rows.isSuccess && !items.length && <p className="quiet none">{t('record.none_below')}</p>}
    </Section>
  );
}

const isFinal = (def: RecordDef, record: RecordShown) =>
  def.states.find((state) => state.code === record.state)?.final ?? false;
