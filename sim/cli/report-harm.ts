/** Who was hurt, as a section of the report's page. */
import type { ErrorBudget, Harm, HarmCount, ReleaseHarm, StreamHarm } from '../model/harm.ts';
import { escapeHtml } from './escape-html.ts';
import { HARM_HEADS, harmCells, releaseTable, versionWord } from './harm-table.ts';
import type { Session } from './session.ts';

/** Empty where no stream has a request that ended. */
export function harmSection(session: Session, { streams, releases }: Harm): string {
  const met = streams.filter(({ total }) => total.requests > 0);
  if (met.length === 0) return '';
  const say = (code: string, params: Parameters<Session['say']>[1] = {}): string =>
    escapeHtml(session.say(code, params));
  const heads = HARM_HEADS.map((word) => `<th scope="col">${say(`cli.harm.head.${word}`)}</th>`).join('');
  const line = (stream: string, version: string, count: HarmCount, spent: number | null): string => {
    const cells = harmCells(session, count, spent).map((cell) => `<td>${escapeHtml(cell)}</td>`);
    const data = `data-requests="${count.requests}" data-hurt="${count.hurt}"`;
    return `<tr ${data}><th scope="row">${escapeHtml(stream)}</th><td>${escapeHtml(version)}</td>${cells.join('')}</tr>`;
  };
  const body = met.map(({ stream, versions, total, availability }: StreamHarm) =>
    [
      ...versions.map((row) => line(stream, versionWord(session, row), row, row.budgetSpent)),
      line(stream, session.say('cli.harm.all'), total, availability?.spent ?? null),
    ].join('\n'),
  );
  const budgets = met.flatMap(({ stream, availability, responseTime }) => [
    budgetLine(session, 'availability', stream, availability),
    budgetLine(session, 'response', stream, responseTime),
  ]);
  const expected = met.every(({ exact }) => exact) ? '' : `<p class="quiet">${say('cli.harm.expected')}</p>`;
  return `<section id="harm"><h2>${say('cli.harm.title')}</h2>
<p class="quiet">${say('cli.harm.note')}</p>
<table><thead><tr>${heads}</tr></thead><tbody>${body.join('\n')}</tbody></table>
${budgets.join('')}${expected}${releasesOf(session, releases)}</section>`;
}

function budgetLine(session: Session, kind: string, stream: string, budget: ErrorBudget | null): string {
  if (budget === null || budget.spent === null) return '';
  const { objective, allowed, bad, spent } = budget;
  const params = { stream, objective, allowed: Math.round(allowed), bad, percent: Math.round(spent * 1_000) / 10 };
  return `<p>${escapeHtml(session.say(`cli.harm.budget.${kind}`, params))}</p>`;
}

function releasesOf(session: Session, releases: readonly ReleaseHarm[]): string {
  const table = releaseTable(session, releases);
  if (table === null) return '';
  const rows = table.lines.map(([name, ...cells]) => {
    const data = cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('');
    return `<tr><th scope="row">${escapeHtml(name!)}</th>${data}</tr>`;
  });
  const heads = table.heads.map((head) => `<th scope="col">${escapeHtml(head)}</th>`);
  return `<table><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}
