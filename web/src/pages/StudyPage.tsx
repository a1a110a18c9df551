/** The study as it is set up: what is fixed by its file and cannot be changed here. */
import { Text } from '@mantine/core';
import { useConfig, useTypes } from '../api/queries.ts';
import { Section } from '../components/bits.tsx';
import { Table } from '../components/Table.tsx';
import { calendarDate } from '../lib/format.ts';
import { t } from '../lib/i18n.ts';
import { stateLabel } from '../records/types.ts';

export function StudyPage() {
  const config = useConfig();
  const types = useTypes();
  if (!config) return null;
  const facts = [
    [t('study.id'), config.study],
    [t('study.name'), config.title],
    [t('study.stage'), config.stage],
    [t('study.zone'), config.time_zone],
    [t('study.today'), calendarDate(config.business_date)],
    [t('study.release'), config.release],
    [t('study.configuration'), config.configuration],
    [t('study.issuer'), config.issuer],
  ];
  return (
    <>
      <h1>{t('study.title')}</h1>
      <Text className="quiet" mb="md" maw={680}>
        {t('study.help')}
      </Text>
      <Section title={t('study.facts')}>
        <dl className="facts">
          {facts.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd className="break">{value}</dd>
            </div>
          ))}
        </dl>
      </Section>
      <Section title={t('study.types')}>
        <Table
          caption={t('study.types')}
          heads={[t('study.type'), t('study.states'), t('study.steps')]}
          lines={types.map((def) => ({
            key: def.type,
            cells: [
              def.plural,
              def.states.map(({ code }) => stateLabel(def, code)).join(', '),
              def.steps.map(({ label }) => label).join(', '),
            ],
          }))}
        />
      </Section>
    </>
  );
}
