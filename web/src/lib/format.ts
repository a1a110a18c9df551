/** Instants and dates as people read them. Due dates are calendar dates and are never shifted. */
import { language } from './i18n.ts';

const tag = () => (language() === 'en' || language() === 'pseudo' ? 'en-GB' : language());

function clock(zone: string, seconds: boolean): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(tag(), {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: seconds ? '2-digit' : undefined,
    hourCycle: 'h23',
    timeZone: zone,
    timeZoneName: 'short',
  });
}

/** `22 Nov 2026, 00:17 CET` in the given zone. */
export function instant(iso: string, zone: string): string {
  return clock(zone, false).format(new Date(iso));
}

/** `21 Nov 2026, 23:17:07 UTC`. */
export function utc(iso: string): string {
  return clock('UTC', true).format(new Date(iso));
}

/** Both times, as a signature needs them (21 CFR 11.50); the date once where it is the same day. */
export function both(iso: string, zone: string): string {
  if (zone === 'UTC') return utc(iso);
  const [day, time] = utc(iso).split(', ');
  const here = instant(iso, zone);
  return here.startsWith(`${day},`) ? `${here} (${time})` : `${here} (${utc(iso)})`;
}

/** `1 Dec 2026` of a calendar date such as `2026-12-01`. */
export function calendarDate(date: string): string {
  return new Intl.DateTimeFormat(tag(), {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${date.slice(0, 10)}T00:00:00Z`));
}

/** Whole days from one calendar date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** `6 days, 21 hours` of milliseconds; under a day hours and minutes. */
export function duration(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  const parts: [number, string][] =
    minutes >= 1440
      ? [
          [Math.floor(minutes / 1440), 'day'],
          [Math.floor(minutes / 60) % 24, 'hour'],
        ]
      : [
          [Math.floor(minutes / 60), 'hour'],
          [minutes % 60, 'minute'],
        ];
  return parts
    .filter(([value], at, all) => value > 0 || (at === 1 && all[0]?.[0] === 0))
    .map(([value, unit]) =>
      new Intl.NumberFormat(tag(), { style: 'unit', unit, unitDisplay: 'long' }).format(value),
    )
    .join(', ');
}

/** The calendar date of now in a zone. */
export function todayIn(zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date());
}

export function fileSize(bytes: number): string {
  const unit = bytes < 1024 ? 'byte' : bytes < 1024 ** 2 ? 'kilobyte' : 'megabyte';
  const value = bytes / { byte: 1, kilobyte: 1024, megabyte: 1024 ** 2 }[unit];
  return new Intl.NumberFormat(tag(), {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(value);
}

const ACRONYMS = /\b(capa|csv|gcp|id|pdf|qa|sop|tmf|utc)\b/g;

/** `training_assignment.complete` → `Training assignment complete`; `dueOn` → `Due on`. */
export function words(code: string): string {
  if (/^[A-Z]{2,}$/.test(code)) return code;
  const text = code
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_.\-/]+/g, ' ')
    .trim()
    .toLowerCase()
    .replace(ACRONYMS, (hit) => hit.toUpperCase());
  return text.charAt(0).toUpperCase() + text.slice(1);
}
