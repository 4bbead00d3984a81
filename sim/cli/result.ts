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
  session.print(session.paint('bold', session.say(`cli.verdict.${verdictWord(summary)}`)));
  session.print();
  for (const line of identityLines(session, summary)) session.print(line);
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
