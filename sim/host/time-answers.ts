/** Answers of requests that move the run in time, or command it. */
import { logLine } from '../engine/explain.ts';
import { LATER, type Answering, type Answers } from './answers.ts';

type TimeAnswers = Pick<Answers, 'play' | 'pause' | 'step' | 'stepBack' | 'stepTo' | 'seek' | 'command'>;

export function timeAnswers({ opened, course, publish, names }: Answering): TimeAnswers {
  return {
    play: ({ speed }) => {
      course.play(opened(), speed);
      return null;
    },
    pause: () => {
      course.halt();
      publish(opened());
      return null;
    },
    step: () => {
      const engine = opened();
      course.halt();
      const occurrence = engine.ended ? null : engine.step();
      publish(engine);
      return { line: occurrence === null ? null : logLine(occurrence, names(engine)) };
    },
    stepBack: () => {
      const engine = opened();
      course.halt();
      const [last] = engine.log(engine.eventCount - 1, engine.eventCount);
      // Its names are those of the world in which it has happened.
      const line = last === undefined ? null : logLine(last, names(engine));
      if (last !== undefined) engine.stepBack();
      publish(engine);
      return { line };
    },
    stepTo: ({ kind }, id) => {
      course.stepTo(opened(), kind, id);
      return LATER;
    },
    seek: ({ toUs }, id) => {
      const engine = opened();
      return course.seek(engine, Math.min(toUs, engine.setup.durationUs), id) ? null : LATER;
    },
    command: ({ command }) => {
      const engine = opened();
      course.arrive();
      const answer = engine.command(command);
      publish(engine);
      return answer;
    },
  };
}
