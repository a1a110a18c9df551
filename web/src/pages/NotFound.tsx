/** Says the same for what is not there and for what this person may not know of. */
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Empty } from '../components/bits.tsx';
import { t } from '../lib/i18n.ts';

export function NotFound() {
  return (
    <>
      <h1>{t('not_found.title')}</h1>
      <Empty
        title={t('not_found.what')}
        action={
          <Button component={Link} to="/" variant="default" mt="sm">
            {t('nav.work')}
          </Button>
        }
      >
        {t('not_found.help')}
      </Empty>
    </>
  );
}
