/** The list as this person often asks for it: a click away, named by them. */
import { ActionIcon, Button, Group, Popover, TextInput } from '@mantine/core';
import { IconBookmark, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useSession } from '../api/session.ts';
import { t } from '../lib/i18n.ts';
import { forgetView, keepView, savedViews } from '../lib/views.ts';
import type { ListSearch } from '../router.tsx';

export function SavedViews({ collection, search }: { collection: string; search: ListSearch }) {
  const person = useSession().kept?.username ?? '';
  const [views, setViews] = useState(() => savedViews(person, collection));
  const asked = Object.fromEntries(Object.entries(search).filter(([, value]) => value));
  const same = (other: ListSearch) => said(other) === said(asked);
  const known = views.some((view) => same(view.search));
  if (!views.length && !Object.keys(asked).length) return null;
  return (
    <Group gap={6} mb="xs" className="saved-views" role="group" aria-label={t('views.title')}>
      {views.map((view) => (
        <span key={view.name} className="saved-view" data-active={same(view.search) || undefined}>
          <Link to="/$collection" params={{ collection }} search={view.search}>
            {view.name}
          </Link>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={t('views.forget', { name: view.name })}
            onClick={() => setViews(forgetView(person, collection, view.name))}
          >
            <IconX size={13} />
          </ActionIcon>
        </span>
      ))}
      {!known && Object.keys(asked).length > 0 && (
        <Save onSave={(name) => setViews(keepView(person, collection, { name, search: asked }))} />
      )}
    </Group>
  );
}

const said = (search: ListSearch) => JSON.stringify(Object.entries(search).sort());

function Save({ onSave }: { onSave: (name: string) => void }) {
  const [name, setName] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) onSave(name.trim());
  };
  return (
    <Popover position="bottom-start" shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <Button variant="subtle" size="compact-sm" leftSection={<IconBookmark size={14} />}>
          {t('views.save')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <Group gap="xs" align="flex-end" wrap="nowrap">
            <TextInput
              size="xs"
              label={t('views.name')}
              maxLength={40}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" size="xs" disabled={!name.trim()}>
              {t('action.save')}
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
