/** Header, navigation and the place for the page; any stage but production is coloured. */
import { AppShell, Burger, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useAccessEnded, useConfig, useZone } from '../api/queries.ts';
import { t } from '../lib/i18n.ts';
import { AccessEnded } from '../pages/AccessEnded.tsx';
import { InspectorBanner } from './InspectorBanner.tsx';
import { JumpBox, openJumpBox } from './JumpBox.tsx';
import { Navigation } from './Navigation.tsx';
import { Shortcuts } from './Shortcuts.tsx';
import { SchemeButton, UserMenu } from './UserMenu.tsx';

export function Layout() {
  const [opened, { toggle, close }] = useDisclosure();
  const config = useConfig();
  const zone = useZone();
  const ended = useAccessEnded();
  const { pathname } = useLocation();
  const stage = config?.stage && config.stage !== 'production' ? config.stage : null;
  useEffect(() => close(), [pathname, close]);
  return (
    <AppShell
      header={{ height: stage ? 70 : 52 }}
      navbar={{ width: 224, breakpoint: 768, collapsed: { mobile: !opened } }}
      padding={0}
    >
      <a className="skip" href="#main">
        {t('nav.skip')}
      </a>
      <AppShell.Header className="header">
        {stage && <div className="stage">{t('nav.stage', { stage })}</div>}
        <Group h={52} px="sm" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap" className="shrink">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t('nav.menu')}
              aria-expanded={opened}
            />
            <Link to="/" className="brand">
              <img src="/favicon.svg" alt="" width={24} height={24} />
              <span className="hide-small">CQMS</span>
            </Link>
            <Text className="study" truncate title={config?.title}>
              <span className="mono">{config?.study}</span>{' '}
              <span className="hide-medium">{config?.title}</span>
            </Text>
          </Group>
          <Group gap={4} wrap="nowrap">
            <Button
              variant="default"
              size="compact-md"
              className="search-button"
              leftSection={<IconSearch size={15} />}
              onClick={openJumpBox}
              aria-keyshortcuts="Control+K"
            >
              <span className="hide-small">{t('nav.search')}</span>
              <kbd className="hide-medium">Ctrl K</kbd>
            </Button>
            <Text size="xs" className="quiet hide-medium zone" title={t('nav.zone')}>
              {zone}
            </Text>
            <SchemeButton />
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" className="navbar" aria-label={t('nav.main')} role="navigation">
        <Navigation close={close} />
        <Text size="xs" className="quiet release">
          {t('nav.release', { release: config?.release ?? '' })}
        </Text>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <InspectorBanner />
        <div className="page">{ended ? <AccessEnded /> : <Outlet />}</div>
      </AppShell.Main>
      <JumpBox />
      <Shortcuts />
    </AppShell>
  );
}
