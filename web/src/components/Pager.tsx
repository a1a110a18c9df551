/** Forth and back through a list: cursors only, never a page number, never an invented total. */
import { Button, Group, Text } from '@mantine/core';
import { t } from '../lib/i18n.ts';

export const LIMIT = 25;

interface PagerProps {
  /** Rows on this page; null while they are on their way. */
  count: number | null;
  cursor: string | undefined;
  next: string | null;
  earlier: (string | undefined)[];
  move: (cursor: string | undefined, earlier: (string | undefined)[]) => void;
}

export function Pager({ count, cursor, next, earlier, move }: PagerProps) {
  const first = earlier.length * LIMIT + 1;
  // A shared link holds a cursor, not how many rows stand before it.
  const position = (rows: number) =>
    cursor && !earlier.length
      ? t('list.rows_some', { count: rows })
      : t('list.rows', { first, last: first + rows - 1 });
  return (
    <Group justify="space-between" mt="sm" className="pager">
      <Text size="sm" className="quiet" role="status">
        {count === null ? t('loading') : `${position(count)}, ${next ? t('list.more') : t('list.end')}`}
      </Text>
      {(cursor ?? next) && (
        <Group gap="xs">
          <Button variant="default" size="xs" disabled={!cursor} onClick={() => move(undefined, [])}>
            {t('list.first')}
          </Button>
          <Button
            variant="default"
            size="xs"
            disabled={!earlier.length}
            onClick={() => move(earlier.at(-1), earlier.slice(0, -1))}
          >
            {t('list.previous')}
          </Button>
          <Button
            variant="default"
            size="xs"
            disabled={!next}
            onClick={() => move(next ?? undefined, [...earlier, cursor])}
          >
            {t('list.next')}
          </Button>
        </Group>
      )}
    </Group>
  );
}
