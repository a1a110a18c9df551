/** What a record is linked to and what is linked to it; ended links stay visible. */
import { Button, Group } from '@mantine/core';
import { IconBinaryTree, IconLinkPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { LinkEnd, RecordShown } from '../api/contract.ts';
import { useLinks, useMe } from '../api/queries.ts';
import { t } from '../lib/i18n.ts';
import { relationName } from '../lib/relations.ts';
import type { RecordDef } from '../records/types.ts';
import { Section } from './bits.tsx';
import { EndLinkDialog, LinkDialog } from './LinkDialog.tsx';
import { ProblemAlert } from './ProblemAlert.tsx';
import { ReferenceName } from './ReferenceName.tsx';

interface Shown {
  rel: string;
  other: string;
}

export function Links({ record, def }: { record: RecordShown; def: RecordDef }) {
  const entity = `${record.type}/${record.id}`;
  const me = useMe();
  const found = useLinks(entity);
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<Shown | null>(null);
  if (!def.link) return null;
  // The record knows its own links at once; what others link to it comes with the sealed trail.
  const out = record.links.map(({ rel, to }) => ({ rel, other: to }));
  const into = (found.data ?? []).filter((end) => end.direction === 'in' && end.state === 'standing');
  const ended = (found.data ?? []).filter((end) => end.state === 'ended' && !stands(out, end));
  const mayLink = me?.permissions.includes(`${def.type}.link`) ?? false;
  const mayEnd = me?.permissions.includes(`${def.type}.end_link`) ?? false;
  return (
    <Section
      title={t('record.links')}
      aside={
        <Group gap={4} className="no-print">
          <Button
            component={Link}
            to={`/${def.collection}/${record.id}/trace`}
            variant="subtle"
            size="compact-sm"
            leftSection={<IconBinaryTree size={15} />}
          >
            {t('trace.title')}
          </Button>
          {mayLink && (
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconLinkPlus size={15} />}
              onClick={() => setMaking(true)}
            >
              {t('link.make')}
            </Button>
          )}
        </Group>
      }
    >
      <ProblemAlert error={found.error} />
      {!out.length && !into.length && <p className="quiet none">{t('link.none')}</p>}
      <ul className="plain links">
        {out.map((link) => (
          <Line key={`${link.rel}${link.other}`} link={link} name={relationName(link.rel)}>
            {mayEnd && (
              <Button
                className="no-print"
                variant="subtle"
                color="gray"
                size="compact-xs"
                onClick={() => setEnding(link)}
              >
                {t('link.end')}
              </Button>
            )}
          </Line>
        ))}
        {into.map((link) => (
          <Line key={`in${link.rel}${link.other}`} link={link} name={relationName(link.rel, 'in')} />
        ))}
      </ul>
      {ended.length > 0 && (
        <details className="first-values">
          <summary>{t('link.ended', { count: ended.length })}</summary>
          <ul className="plain links ended">
            {ended.map((link) => (
              <Line
                key={`${link.direction}${link.rel}${link.other}`}
                link={link}
                name={relationName(link.rel, link.direction)}
              />
            ))}
          </ul>
        </details>
      )}
      {making && <LinkDialog record={record} def={def} onClose={() => setMaking(false)} />}
      {ending && <EndLinkDialog record={record} def={def} link={ending} onClose={() => setEnding(null)} />}
    </Section>
  );
}

const stands = (out: Shown[], end: LinkEnd) =>
  end.direction === 'out' && out.some((link) => link.rel === end.rel && link.other === end.other);

function Line({ link, name, children }: { link: Shown; name: string; children?: React.ReactNode }) {
  return (
    <li>
      <span className="quiet">{name}</span> <ReferenceName entity={link.other} />
      {children}
    </li>
  );
}
