import { expect, test } from 'vitest';
import { readReplay } from '../../sim/scenario/replay-file.ts';
import { Engine } from '../../sim/engine/engine.ts';
import { gateSketch, load } from '../support/load-rig.ts';

const goal = (metric: string) => ({ name: metric, over: { metric, stat: 'max', atLeast: 0 } });
const METRICS = [
  'harm/hurtRequests',
  'harm/subjects/hurtSubjects',
  'harm/version/web:1/slow',
  'harm/subjects/version/web:1/budgetSpent',
  'harm/subjects/subjects',
  'release/web/timeToDetect',
  'service/web/revision/web:1/errors',
];

test('paths of who was hurt are read, also where a stream is called as a measure is', () => {
  const k = load(gateSketch({ goals: METRICS.map(goal) }));
  expect(k.world.goals.map((row) => 'metric' in row.goal && row.goal.metric)).toEqual([
    { of: 'harm', stream: null, version: null, measure: 'hurtRequests' },
    { of: 'harm', stream: 'subjects', version: null, measure: 'hurtSubjects' },
    { of: 'harm', stream: null, version: 'web:1', measure: 'slow' },
    { of: 'harm', stream: 'subjects', version: 'web:1', measure: 'budgetSpent' },
    { of: 'harm', stream: 'subjects', version: null, measure: 'subjects' },
    { of: 'release', service: 'web', measure: 'timeToDetect' },
    { of: 'requests', by: 'revision', name: 'web', version: 'web:1', measure: 'errors' },
  ]);
});

test('what is misspelt is said', () => {
  const said = (metric: string): string => {
    try {
      load(gateSketch({ goals: [goal(metric)] }));
      return 'fine';
    } catch (error) {
      return (error as Error).message.split(' ')[1]!;
    }
  };
  expect([
    said('harm/nobody/hurtRequests'),
    said('harm/hurtRequest'),
    said('harm/subjects/version'),
    said('release/wbe/timeToDetect'),
    said('release/web/budget'),
    said('service/web/revision/web:1'),
  ]).toEqual([
    'issue.unknown-traffic',
    'issue.unknown-metric',
    'issue.metric-incomplete',
    'issue.unknown-service',
    'issue.unknown-metric',
    'issue.metric-incomplete',
  ]);
});

test('a replay file carries them', () => {
  const k = load(gateSketch({ duration: '6m', goals: METRICS.map(goal) })).toTheEnd();
  const text = JSON.stringify(k.engine.toReplay());
  const read = readReplay(text);
  if (!('replay' in read)) throw new Error(JSON.stringify(read));
  const again = Engine.replay(read.replay);
  again.runTo(again.setup.durationUs);
  expect(again.traceHash()).toBe(k.engine.traceHash());
});
