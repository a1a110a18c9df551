/** Who is signed in, and the colours. */
import { ActionIcon, Button, Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconEye, IconLogout, IconMoon, IconSun, IconUser } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { viewAs } from '../api/client.ts';
import { useMe } from '../api/queries.ts';
import { endSession, useSession } from '../api/session.ts';
import { t } from '../lib/i18n.ts';
import { roleNames } from './SignatureList.tsx';

export function UserMenu() {
  const me = useMe();
  const session = useSession();
  return (
    <Menu position="bottom-end" shadow="md" width={240} withinPortal>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          leftSection={<IconUser size={17} />}
          className="user-button"
        >
          <span className="hide-small">{me?.printed_name ?? session.kept?.username}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me?.printed_name}
          <br />
          {roleNames(me?.roles.join(',') ?? '')}
        </Menu.Label>
        <Menu.Item component={Link} to="/profile" leftSection={<IconUser size={16} />}>
          {t('nav.profile')}
        </Menu.Item>
        {me?.may_preview && (
          <Menu.Item leftSection={<IconEye size={16} />} onClick={() => viewAs('inspector')}>
            {t('inspector.see')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => endSession('signed_out')}>
          {t('nav.sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function SchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const next = scheme === 'dark' ? 'light' : 'dark';
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={t(`nav.${next}`)}
      onClick={() => setColorScheme(next)}
    >
      {scheme === 'dark' ? <IconSun size={18} /> : <IconMoon size={18} />}
    </ActionIcon>
  );
}
