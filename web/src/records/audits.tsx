/** Audits: how a score comes about, what a programme covers in which quarter, what fewer audits would mean. */
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { get } from '../api/client.ts';
import type { Coverage, CoverageRow, Explained, RecordShown, WhatIf } from '../api/contract.ts';
import { useBusinessDate, useMe, useRows } from '../api/queries.ts';
import { RecordLink, StateChip } from '../components/bits.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { Table } from '../components/Table.tsx';
import { Value } from '../components/Value.tsx';
import { words } from '../lib/format.ts';
import { code, t } from '../lib/i18n.ts';
import { entityOf, type Refinement, type SectionProps } from './types.ts';

function useBeside<T>({ record, def }: SectionProps, part: string, query: Record<string, number> = {}) {
  const found = useQuery({
    queryKey: ['record', record.id, part, record.revision, query],
    queryFn: ({ signal }) => get<T>(`/${def.collection}/${record.id}/${part}`, query, signal),
  });
  const waits = found.error ? (
    <ProblemAlert error={found.error} />
  ) : (
    <p className="quiet none">{t('loading')}</p>
  );
  return { data: found.data, waits };
}

/** Every term with its source; what is missing says so, and adds nothing. */
function Score(props: SectionProps) {
  const { data, waits } = useBeside<Explained>(props, 'score');
  if (!data) return waits;
  const { score, items } = data;
  if (!score) return <p className="none">{t('audits.no_model')}</p>;
  return (
    <>
      <p className="none">
        <strong>{score.value ?? '–'}</strong>{' '}
        {t('audits.known', { pct: score.known_pct, low: score.at_least, high: score.at_most })}{' '}
        {score.level
          ? `${score.level}: ${t('audits.months', { count: score.every_months ?? 0 })}.`
          : t('audits.too_little')}
      </p>
      <Table
        caption={t('audits.score')}
        heads={(['term', 'value', 'source', 'as_of', 'by', 'adds'] as const).map((head) =>
          t(`audits.${head}`),
        )}
        lines={items.map((one) => ({
          key: one.name,
          cells: [
            one.title,
            one.standing === 'known' ? `${one.value} ${one.unit}` : standing(one.standing),
            ...([one.source, one.as_of, one.entered_by, one.adds] as const).map((value, at) => (
              <Value key={at} value={value} />
            )),
          ],
        }))}
      />
    </>
  );
}

