/** Answers of requests that open, choose, name and close branches, and take back what was commanded. */
import { logLine } from '../engine/explain.ts';
import { formatDuration } from '../rules/duration.ts';
import type { Answering, Answers } from './answers.ts';
import { CannotAnswer } from './cannot-answer.ts';
import { checkBranch } from './sights.ts';

type BranchAnswers = Pick<Answers, 'fork' | 'switchBranch' | 'nameBranch' | 'closeBranch' | 'undo' | 'redo'>;

export function branchAnswers({ opened, course, publish, names }: Answering): BranchAnswers {
  return {
    fork: ({ atUs }) => {
      const engine = opened();
      const current = engine.branches().find(({ id }) => id === engine.branch);
      if (current === undefined || atUs > current.reachedUs) {
        throw new CannotAnswer('answer.not-run-to', { at: formatDuration(atUs) });
      }
      course.halt();
      const branch = engine.fork(atUs);
      publish(engine);
      return { branch };
    },
    switchBranch: ({ branch }) => {
      const engine = opened();
      checkBranch(engine, branch);
      course.halt();
      engine.switchBranch(branch);
      publish(engine);
      return null;
    },
    nameBranch: ({ branch, name }) => {
      const engine = opened();
      checkBranch(engine, branch);
      engine.nameBranch(branch, name);
      publish(engine);
      return null;
    },
    closeBranch: ({ branch }) => {
      const engine = opened();
      checkBranch(engine, branch);
      if (branch === engine.branch) throw new CannotAnswer('answer.branch-on-screen', { branch });
      engine.closeBranch(branch);
      publish(engine);
      return null;
    },
    undo: () => {
      const engine = opened();
      course.halt();
      const command = engine.lastCommand;
      const line = command === null ? {} : { line: logLine(command, names(engine)) };
      const undone = engine.undo();
      publish(engine);
      return { undone, ...line };
    },
    redo: () => {
      const engine = opened();
      course.halt();
      const redone = engine.redo();
      const command = redone ? engine.lastCommand : null;
      publish(engine);
      return { redone, ...(command === null ? {} : { line: logLine(command, names(engine)) }) };
    },
  };
}
