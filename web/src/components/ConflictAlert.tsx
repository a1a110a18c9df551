/** 412: someone changed the record meanwhile. Nothing typed is lost. */
import { Alert, Button, List, Text } from '@mantine/core';
import type { Problem } from '../api/client.ts';
import { words } from '../lib/format.ts';
import { t } from '../lib/i18n.ts';
import { Value } from './Value.tsx';
import { Person } from './bits.tsx';

export function ConflictAlert({ problem, onLoad }: { problem: Problem; onLoad: () => void }) {
  const { body } = problem;
  return (
    <Alert color="yellow" variant="outline" role="alert" title={t('conflict.title')} className="problem">
      <Text size="sm">
        {body.changed_by ? (
          <>
            {t('conflict.by')} <Person person={body.changed_by} />
            {'. '}
          </>
        ) : null}
        {t('conflict.kept')}
      </Text>
      {!!body.differences?.length && (
        <List size="sm" mt={4}>
          {body.differences.map((item) => (
            <List.Item key={item.path}>
              {words(item.path.replace(/^\//, ''))}: <Value value={item.new} />
            </List.Item>
          ))}
        </List>
      )}
      <Button size="xs" mt="xs" variant="default" onClick={onLoad}>
        {t('conflict.load')}
      </Button>
    </Alert>
  );
}
