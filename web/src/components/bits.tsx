/** Small things every page shows: instants, people, states, quiet empty places. */
import { Anchor, Stack, Text, Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useBusinessDate, useMe, useNames, useTypes, useZone } from '../api/queries.ts';
import { both, calendarDate, daysBetween, instant, utc, words } from '../lib/format.ts';
import { code, t } from '../lib/i18n.ts';

export function Instant({ at, full = false }: { at: string; full?: boolean }) {
  const zone = useZone();
  const element = (
    <time dateTime={at} tabIndex={full ? undefined : 0} className="instant">
      {full ? both(at, zone) : instant(at, zone)}
      {!full && <span className="print-only"> ({utc(at)})</span>}
    </time>
  );
  return full ? element : <Tooltip label={utc(at)}>{element}</Tooltip>;
}

export function DueDate({ date, done = false }: { date: string | null | undefined; done?: boolean }) {
  const today = useBusinessDate();
  if (!date)
    return (
      <Text span c="dimmed">
        {'–'}
      </Text>
    );
  const days = daysBetween(today, date.slice(0, 10));
  const late = days < 0 && !done;
  return (
    <span className={late ? 'late' : undefined}>
      <time dateTime={date}>{calendarDate(date)}</time>
      {late && <> · {t('due.overdue', { count: -days })}</>}
      {!late && !done && days <= 7 && (
        <span className="quiet"> · {days === 0 ? t('due.today') : t('due.in', { count: days })}</span>
      )}
    </span>
  );
}

/** A person's name wherever the API gave one; the id only as the last resort. */
export function Person({ person }: { person: string | null | undefined }) {
  const me = useMe();
  const names = useNames();
  if (!person)
    return (
      <Text span c="dimmed">
        {'–'}
      </Text>
    );
  return <>{me && person === me.person ? me.printed_name : (names.get(person) ?? person.split('/').pop())}</>;
}

/** `CQMS quality_events` is a service of the system; it is read as words. */
export const actorName = (name: string) =>
  name.replace(/^CQMS (\S+)$/, (_, service: string) => `CQMS ${words(service).toLowerCase()}`);

const TONES: [RegExp, string][] = [
  [/reject|overdue|refused|locked|void|failed|suspended|revoked|compromis/, 'red'],
  [/effective|completed|done|accepted|verified|active|valid|closed|sealed/, 'green'],
  [/approved|qualified/, 'teal'],
  [/in_review|in_approval|under_|assigned|in_progress|open|submitted|invited|pending|received/, 'blue'],
];

export function StateChip({ state, label }: { state: string; label?: string }) {
  const tone = TONES.find(([pattern]) => pattern.test(state))?.[1] ?? 'gray';
  return (
    <span className="chip" data-tone={/^in(active|effective)/.test(state) ? 'gray' : tone}>
      {label ?? code('state', state, words(state))}
    </span>
  );
}

export function RecordLink({
  type,
  collection,
  id,
  children,
}: {
  type?: string;
  collection?: string;
  id: string;
  children: ReactNode;
}) {
  const types = useTypes();
  const found = collection ?? types.find((def) => def.type === type)?.collection;
  if (!found) return <>{children}</>;
  return (
    <Anchor component={Link} to={`/${found}/${id}`} inherit>
      {children}
    </Anchor>
  );
}

export function Empty({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Stack align="center" gap={6} py="xl" className="empty">
      <Text fw={600}>{title}</Text>
      {children && (
        <Text c="dimmed" ta="center" maw={520}>
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}

export function Section({
  title,
  aside,
  children,
  id,
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
  id?: string;
}) {
  const heading = id ?? `section-${title.toLowerCase().replace(/\W+/g, '-')}`;
  return (
    <section className="section" aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

export function Hash({ value }: { value: string | undefined }) {
  if (!value) return null;
  return (
    <Tooltip label={value} multiline maw={560} className="mono">
      <span className="mono" tabIndex={0}>
        {value.slice(0, 12)}…
      </span>
    </Tooltip>
  );
}
