/** How the page looks and listens for this person: language, colours, single keys. */
import { Checkbox, Group, SegmentedControl, Select, useMantineColorScheme } from '@mantine/core';
import { LANGUAGES, language, setLanguage, t } from '../lib/i18n.ts';
import { setSingleKeys, useSingleKeys } from '../lib/keys.ts';
import { Section } from './bits.tsx';

export function Display() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const keys = useSingleKeys();
  return (
    <Section title={t('profile.display')}>
      <Group align="flex-end">
        <Select
          label={t('profile.language')}
          data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          value={language()}
          allowDeselect={false}
          onChange={(value) => void setLanguage(value ?? 'en')}
        />
        <SegmentedControl
          aria-label={t('profile.colours')}
          value={colorScheme}
          onChange={(value) => setColorScheme(value as 'auto' | 'light' | 'dark')}
          data={(['auto', 'light', 'dark'] as const).map((value) => ({
            value,
            label: t(`profile.${value}`),
          }))}
        />
      </Group>
      <Checkbox
        mt="md"
        label={t('keys.switch')}
        description={t('keys.switch_help')}
        checked={keys}
        onChange={(event) => setSingleKeys(event.currentTarget.checked)}
      />
    </Section>
  );
}
