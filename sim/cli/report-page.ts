/**
 * A report as one HTML file that needs nothing else: no script, no request, pictures inside. Every number is a `<data>`
 * element with its exact value, and the nearest `data-series` or `data-source` and `data-window` say where it was read: in the
 * metrics, or, for what is no metric, on a line of the bill or by a goal. A cell of a chart's table has it over its column.
 */
import type { Chart } from '../scenario/report/charts.ts';
import { SECTIONS } from '../scenario/report/charts.ts';
import type { Figure, Source } from '../scenario/report/figures.ts';
import type { Mark } from '../scenario/report/course.ts';
import type { GoalCourse } from '../scenario/report/goal-course.ts';
import type { Report } from '../scenario/report/report.ts';
import { describeEvent } from '../text/event-sentences.ts';
import type { Message } from '../text/text.ts';
import { escapeHtml } from './escape-html.ts';
import { htmlPage } from './html-page.ts';
import { chartSvg, MARK_COLOURS, strokeOf, type NumberedMark, type Stroke } from './report-chart.ts';
import { harmSection } from './report-harm.ts';
import type { Session } from './session.ts';

/** Significant digits of a number that is shown; `value` has all of them. */
const DIGITS = 5;

/** A number as it is shown. */
export function shownNumber(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/** `AWS/ECS CPUUtilization{ClusterName="Royaume"} 60 s Average`. */
export function sourceText({ series, statistic }: Source): string {
  const { namespace, metricName, dimensions, periodS } = series;
  const names = Object.keys(dimensions)
    .sort()
    .map((name) => `${name}="${dimensions[name]}"`);
  return `${namespace} ${metricName}{${names.join(',')}} ${periodS} s ${statistic}`;
}

export function reportPage(session: Session, report: Report, file: string): string {
  return new Page(session, report, file).text();
}

class Page {
  private readonly session: Session;
  private readonly report: Report;
  private readonly file: string;
  private readonly marks: readonly (NumberedMark & { readonly mark: Mark })[];

  constructor(session: Session, report: Report, file: string) {
    this.session = session;
    this.report = report;
    this.file = file;
    this.marks = report.marks.shown.map((mark, index) => ({ number: index + 1, mark }));
  }

  text(): string {
    const { session, report } = this;
    return htmlPage({
      language: session.text.language,
      title: report.title,
      engine: report.result.engine,
      style: STYLE,
      heading: this.verdict(),
      main: [
        this.figures(),
        this.goals(),
        harmSection(session, report.harm),
        SECTIONS.map((section) => this.section(section)).join(''),
        this.bill(),
        this.alarms(),
        this.course(),
        this.decisions(),
        this.provenance(),
      ],
    });
  }

  private say(code: string, params: Message['params'] = {}): string {
    return escapeHtml(this.session.say(code, params));
  }

  private tell(message: Message): string {
    return escapeHtml(this.session.tell(message));
  }

  private time(atUs: number): string {
    return `<time data-us="${atUs}">${escapeHtml(this.session.text.time(atUs))}</time>`;
  }

  private number(value: number): string {
    return `<data value="${value}">${escapeHtml(this.session.text.number(shownNumber(value)))}</data>`;
  }

  private verdict(): string {
    const { result, fromUs, toUs } = this.report;
    const word = result.verdict === 'none' && result.goals.length > 0 ? 'open' : result.verdict;
    const window = this.say('cli.report.window', { fromUs, toUs });
    return `<p class="verdict ${result.verdict}">${this.say(`cli.verdict.${word}`)}</p>\n<p class="quiet">${window}</p>`;
  }

  /* ---- Numbers of the whole run ---- */

  private figures(): string {
    const { figures } = this.report;
    if (figures.length === 0) return '';
    return `<section id="figures"><h2>${this.say('cli.report.figures')}</h2>
<dl class="figures">${figures.map((figure) => this.figure(figure)).join('')}</dl></section>`;
  }

  private figure(figure: Figure): string {
    const { id, subject, unit, formula, sources, fromUs, toUs, value } = figure;
    const where = escapeHtml(sources.map(sourceText).join(' | '));
    const attributes = `data-series="${where}" data-formula="${formula}" data-window="${fromUs}-${toUs}"`;
    return `<div ${attributes} title="${where}"><dt>${this.say(`cli.report.figure.${id}`)}<br><b>${escapeHtml(subject)}</b></dt><dd>${
      value === null ? '—' : this.number(value)
    } ${this.say(`cli.report.unit.${unitWord(unit)}`)}</dd></div>\n`;
  }

  private goals(): string {
    const { goals, fromUs, toUs } = this.report;
    if (goals.length === 0) return '';
    const span = Math.max(1, toUs - fromUs);
    const part = (us: number): string => ((us / span) * 100).toFixed(2);
    const row = (goal: GoalCourse): string => {
      const untilUs = Math.max(goal.fromUs, goal.untilUs);
      const settled =
        goal.settledAtUs === null ? '' : `<i style="left:${part(Math.min(goal.settledAtUs, toUs))}%"></i>`;
      const source = `data-source="goal ${escapeHtml(`${goal.name}: ${goal.asks}`)}" data-window="${goal.fromUs}-${untilUs}"`;
      return `<tr class="${goal.status}" ${source}><th scope="row">${escapeHtml(goal.name)}<br><code>${escapeHtml(goal.asks)}</code></th>
<td>${this.say(`cli.report.goal.${goal.status}`)}</td><td>${goal.settledAtUs === null ? '—' : this.time(goal.settledAtUs)}</td>
<td>${goal.lastValue === null ? '—' : this.number(goal.lastValue)}</td>
<td class="course"><span><b style="left:${part(goal.fromUs)}%;width:${part(untilUs - goal.fromUs)}%"></b>${settled}</span></td></tr>`;
    };
    const heads = ['goal', 'status', 'settled', 'last', 'course'].map((word) => this.head(word)).join('');
    return `<section id="goals"><h2>${this.say('cli.goals.title')}</h2>
<table><thead><tr>${heads}</tr></thead><tbody>${goals.map(row).join('\n')}</tbody></table></section>`;
  }

  private head(word: string): string {
    return `<th scope="col">${this.say(`cli.report.head.${word}`)}</th>`;
  }

  /* ---- Charts ---- */

  private section(section: string): string {
    const charts = this.report.charts.filter((chart) => chart.section === section);
    if (charts.length === 0) return '';
    return `<section id="${section}"><h2>${this.say(`cli.report.section.${section}`)}</h2>
${charts.map((chart) => this.chart(chart)).join('\n')}</section>\n`;
  }

  private chart(chart: Chart): string {
    const { id, kind, subject, fromUs, toUs, periodS, leftOut } = chart;
    const unit = this.session.say(`cli.report.unit.${unitWord(chart.unit)}`);
    const title = this.say(`cli.report.chart.${kind}`);
    const name = subject === '' ? title : `${title} · ${escapeHtml(subject)}`;
    const number = (value: number): string => this.session.text.number(shownNumber(value));
    const window = this.say('cli.report.chart-window', { fromUs, toUs, periodUs: periodS * 1_000_000 });
    const more = leftOut === 0 ? '' : ` ${this.say('cli.report.lines-left-out', { count: leftOut })}`;
    return `<figure id="${id}" data-window="${fromUs}-${toUs}" data-period="${periodS}">
<figcaption>${name} <span class="quiet">${window}${more}</span></figcaption>
${legend(chart)}
<div role="img" aria-label="${name}">${chartSvg(chart, this.marks, { unit, number })}</div>
${this.values(chart)}</figure>`;
  }

  /** Every point of the chart, by instant; a column for each line. */
  private values({ id, lines }: Chart): string {
    const instants = [...new Set(lines.flatMap(({ points }) => points.map(({ atUs }) => atUs)))].sort((a, b) => a - b);
    const columns = lines.map(({ points }) => new Map(points.map(({ atUs, value }) => [atUs, value])));
    const heads = lines.map(({ label, formula, sources }, index) => {
      const where = escapeHtml(sources.map(sourceText).join(' | '));
      return `<th scope="col" id="${id}-line-${index + 1}" data-series="${where}" data-formula="${formula}">${escapeHtml(label)}<br><code>${where}</code></th>`;
    });
    const rows = instants.map((atUs) => {
      const cells = columns.map((column, index) => {
        const value = column.get(atUs);
        return `<td headers="${id}-line-${index + 1}">${value === undefined ? '' : this.number(value)}</td>`;
      });
      return `<tr><th scope="row">${this.time(atUs)}</th>${cells.join('')}</tr>`;
    });
    return `<details><summary>${this.say('cli.report.values', { count: instants.length })}</summary>
<div class="wide"><table><thead><tr>${this.head('until')}${heads.join('')}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div></details>`;
  }

  /** Items of one kind and one cause together, as `run --json` has them. They are no metric: their line is the source. */
  private bill(): string {
    const { bill } = this.report.result;
    if (bill.lines.length === 0) return '';
    const rows = bill.lines.map(({ kind, cause, usd }) => {
      const source = this.source(`bill ${kind} ${cause.by} ${cause.name}`);
      return `<tr ${source}><th scope="row">${this.say(`cli.bill.kind.${kind}`)}</th><td>${escapeHtml(cause.name)}</td><td>${this.number(usd)}</td></tr>`;
    });
    const total = `<tr ${this.source('bill total')}><th scope="row" colspan="2">${this.say('cli.report.bill.total')}</th><td>${this.number(bill.totalUsd)}</td></tr>`;
    const heads = ['item', 'cause', 'usd'].map((word) => this.head(word)).join('');
    return `<section id="bill"><h2>${this.say('cli.report.bill')}</h2>
<table><thead><tr>${heads}</tr></thead><tbody>${rows.join('\n')}</tbody><tfoot>${total}</tfoot></table>${this.launchTypes()}</section>`;
  }

  /** What the other launch type would have cost. */
  private launchTypes(): string {
    const { launchTypes } = this.report.result.bill;
    if (launchTypes.length === 0) return '';
    const rows = launchTypes.map(({ service, ran, ec2Usd, fargateUsd }) => {
      const source = this.source(`bill launchTypes ${service}`);
      return `<tr ${source}><th scope="row">${escapeHtml(service)}</th><td>${escapeHtml(ran)}</td><td>${this.number(ec2Usd)}</td><td>${this.number(fargateUsd)}</td></tr>`;
    });
    const heads = ['service', 'ran', 'ec2', 'fargate'].map((word) => this.head(word)).join('');
    return `<table><thead><tr>${heads}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
  }

  private source(name: string): string {
    const { fromUs, toUs } = this.report;
    return `data-source="${escapeHtml(name)}" data-window="${fromUs}-${toUs}"`;
  }

  /* ---- What happened ---- */

  private alarms(): string {
    const { alarms } = this.report;
    if (alarms.length === 0) return '';
    const heads = ['alarm', 'state', 'since', 'rang', 'why'].map((word) => this.head(word)).join('');
    const rows = alarms.map(
      ({ alarmName, state, stateReason, stateUpdatedAtUs, rang }) =>
        `<tr><th scope="row">${escapeHtml(alarmName)}</th><td>${escapeHtml(state)}</td><td>${this.time(stateUpdatedAtUs)}</td><td>${rang}</td><td>${escapeHtml(stateReason)}</td></tr>`,
    );
    return `<section id="alarms"><h2>${this.say('cli.report.alarms')}</h2>
<table><thead><tr>${heads}</tr></thead><tbody>${rows.join('\n')}</tbody></table></section>`;
  }

  private course(): string {
    const { marks } = this.report;
    if (marks.shown.length === 0) return '';
    const rows = this.marks.map(({ number, mark: { kind, atUs, line } }) => {
      const colour = MARK_COLOURS[kind];
      const sentence = this.tell(describeEvent(line.event, line.names));
      return `<tr id="mark-${number}"><td style="color:${colour}">${number}</td><td>${this.time(atUs)}</td><td style="color:${colour}">${this.say(`cli.report.mark.${kind}`)}</td><td>${sentence}</td></tr>`;
    });
    const heads = ['number', 'time', 'kind', 'what'].map((word) => this.head(word)).join('');
    const more = marks.leftOut === 0 ? '' : `<p>${this.say('cli.report.marks-left-out', { count: marks.leftOut })}</p>`;
    return `<section id="course"><h2>${this.say('cli.report.course')}</h2>
<p class="quiet">${this.say('cli.report.course-note')}</p>
<table><thead><tr>${heads}</tr></thead><tbody>${rows.join('\n')}</tbody></table>${more}</section>`;
  }

  private decisions(): string {
    const { shown, leftOut } = this.report.decisions;
    if (shown.length === 0) return '';
    const list = shown.map(({ name, kind, atUs }) => {
      const about = this.say(`cli.report.decision.${kind}`);
      return `<li><a href="#${name}">${name}</a> ${about} ${this.time(atUs)}</li>`;
    });
    const articles = shown.map(({ name, alike, sentences }) => {
      const told = sentences.map((sentence) => `<p>${this.tell(sentence)}</p>`).join('');
      const others = alike === 0 ? '' : `<p class="quiet">${this.say('cli.report.alike', { count: alike })}</p>`;
      const command = `royaume explain ${this.file} ${name}`;
      return `<article id="${name}"><h3>${name}</h3>${told}${others}<p class="quiet"><code>${escapeHtml(command)}</code></p></article>`;
    });
    const more = leftOut === 0 ? '' : `<p>${this.say('cli.report.decisions-left-out', { count: leftOut })}</p>`;
    return `<section id="decisions"><h2>${this.say('cli.report.decisions')}</h2>
<ul class="index">${list.join('')}</ul>
${articles.join('\n')}${more}</section>`;
  }

  private provenance(): string {
    const { result } = this.report;
    const rows: readonly (readonly [string, string])[] = [
      [this.say('cli.identity.engine'), result.engine],
      [this.say('cli.identity.scenario'), `${result.scenario} ${result.scenarioHash}`],
      [this.say('cli.identity.seed'), String(result.seed)],
      [
        this.say('cli.identity.events'),
        this.session.say('cli.identity.reached', { count: result.events, atUs: result.endedAtUs }),
      ],
      [this.say('cli.identity.trace'), result.traceHash],
    ];
    return `<section id="provenance"><h2>${this.say('cli.report.provenance')}</h2><dl class="facts">${rows
      .map(([name, value]) => `<dt>${name}</dt><dd><code>${escapeHtml(value)}</code></dd>`)
      .join('')}</dl></section>`;
  }
}

/** Beside the picture, where text is laid out by whoever shows it. */
export function legend({ lines }: Chart, strokes: (index: number) => Stroke = strokeOf): string {
  const items = lines.map(({ label }, index) => {
    const { color, dash } = strokes(index);
    return `<li><i style="border-top:3px ${dash} ${color}"></i>${escapeHtml(label)}</li>`;
  });
  return `<ul class="legend">${items.join('')}</ul>`;
}

/** `Count/Second` → `count-second`: a word that a sentence's code may have. */
export function unitWord(unit: string): string {
  return unit.toLowerCase().replaceAll('/', '-');
}

export const STYLE = `
:root{color-scheme:light;font:14px/1.5 Inter,Arial,sans-serif;color:#1e1a2b}
body{margin:0 auto;max-width:980px;padding:24px 20px 60px}
h1{margin:0 0 4px;font-size:26px}h2{margin:36px 0 8px;font-size:18px;border-bottom:1px solid #d9d4e4;padding-bottom:4px}h3{margin:18px 0 4px;font-size:14px}
p{margin:4px 0}.quiet{color:#5b5670;font-size:12.5px}
.verdict{font-weight:700;font-size:16px}.verdict.met{color:#14603a}.verdict.missed{color:#a3122a}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:10px;margin:0}
.figures>div{border:1px solid #d9d4e4;border-radius:8px;padding:8px 12px}.figures dt{font-size:12.5px;color:#46415a}.figures dd{margin:2px 0 0;font-size:19px;font-weight:700}
table{border-collapse:collapse;width:100%;font-size:12.5px}th,td{text-align:left;vertical-align:top;padding:3px 8px;border-bottom:1px solid #e9e6f0}
thead th{color:#46415a;font-weight:600}td,time,data{font-variant-numeric:tabular-nums}
code{font:11.5px/1.4 ui-monospace,Menlo,Consolas,monospace;color:#46415a;overflow-wrap:anywhere}
#goals tr.met td:nth-child(2){color:#14603a;font-weight:600}#goals tr.missed td:nth-child(2){color:#a3122a;font-weight:600}
#goals tbody th{font-weight:600}
.course span{position:relative;display:block;width:180px;height:12px;margin-top:4px;background:#f1eef6;border-radius:3px}
.course b{position:absolute;top:0;height:12px;min-width:2px;background:#b9b0d3;border-radius:3px}.course i{position:absolute;top:-3px;height:18px;width:3px;margin-left:-1px;background:#1e1a2b}
tr.met .course b{background:#8fc7a8}tr.missed .course b{background:#e2a0aa}
figure{margin:14px 0 22px}figcaption{font-weight:600;margin-bottom:4px}figure svg{max-width:100%;height:auto}
summary{cursor:pointer;color:#46415a;font-size:12.5px}.wide{overflow-x:auto;max-height:420px;overflow-y:auto}.wide code{font-weight:400}
.legend{display:flex;flex-wrap:wrap;gap:0 18px;margin:0;padding:0;list-style:none;font-size:12px;color:#33303d}.legend i{display:inline-block;width:22px;height:0;margin-right:6px;vertical-align:3px}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:2px 14px}.facts dt{color:#46415a}.facts dd{margin:0}
.index{columns:2;padding-left:18px;font-size:12.5px}article{break-inside:avoid}
a{color:#4a2fa0}
@media print{details{display:none}figure{break-inside:avoid}}
`.trim();
