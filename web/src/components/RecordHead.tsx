/** Title, standing and what can be done: the upper part of every record's page. */
import { Anchor, Breadcrumbs, Button, CopyButton, Group } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { RecordShown } from '../api/contract.ts';
import { useDefinition, useMe } from '../api/queries.ts';
import { t } from '../lib/i18n.ts';
import { entityOf, stateLabel, type RecordDef } from '../records/types.ts';
import { DueDate, Instant, Person, StateChip } from './bits.tsx';
import { LifecycleBar, Steps } from './Lifecycle.tsx';
import { mayList } from './Navigation.tsx';
import { EditButton, PrintButton } from './RecordButtons.tsx';
import { ReferenceName } from './ReferenceName.tsx';

export function RecordHead({ record, def }: { record: RecordShown; def: RecordDef }) {
  const state = def.states.find((known) => known.code === record.state);
  const above = useDefinition(def.parent?.collection ?? '');
  const permissions = useMe()?.permissions;
  // Whoever was audited answers a finding, and has no list of audits to go back to.
  const list = above && mayList(above, permissions) ? above : def;
  return (
    <header className="record-head">
      <Breadcrumbs separator="›" className="no-print">
        <Anchor component={Link} to={`/${list.collection}`} size="sm">
          {list.plural}
        </Anchor>
        {record.parent && (
          <span className="small">
            <ReferenceName entity={record.parent} />
          </span>
        )}
        <span className="mono small">{record.number ?? def.label}</span>
      </Breadcrumbs>
      <div className="title-line">
        <h1>
          {entityOf(record.title) ? (
            <ReferenceName entity={record.title ?? ''} />
          ) : (
            record.title || record.number || t('record.untitled')
          )}
        </h1>
        <StateChip state={record.state} label={stateLabel(def, record.state)} />
      </div>
      {def.headline && <def.headline record={record} def={def} />}
      <dl className="meta">
        <div>
          <dt>{t('record.number')}</dt>
          <dd className="mono">{record.number ?? '–'}</dd>
        </div>
        {record.owner && (
          <div>
            <dt>{t('record.owner')}</dt>
            <dd>
              <Person person={record.owner} />
            </dd>
          </div>
        )}
        {record.due_on && (
          <div>
            <dt>{t('record.due')}</dt>
            <dd>
              <DueDate date={record.due_on} done={state?.final} />
            </dd>
          </div>
        )}
        <div>
          <dt>{t('record.version')}</dt>
          <dd>{record.revision}</dd>
        </div>
        {record.updated_at && (
          <div>
            <dt>{t('record.updated')}</dt>
            <dd>
              <Instant at={record.updated_at} />
            </dd>
          </div>
        )}
      </dl>
      {def.lifecycle && <LifecycleBar record={record} def={def} />}
      <Group gap="xs" className="no-print actions">
        <Steps record={record} def={def} hide={def.hiddenSteps} />
        <EditButton record={record} def={def} />
        <CopyButton value={`${location.origin}/${def.collection}/${record.id}`}>
          {({ copied, copy }) => (
            <Button variant="subtle" color="gray" leftSection={<IconLink size={16} />} onClick={copy}>
              {copied ? t('action.copied') : t('action.copy_link')}
            </Button>
          )}
        </CopyButton>
        <PrintButton record={record} def={def} />
      </Group>
    </header>
  );
}
