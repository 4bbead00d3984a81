/** A comparison as one HTML file that needs nothing else: no script, no request, pictures inside. */
import type { Comparison, Row } from '../protocol/comparison.ts';
import { ENGINE_VERSION } from '../engine/replay.ts';
import type { Chart } from '../scenario/report/charts.ts';
import { overlaid, type CompareMark, type Course } from '../scenario/report/comparison.ts';
import { describeEvent } from '../text/event-sentences.ts';
import type { Message } from '../text/text.ts';
import { differenceText, goalNames, judged, releaseText, valueText } from './compare-table.ts';
import { chartSvg, strokeOver, type NumberedMark } from './report-chart.ts';
import { escapeHtml } from './escape-html.ts';
import { htmlPage } from './html-page.ts';
import { legend, shownNumber, STYLE, unitWord } from './report-page.ts';
import type { Session } from './session.ts';

export function comparePage(session: Session, comparison: Comparison, courses: readonly Course[]): string {
  return new Page(session, comparison, courses).text();
}

/** A mark with its number over the charts, in the colour of its run. */
interface Marked extends NumberedMark {
  readonly run: string;
  readonly color: string;
  readonly told: CompareMark;
}

class Page {
  private readonly session: Session;
  private readonly comparison: Comparison;
  private readonly courses: readonly Course[];
  private readonly marks: readonly Marked[];

  constructor(session: Session, comparison: Comparison, courses: readonly Course[]) {
    this.session = session;
    this.comparison = comparison;
    this.courses = courses;
    this.marks = courses
      .flatMap(({ name, marks }, run) => marks.map((told) => ({ run: name, color: strokeOver(run).color, told })))
      .sort((a, b) => a.told.atUs - b.told.atUs)
      .map((one, index) => ({ ...one, number: index + 1, mark: { kind: 'change' as const, atUs: one.told.atUs } }));
  }

  text(): string {
    const { session, comparison } = this;
    return htmlPage({
      language: session.text.language,
      title: comparison.runs.map(({ name }) => name).join(' · '),
      engine: ENGINE_VERSION,
      style: `${STYLE}
td.better{color:#14603a;font-weight:600}td.worse{color:#a3122a;font-weight:600}
`,
      heading: this.heading(),
      main: [this.rows(), this.goals(), this.releases(), this.charts(), this.course(), this.provenance()],
    });
  }

  private say(code: string, params: Message['params'] = {}): string {
    return escapeHtml(this.session.say(code, params));
  }

  private heading(): string {
    const { fromUs, toUs, shared } = this.comparison;
    const window = `<p class="quiet">${this.say('cli.compare.window', { fromUs, toUs })}</p>`;
    if (shared === null) return window;
    const { atUs, events: count, traceHash: trace } = shared;
    return `${window}\n<p class="quiet">${this.say('cli.compare.shared', { atUs, count, trace })}</p>`;
  }

  private heads(...first: readonly string[]): string {
    const names = this.comparison.runs.map(({ name }) => escapeHtml(name));
    return [...first, ...names].map((head) => `<th scope="col">${head}</th>`).join('');
  }

  /** Every number is a `<data>` element with its exact value. */
  private rows(): string {
    const { rows, runs } = this.comparison;
    const heads = runs.map(({ name }, index) => {
      const head = `<th scope="col">${escapeHtml(name)}</th>`;
      return index === 0 ? head : `${head}<th scope="col">±</th>`;
    });
    return `<section id="numbers"><h2>${this.say('cli.report.figures')}</h2>
<table><thead><tr><th scope="col"></th>${heads.join('')}</tr></thead><tbody>
${rows.map((row) => this.row(row)).join('\n')}
</tbody></table></section>`;
  }

  private row(row: Row): string {
    const cells = row.values.map((value, index) => {
      const shown = escapeHtml(valueText(this.session, row.unit, value));
      const cell = value === null ? `<td>${shown}</td>` : `<td><data value="${value}">${shown}</data></td>`;
      if (index === 0) return cell;
      const difference = row.differences[index] ?? null;
      const verdict = judged(row, difference);
      const text = escapeHtml(differenceText(this.session, row.unit, difference));
      return `${cell}<td${verdict === null ? '' : ` class="${verdict}"`}>${text}</td>`;
    });
    return `<tr id="row-${row.id.replaceAll('.', '-')}"><th scope="row">${this.say(`cli.compare.row.${row.id}`)}</th>${cells.join('')}</tr>`;
  }

