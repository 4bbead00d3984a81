import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { appStatechart, type AppEvent } from '../../renderer/app.statechart.ts';
import { tellActor } from '../../renderer/tell-actor.ts';
import type { Issue } from '../../renderer/sim-client/words.ts';
import { statusOf, viewOf, viewPush } from './fake-host.ts';

const FILES = { main: 'a.yaml', files: { 'a.yaml': '' } };
const ISSUE: Issue = {
  path: ['seed'],
  file: 'a.yaml',
  line: 2,
  column: 7,
  endLine: 2,
  endColumn: 9,
  message: { code: 'issue.test', params: {} },
  expected: { code: 'expected.number', params: {} },
  found: '"x"',
  hint: null,
  severity: 'error',
};

function after(...events: readonly AppEvent[]): unknown {
  const actor = createActor(appStatechart).start();
  for (const event of events) actor.send(event);
  return actor.getSnapshot().value;
}

const OPEN: AppEvent = { type: 'OPEN', files: FILES };
const OPENED: AppEvent = { type: 'OPENED', issues: [] };

describe('the window', () => {
  test('a scenario opens paused, runs, pauses and ends as the engine says', () => {
    expect(after(OPEN)).toBe('opening');
    expect(after(OPEN, OPENED)).toEqual({ open: 'paused' });
    expect(after(OPEN, OPENED, { type: 'STATUS', status: { running: true, ended: false } })).toEqual({
      open: 'running',
    });
    expect(after(OPEN, OPENED, { type: 'STATUS', status: { running: false, ended: true } })).toEqual({ open: 'ended' });
  });

  test('a refused scenario shows its issues and loads nothing; what was open before is there again', () => {
    const refused: AppEvent = { type: 'REFUSED', issues: [ISSUE] };
    expect(after(OPEN, refused)).toBe('refused');
    expect(after(OPEN, refused, { type: 'DISMISS' })).toBe('noScenario');
    expect(after(OPEN, OPENED, OPEN, refused, { type: 'DISMISS' })).toEqual({ open: 'paused' });
  });

  test('a broken invariant stops everything until a scenario is opened anew', () => {
    const broken: AppEvent = { type: 'BROKEN' };
    expect(after(OPEN, OPENED, broken)).toBe('broken');
    expect(after(OPEN, OPENED, broken, { type: 'STATUS', status: { running: true, ended: false } })).toBe('broken');
    expect(after(OPEN, OPENED, broken, OPEN)).toBe('opening');
  });

  test('a selection belongs to one world: opening another one clears it', () => {
    const actor = createActor(appStatechart).start();
    actor.send(OPEN);
    actor.send(OPENED);
    actor.send({ type: 'SELECT', subject: { kind: 'task', key: 3 } });
    expect(actor.getSnapshot().context.selection).toEqual({ kind: 'task', key: 3 });
    actor.send(OPEN);
    actor.send(OPENED);
    expect(actor.getSnapshot().context.selection).toBeNull();
  });

  test('the actor hears news, not every frame', () => {
    const actor = createActor(appStatechart).start();
    actor.send(OPEN);
    actor.send(OPENED);
    let moves = 0;
    actor.subscribe(() => (moves += 1));
    tellActor(actor, viewPush(viewOf([], [])));
    for (let frame = 0; frame < 5; frame++) {
      tellActor(actor, { type: 'frame', status: statusOf({ running: true, nowUs: frame }), patches: [] });
    }
    expect([moves, actor.getSnapshot().value]).toEqual([1, { open: 'running' }]);
  });
});

test('what the host could not do is over with the next thing it does; issues stay', () => {
  const actor = createActor(appStatechart).start();
  actor.send(OPEN);
  actor.send({ type: 'OPENED', issues: [ISSUE] });
  actor.send({ type: 'HOST_FAILED', error: 'broken' });
  expect(actor.getSnapshot().context).toMatchObject({ hostError: 'broken', issues: [ISSUE] });
  actor.send({ type: 'ANSWERED' });
  expect(actor.getSnapshot().context).toMatchObject({ hostError: null, issues: [ISSUE] });
});
