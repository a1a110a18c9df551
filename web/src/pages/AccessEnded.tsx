/** Says that nobody of this name has a part in the study now: a time box is over, or a role was taken back. */
import { Empty } from '../components/bits.tsx';
import { t } from '../lib/i18n.ts';

export function AccessEnded() {
  return (
    <>
      <h1>{t('access.ended')}</h1>
      <Empty title={t('access.ended_what')}>{t('access.ended_help')}</Empty>
    </>
  );
}
