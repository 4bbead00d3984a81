/** Who was hurt, as columns of text: of a run, or of what an explanation speaks of. */
import type { HarmCount, HarmRow, ReleaseHarm, StreamHarm } from '../model/harm.ts';
import type { Session } from './session.ts';
import { columns } from './table.ts';

/** Heads of the columns; their words are `cli.harm.head.…`. */
export const HARM_HEADS = [
  'stream',
  'version',
  'requests',
  'errors',
  'slow',
  'sessions',
  'subjects',
  'budget',
] as const;

/** Of how many how many: `12 / 340`. */
function hurtOf(session: Session, hurt: number | null, met: number | null): string {
  if (hurt === null || met === null) return '—';
  return `${session.text.number(hurt)} / ${session.text.number(met)}`;
}

function percentOf(session: Session, share: number | null): string {
  return share === null ? '—' : `${session.text.number(Math.round(share * 1_000) / 10)} %`;
}

/** Cells of one line after stream and version. */
export function harmCells(session: Session, count: HarmCount, budgetSpent: number | null): string[] {
  return [
    session.text.number(count.requests),
    session.text.number(count.errors),
    session.text.number(count.slow),
    hurtOf(session, count.sessionsHurt, count.sessions),
    hurtOf(session, count.subjectsHurt, count.subjects),
    percentOf(session, budgetSpent),
  ];
}

/** `web web:3`, or the words for nobody. */
export function versionWord(session: Session, { of, version, subject }: Omit<HarmRow, 'stream'>): string {
  if (subject.kind === 'nobody') return session.say('cli.harm.nobody');
  return subject.kind === 'function' ? `${of}:${version}` : `${of} ${version}`;
}

export function harmRowsOf(streams: readonly StreamHarm[]): HarmRow[] {
  return streams.flatMap(({ stream, versions }) => versions.map((row) => ({ stream, ...row })));
}

export function printHarm(session: Session, rows: readonly HarmRow[]): void {
  if (rows.length === 0) return;
  const heads = HARM_HEADS.map((word) => session.say(`cli.harm.head.${word}`));
  const lines = rows.map((row) => [row.stream, versionWord(session, row), ...harmCells(session, row, row.budgetSpent)]);
  for (const line of columns([heads, ...lines], '  ')) session.print(line);
}

/** The same of releases. */
const RELEASE_HEADS = ['release', 'started', 'hurt', 'during', 'detect', 'recover'] as const;

/** Heads and lines of the table of releases while which somebody came; null where there was none. */
export function releaseTable(
  session: Session,
  releases: readonly ReleaseHarm[],
): { readonly heads: string[]; readonly lines: string[][] } | null {
  const span = (us: number | null): string => (us === null ? '—' : session.text.duration(Math.round(us)));
  const lines = releases
    .filter(({ during }) => during.requests > 0)
    .map((row) => [
      `${row.serviceName} ${row.version}`,
      session.text.time(row.startedAtUs),
      session.text.number(row.harm.hurt),
      session.text.number(row.during.hurt),
      span(row.timeToDetectUs),
      span(row.timeToRecoverUs),
    ]);
  if (lines.length === 0) return null;
  return { heads: RELEASE_HEADS.map((word) => session.say(`cli.harm.head.${word}`)), lines };
}

export function printReleases(session: Session, releases: readonly ReleaseHarm[]): void {
  const table = releaseTable(session, releases);
  if (table === null) return;
  for (const line of columns([table.heads, ...table.lines], '  ')) session.print(line);
}
