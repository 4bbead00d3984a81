/**
 * A run as a report: what it came to, its numbers over time and what happened meanwhile, as plain data. Every number names
 * the series that it was read from, its statistic and its window, so that it can be found again in the metrics.
 */
import type { Engine } from '../../engine/engine.ts';
import { createNamer } from '../../engine/find.ts';
import { harmOf } from '../../engine/harm.ts';
import type { Harm } from '../../model/harm.ts';
import { resultOf, type RunResult } from '../run.ts';
import { chartsOf, figuresOf, type Chart } from './charts.ts';
import { alarmsOf, decisionsOf, marksOf, type AlarmCourse, type Marks, type NotedDecision } from './course.ts';
import { chartPeriodS, FigureReader, type Figure } from './figures.ts';
import { goalCourses, type GoalCourse } from './goal-course.ts';

export interface Report {
  readonly royaumeReport: 1;
  readonly title: string;
  readonly result: RunResult;
  readonly durationUs: number;
  /** The window of everything below. */
  readonly fromUs: number;
  readonly toUs: number;
  readonly figures: readonly Figure[];
  readonly charts: readonly Chart[];
  readonly goals: readonly GoalCourse[];
  readonly alarms: readonly AlarmCourse[];
  readonly marks: Marks;
  /** Who met which version and who was hurt. */
  readonly harm: Harm;
  readonly decisions: { readonly shown: readonly NotedDecision[]; readonly leftOut: number };
}

/** Of everything up to the present instant. Reads; changes nothing. */
export function reportOf(engine: Engine): Report {
  const { setup, world, nowUs } = engine;
  const reader = new FigureReader(engine.metrics, nowUs);
  return {
    royaumeReport: 1,
    title: setup.title === '' ? setup.name : setup.title,
    result: resultOf(engine),
    durationUs: setup.durationUs,
    fromUs: 0,
    toUs: nowUs,
    figures: figuresOf(engine, reader),
    charts: chartsOf(engine, reader, chartPeriodS(Math.max(nowUs, 1))),
    goals: goalCourses(world, nowUs),
    alarms: alarmsOf(engine),
    marks: marksOf(engine, createNamer(world)),
    harm: harmOf(engine),
    decisions: decisionsOf(engine),
  };
}
