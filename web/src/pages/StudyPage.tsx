/** The study as it is set up: what is fixed by its file and cannot be changed here. */
import { Text } from '@mantine/core';
import { useConfig, useTypes } from '../api/queries.ts';
import { Section } from '../components/bits.tsx';
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
        <div className="table-frame" tabIndex={-1}>
          <table className="records still">
            <caption className="visually-hidden">{t('study.types')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('study.type')}</th>
                <th scope="col">{t('study.states')}</th>
                <th scope="col">{t('study.steps')}</th>
              </tr>
            </thead>
            <tbody>
              {types.map((def) => (
                <tr key={def.type}>
                  <th scope="row">{def.plural}</th>
                  <td data-label={t('study.states')}>
                    {def.states.map(({ code }) => stateLabel(def, code)).join(', ')}
                  </td>
                  <td data-label={t('study.steps')}>{def.steps.map(({ label }) => label).join(', ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Section>
    </>
  );
}