  private goals(): string {
    const { runs } = this.comparison;
    const names = goalNames(runs);
    if (names.length === 0) return '';
    const rows = names.map((name) => {
      const cells = runs.map(({ goals }) => {
        const goal = goals.find((each) => each.name === name);
        if (goal === undefined) return '<td>—</td>';
        const verdict = goal.status === 'met' ? 'better' : goal.status === 'missed' ? 'worse' : '';
        return `<td class="${verdict}">${this.say(`cli.report.goal.${goal.status}`)}</td>`;
      });
      return `<tr><th scope="row">${escapeHtml(name)}</th>${cells.join('')}</tr>`;
    });
    return `<section id="aims"><h2>${this.say('cli.goals.title')}</h2>
<table><thead><tr>${this.heads('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></section>`;
  }

  private releases(): string {
    const { runs } = this.comparison;
    const told = runs.flatMap(({ name, releases }) =>
      releases.map(
        (release) =>
          `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(releaseText(this.session, release))}</td></tr>`,
      ),
    );
    const ends = runs.flatMap(({ name, deployments }) =>
      deployments.map(
        ({ service, taskDefinition, state, tasks: count }) =>
          `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(service)}</td><td>${escapeHtml(taskDefinition)}</td><td>${escapeHtml(state)}</td><td>${this.say('cli.compare.tasks', { count })}</td></tr>`,
      ),
    );
    const section = (id: string, rows: readonly string[]): string =>
      rows.length === 0
        ? ''
        : `<section id="${id}"><h2>${this.say(`cli.compare.${id}`)}</h2><table><tbody>${rows.join('\n')}</tbody></table></section>\n`;
    return section('releases', told) + section('deployments', ends);
  }

  private charts(): string {
    const { fromUs, toUs } = this.comparison;
    const { charts, leftOut } = overlaid(this.courses, { fromUs, toUs });
    if (charts.length === 0) return '';
    const more =
      leftOut === 0 ? '' : `<p class="quiet">${this.say('cli.compare.charts-left-out', { count: leftOut })}</p>`;
    return `<section id="charts"><h2>${this.say('cli.compare.charts')}</h2>
<p class="quiet">${this.say('cli.compare.charts-note')}</p>
${charts.map((chart) => this.chart(chart)).join('\n')}${more}</section>`;
  }

  private chart(chart: Chart): string {
    const { id, kind, subject, unit } = chart;
    const title = this.say(`cli.report.chart.${kind}`);
    const name = subject === '' ? title : `${title} · ${escapeHtml(subject)}`;
    const words = {
      unit: this.session.say(`cli.report.unit.${unitWord(unit)}`),
      number: (value: number): string => this.session.text.number(shownNumber(value)),
      strokes: strokeOver,
    };
    return `<figure id="${id}" data-window="${chart.fromUs}-${chart.toUs}" data-period="${chart.periodS}">
<figcaption>${name}</figcaption>
${legend(chart, strokeOver)}
<div role="img" aria-label="${name}">${chartSvg(chart, this.marks, words)}</div></figure>`;
  }

  private course(): string {
    if (this.marks.length === 0) return '';
    const rows = this.marks.map(({ number, run, color, told: { kind, atUs, line } }) => {
      const sentence = escapeHtml(this.session.tell(describeEvent(line.event, line.names)));
      const time = `<time data-us="${atUs}">${escapeHtml(this.session.text.time(atUs))}</time>`;
      return `<tr id="mark-${number}"><td style="color:${color}">${number}</td><td>${time}</td><td style="color:${color}">${escapeHtml(run)}</td><td>${this.say(`cli.compare.mark.${kind}`)}</td><td>${sentence}</td></tr>`;
    });
    return `<section id="course"><h2>${this.say('cli.report.course')}</h2>
<table><tbody>${rows.join('\n')}</tbody></table></section>`;
  }

  private provenance(): string {
    const { runs } = this.comparison;
    const rows = runs.map(
      ({ name, scenario, seed, events, traceHash }) =>
        `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(scenario)}, ${this.say('cli.identity.seed')} ${seed}, ${this.say('cli.identity.events')} ${events}, <code>${escapeHtml(traceHash)}</code></dd>`,
    );
    return `<section id="provenance"><h2>${this.say('cli.report.provenance')}</h2><dl class="facts"><dt>${this.say('cli.identity.engine')}</dt><dd><code>${escapeHtml(ENGINE_VERSION)}</code></dd>${rows.join('')}</dl></section>`;
  }
}