const standing = (known: string) => code('coverage', known, words(known));
const justified = (row: CoverageRow) => !row.is_open && row.standing !== 'covered';
const quarterOf = (day: string) => `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
const said = (quarter: string) => `${quarter.slice(5)} ${quarter.slice(0, 4)}`;

interface Planned {
  entity: string;
  quarter: string;
  days: number;
}

/** What is planned in each quarter, and the audits that begin in it. */
function Calendar(props: SectionProps) {
  const { data, waits } = useBeside<Coverage>(props, 'coverage');
  const audits = useRows('/audits', { limit: 100 });
  const today = quarterOf(useBusinessDate());
  if (!data) return waits;
  const titles = new Map(data.items.map(({ about, title }) => [about, title]));
  const planned = (props.record.data.planned as Planned[] | null) ?? [];
  return (
    <ol className="quarters">
      {data.quarters.map((quarter) => (
        <li key={quarter} aria-current={quarter === today ? 'date' : undefined}>
          <h3>{said(quarter)}</h3>
          <ul className="plain">
            {planned
              .filter((one) => one.quarter === quarter)
              .map((one, at) => (
                <li key={at}>
                  <Thing about={one.entity}>{titles.get(one.entity)}</Thing>{' '}
                  <span className="quiet small">{t('audits.days', { count: one.days })}</span>
                </li>
              ))}
            {audits.data?.items
              .filter(({ summary }) => quarterOf(summary?.split(', ')[1] ?? '') === quarter)
              .map((row) => (
                <li key={row.id}>
                  <RecordLink collection="audits" id={row.id}>
                    {`${row.number} ${row.title}`}
                  </RecordLink>{' '}
                  <StateChip state={row.state} />
                </li>
              ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}

function Thing({ about, children }: { about: string; children?: string }) {
  const { type, id } = entityOf(about) ?? { id: '' };
  return (
    <RecordLink type={type} id={id}>
      {children ?? about}
    </RecordLink>
  );
}

/** A row for each thing, a column for each quarter of the cycle; what is open comes first and says so. */
function CoverageSection(props: SectionProps) {
  const { data, waits } = useBeside<Coverage>(props, 'coverage');
  const [open, setOpen] = useState(false);
  if (!data) return waits;
  const { items, quarters } = data;
  const rank = (row: CoverageRow) => (row.is_open ? 0 : justified(row) ? 1 : 2);
  const rows = items.filter((row) => !open || row.is_open).sort((a, b) => rank(a) - rank(b));
  const count = (wanted: number) => items.filter((row) => rank(row) === wanted).length;
  return (
    <>
      <div className="page-head">
        <p className="none">
          {t('coverage.sum', { open: count(0), justified: count(1), covered: count(2) })}
          {'. '}
          {t('coverage.reports', { in_time: data.reports.in_time, after: data.reports.after })}
          {data.reports.late.length > 0 &&
            ` ${t('coverage.reports_late', { numbers: data.reports.late.join(', ') })}`}
        </p>
        <Checkbox
          label={t('coverage.open_only')}
          checked={open}
          onChange={(event) => setOpen(event.currentTarget.checked)}
        />
      </div>
      {rows.length > 0 && <Matrix rows={rows} quarters={quarters} />}
      {count(2) > 0 && <Fewer {...props} quarters={quarters} />}
    </>
  );
}

function Matrix({ rows, quarters }: { rows: CoverageRow[]; quarters: string[] }) {
  const today = quarterOf(useBusinessDate());
  return (
    <div className="table-frame" tabIndex={-1}>
      <table className="records still heat cover">
        <caption className="visually-hidden">{t('coverage.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('coverage.thing')}</th>
            <th scope="col">{t('coverage.standing')}</th>
            {quarters.map((quarter) => (
              <th key={quarter} scope="col" aria-current={quarter === today ? 'date' : undefined}>
                {quarter.slice(5)}
                <br />
                {quarter.slice(0, 4)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.about} data-gap={row.is_open ? 'open' : justified(row) || undefined}>
              <th scope="row">
                <Thing about={row.about}>{row.title}</Thing>
                <div className="quiet small">
                  {[
                    code('option', row.kind, words(row.kind)),
                    row.value && t('coverage.scored', { value: row.value, pct: row.known_pct ?? 0 }),
                    row.every_months && t('audits.months', { count: row.every_months }),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </div>
              </th>
              <td data-label={t('coverage.standing')}>
                <span className="chip" data-tone={row.is_open ? 'red' : justified(row) ? 'blue' : 'green'}>
                  {standing(justified(row) ? 'justified' : row.standing)}
                </span>
                {row.rationale && <div className="small">{row.rationale}</div>}
              </td>
              {quarters.map((quarter) => (
                <td key={quarter} data-label={said(quarter)}>
                  {row.quarters.includes(quarter) && (
                    <span role="img" aria-label={t('coverage.audit')}>
                      ●
                    </span>
                  )}
                  {row.carried_out.includes(quarter) && (
                    <span role="img" aria-label={t('coverage.done')}>
                      ✓
                    </span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Nothing is changed by asking: which audits would go first, and what would be covered less. */
function Fewer({ quarters, ...props }: SectionProps & { quarters: string[] }) {
  const [fewer, setFewer] = useState('');
  return (
    <>
      <TextInput
        label={t('coverage.fewer')}
        type="number"
        min={1}
        max={200}
        maw={220}
        mt="md"
        mb="sm"
        value={fewer}
        onChange={(event) => setFewer(event.currentTarget.value)}
      />
      {Number(fewer) > 0 && <Less {...props} quarters={quarters} fewer={Number(fewer)} />}
    </>
  );
}

function Less({ quarters, fewer, ...props }: SectionProps & { quarters: string[]; fewer: number }) {
  const { data, waits } = useBeside<WhatIf>(props, 'what-if', { fewer });
  if (!data) return waits;
  const { dropped, days_saved: saved, items } = data;
  return (
    <div role="status">
      <p className="mt-sm">{t('coverage.less', { count: dropped.length, days: saved })}</p>
      <Matrix rows={items} quarters={quarters} />
    </div>
  );
}

export const auditableEntity: Refinement = {
  group: 'audits',
  hiddenFields: ['score', 'inputs'],
  sections: [{ label: 'audits.score', render: Score }],
};
export const auditProgramme: Refinement = {
  group: 'audits',
  hiddenFields: ['planned', 'gaps'],
  sections: [
    { label: 'audits.calendar', render: Calendar, wide: true },
    { label: 'coverage.title', render: CoverageSection, wide: true },
  ],
};

export interface Question {
  place: number;
  question: string;
  requirement: string;
  answer?: string;
  evidence?: string;
  at?: string;
}

export const questionsOf = (record: RecordShown) => (record.data.checklist as Question[] | null) ?? [];

const SIGNS: Record<string, [tone: string, sign: string]> = {
  yes: ['green', '✓'],
  no: ['red', '✗'],
  not_applicable: ['gray', '–'],
  waiting: ['blue', '…'],
};

/** The answer to a question as a sign, and as a word for who cannot see it. */
export function Answer({ answer }: { answer: string | undefined }) {
  const [tone, sign] = SIGNS[answer ?? ''] ?? [];
  if (!answer || !sign) return null;
  return (
    <span className="chip" data-tone={tone} role="img" aria-label={code('option', answer, words(answer))}>
      {sign}
    </span>
  );
}

/** The questions with what was answered; the way to work through them while the audit goes on. */
function Checklist({ record, def }: SectionProps) {
  const questions = questionsOf(record);
  const may = record.transitions.some(({ name, allowed }) => name === 'answer' && allowed);
  if (!questions.length) return <p className="quiet none">{t('conduct.none')}</p>;
  return (
    <>
      <ol className="values">
        {questions.map(({ place, question, requirement, answer, evidence }) => (
          <li key={place}>
            {question} <Answer answer={answer} />
            <div className="quiet small">{requirement}</div>
            {evidence && <div className="text small">{evidence}</div>}
          </li>
        ))}
      </ol>
      {may && (
        <Button mt="sm" component={Link} to={`/${def.collection}/${record.id}/conduct`}>
          {t('conduct.open')}
        </Button>
      )}
    </>
  );
}

export const audit: Refinement = {
  group: 'audits',
  hiddenFields: ['checklist'],
  hiddenSteps: ['answer'],
  sections: [{ label: 'conduct.title', render: Checklist }],
};

/** What whoever was audited is to do, on the finding itself: they see nothing else of the audit. */
function ToAnswer({ record }: SectionProps) {
  const mine = useMe()?.person === record.owner;
  if (!mine || record.state !== 'issued') return null;
  const grave = ['critical', 'major'].includes(String(record.data.regraded ?? record.data.grade));
  return (
    <p className="statutory none" data-tone="running" role="note">
      {t(grave ? 'finding.answer_grave' : 'finding.answer')}
    </p>
  );
}

export const finding: Refinement = {
  group: 'audits',
  inNavigation: true,
  headline: ToAnswer,
  hiddenFields: ['party', 'capas_closed'],
};
