/** What came of a run: goals, verdict, and the names under which the same run can be found again. */
import type { GoalResult, RunResult } from '../scenario/run.ts';
import { EXIT, type ExitCode } from './exit.ts';
import type { Session } from './session.ts';
import { columns } from './table.ts';

export function exitOfVerdict(summary: RunResult): ExitCode {
  return summary.verdict === 'missed' ? EXIT.goalsMissed : EXIT.ok;
}

const SIGNS = { met: '✓', missed: '✗', open: '…' } as const;
const COLOURS = { met: 'green', missed: 'red', open: 'yellow' } as const;

export function printSummary(session: Session, summary: RunResult): void {
  session.print();
  if (summary.goals.length > 0) {
    session.print(session.paint('bold', session.say('cli.goals.title')));
    for (const goal of summary.goals)
      session.print(`  ${session.paint(COLOURS[goal.status], SIGNS[goal.status])} ${goalText(session, goal)}`);
    session.print();
  }
  printBill(session, summary);
  session.print(session.paint('bold', session.say(`cli.verdict.${verdictWord(summary)}`)));
  session.print();
  for (const line of identityLines(session, summary)) session.print(line);
}

/** Lines of a bill that are shown; the rest is in --json. */
const BILL_LINES = 12;

function printBill(session: Session, { bill }: RunResult): void {
  if (bill.lines.length === 0) return;
  session.print(session.paint('bold', session.say('cli.bill.title')));
  const rows = bill.lines
    .slice(0, BILL_LINES)
    .map(({ kind, cause, usd }) => [
      `  ${session.say('cli.bill.cause', { kind: session.say(`cli.bill.kind.${kind}`), name: cause.name })}`,
      `${dollars(usd)} USD`,
    ]);
  rows.push([`  ${session.say('cli.bill.total')}`, `${dollars(bill.totalUsd)} USD`]);
  for (const line of columns(rows)) session.print(line);
  session.print(`  ${session.say('cli.bill.per-hour', { usd: dollars(bill.perHourUsd) })}`);
  for (const { service, ran, ec2Usd, fargateUsd } of bill.launchTypes) {
    const params = { service, ran, ec2: dollars(ec2Usd), fargate: dollars(fargateUsd) };
    session.print(session.paint('dim', `  ${session.say('cli.bill.other', params)}`));
  }
  session.print();
}

/** Four decimals, or as many as show two digits of a very small amount. */
export function dollars(usd: number): string {
  for (const digits of [4, 5, 6, 7, 8]) {
    const text = usd.toFixed(digits);
    if (usd === 0 || Number(text.replace('.', '')) >= 10) return text;
  }
  return usd.toFixed(9);
}

/** `none` says two things: no goals at all, or a run that was cut short. */
function verdictWord({ verdict, goals }: RunResult): string {
  return verdict === 'none' && goals.length > 0 ? 'open' : verdict;
}

function goalText(session: Session, goal: GoalResult): string {
  const code = goal.settledAtUs === null ? `cli.goal.${goal.status}` : `cli.goal.${goal.status}.at`;
  return session.say(code, { name: goal.name, atUs: goal.settledAtUs ?? 0 });
}

/** Engine, scenario, seed and trace: two runs that agree in these agree in every event. */
function identityLines(session: Session, summary: RunResult): string[] {
  const rows = [
    [session.say('cli.identity.engine'), summary.engine],
    [session.say('cli.identity.scenario'), `${summary.scenario} ${summary.scenarioHash}`],
    [session.say('cli.identity.seed'), String(summary.seed)],
    [
      session.say('cli.identity.events'),
      session.say('cli.identity.reached', { count: summary.events, atUs: summary.endedAtUs }),
    ],
    [session.say('cli.identity.trace'), summary.traceHash],
  ];
  return columns(rows);
}
