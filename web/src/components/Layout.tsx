/** Header, navigation and the place for the page; any stage but production is coloured. */
import {
  ActionIcon,
  AppShell,
  Burger,
  Button,
  Group,
  Menu,
  NavLink,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconChecklist,
  IconFileText,
  IconFolder,
  IconHistory,
  IconLogout,
  IconMoon,
  IconSearch,
  IconSun,
  IconUser,
  IconUsers,
} from '@tabler/icons-react';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useConfig, useMe, useTypes, useZone } from '../api/queries.ts';
import { endSession, useSession } from '../api/session.ts';
import { t } from '../lib/i18n.ts';
import type { RecordDef } from '../records/types.ts';
import { roleNames } from './SignatureList.tsx';
import { JumpBox, openJumpBox } from './JumpBox.tsx';

const GROUPS = ['documents', 'records', 'oversight', 'administration'] as const;
const ICONS = {
  documents: IconFileText,
  records: IconFolder,
  oversight: IconHistory,
  administration: IconUsers,
  work: IconChecklist,
};

function NavItem({
  to,
  label,
  icon: Icon,
  onClick,
}: {
  to: string;
  label: string;
  icon: typeof IconUser;
  onClick: () => void;
}) {
  const { pathname } = useLocation();
  const active = to === '/' ? pathname === '/' : pathname === to || pathname.startsWith(`${to}/`);
  return (
    <NavLink
      component={Link}
      to={to}
      label={label}
      active={active}
      aria-current={active ? 'page' : undefined}
      leftSection={<Icon size={17} stroke={1.7} aria-hidden />}
      onClick={onClick}
      className="nav-item"
    />
  );
}

function Navigation({ close }: { close: () => void }) {
  const types = useTypes();
  const me = useMe();
  const entries = (group: string) =>
    types.filter((def) => def.group === group && def.inNavigation && mayList(def, me?.permissions));
  return (
    <>
      <NavItem to="/" label={t('nav.work')} icon={IconChecklist} onClick={close} />
      {entries('work').map((def) => (
        <NavItem
          key={def.type}
          to={`/${def.collection}`}
          label={def.plural}
          icon={ICONS.work}
          onClick={close}
        />
      ))}
      {GROUPS.map((group) => {
        const defs = entries(group);
        const trail = group === 'oversight' && me?.permissions.includes('audit_trail.read');
        if (!defs.length && !trail) return null;
        return (
          <div key={group} className="nav-group" role="group" aria-label={t(`nav.${group}`)}>
            <Text className="nav-heading" aria-hidden>
              {t(`nav.${group}`)}
            </Text>
            {defs.map((def) => (
              <NavItem
                key={def.type}
                to={`/${def.collection}`}
                label={def.plural}
                icon={ICONS[group]}
                onClick={close}
              />
            ))}
            {trail && <NavItem to="/audit-trail" label={t('nav.trail')} icon={IconHistory} onClick={close} />}
          </div>
        );
      })}
    </>
  );
}

const mayList = (def: RecordDef, permissions: string[] | undefined) =>
  permissions?.includes(`${def.type}.list`) ?? false;

function UserMenu() {
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

export function Layout() {
  const [opened, { toggle, close }] = useDisclosure();
  const config = useConfig();
  const zone = useZone();
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
        <div className="page">
          <Outlet />
        </div>
      </AppShell.Main>
      <JumpBox />
    </AppShell>
  );
}
