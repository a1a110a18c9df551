/** Keys for those who like them, and the list of them behind `?`. */
import { Modal, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useMe, useTypes } from '../api/queries.ts';
import { t } from '../lib/i18n.ts';
import { useShortcuts } from '../lib/keys.ts';
import { mayList } from './Navigation.tsx';

interface Target {
  key: string;
  to: string;
  label: string;
}

/** Each list gets the first letter of its address that is still free. */
function useTargets(): Target[] {
  const me = useMe();
  const places = useTypes()
    .filter((def) => def.inNavigation && mayList(def, me?.permissions))
    .map((def) => ({ to: `/${def.collection}`, label: def.plural }));
  if (me?.permissions.includes('audit_trail.read'))
    places.push({ to: '/audit-trail', label: t('nav.trail') });
  const targets: Target[] = [{ key: 'w', to: '/', label: t('nav.work') }];
  for (const place of places) {
    const key = [...place.to.replace(/[^a-z]/g, '')].find((letter) =>
      targets.every((known) => known.key !== letter),
    );
    if (key) targets.push({ key, ...place });
  }
  return targets;
}

export function Shortcuts() {
  const [open, setOpen] = useState(false);
  const navigate = useNavigate();
  const targets = useTargets();
  const places = JSON.stringify(targets.map(({ key, to }) => [key, to]));
  const act = useCallback(
    (key: string) => {
      const to = new Map(JSON.parse(places) as [string, string][]).get(key);
      if (key === '?') setOpen(true);
      else if (to) void navigate({ to });
    },
    [places, navigate],
  );
  useShortcuts(act);
  const everywhere = [
    ['Ctrl K', t('nav.search')],
    ['/', t('nav.search')],
    ['j  k', t('keys.rows')],
    ['Enter  o', t('keys.open')],
    ['x', t('keys.select')],
    ['?', t('keys.title')],
  ] as const;
  return (
    <Modal
      opened={open}
      onClose={() => setOpen(false)}
      title={<Text fw={650}>{t('keys.title')}</Text>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <dl className="keys">
        {[...everywhere, ...targets.map(({ key, label }) => [`g ${key}`, label] as const)].map(
          ([keys, label]) => (
            <div key={keys}>
              <dt>
                {keys
                  .split(' ')
                  .filter(Boolean)
                  .map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
              </dt>
              <dd>{label}</dd>
            </div>
          ),
        )}
      </dl>
      <Text size="sm" className="quiet" mt="sm">
        {t('keys.off')}
      </Text>
    </Modal>
  );
}
