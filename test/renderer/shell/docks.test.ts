import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allInOne,
  DOCK_SIDES,
  dockReducer,
  firstDocks,
  isOpen,
  isShown,
  placeOf,
  readDocks,
  type DockAction,
  type Docks,
  type PanelHome,
} from '../../../renderer/shell/docks.ts';

const HOMES: readonly PanelHome[] = [
  { id: 'goals', dock: 'left', group: 0 },
  { id: 'land', dock: 'left', group: 1 },
  { id: 'inspector', dock: 'right', group: 0 },
  { id: 'why', dock: 'right', group: 1 },
  { id: 'metrics', dock: 'right', group: 1 },
  { id: 'log', dock: 'bottom', group: 0 },
  { id: 'legend', dock: 'left', group: 2, startsClosed: true },
];
const FIRST = firstDocks(HOMES);

function after(docks: Docks, ...actions: readonly DockAction[]): Docks {
  return actions.reduce((now, action) => dockReducer(now, action, HOMES), docks);
}

/** The layout in short lines: a side, then its groups with the shown panel in brackets. */
function told(docks: Docks): string[] {
  return DOCK_SIDES.map((side) => {
    const groups = docks[side].groups.map(({ panels, shown }) =>
      panels.map((panel) => (panel === shown ? `[${panel}]` : panel)).join(' '),
    );
    return `${side}: ${groups.join(' | ')}${docks[side].folded ? ' (folded)' : ''}`;
  });
}

describe('the docks', () => {
  test('at first every panel is at home, and what starts closed is closed', () => {
    expect([...told(FIRST), FIRST.closed]).toEqual([
      'left: [goals] | [land]',
      'right: [inspector] | [why] metrics',
      'bottom: [log]',
      ['legend'],
    ]);
  });

  test('a tab that is chosen is shown, also out of a folded dock', () => {
    const docks = after(FIRST, { type: 'FOLD', side: 'right', folded: true }, { type: 'SHOW', panel: 'metrics' });
    expect(told(docks)[1]).toBe('right: [inspector] | why [metrics]');
    expect(isShown(docks, 'metrics')).toBe(true);
  });

  test('a closed panel comes back beside its neighbours, or in a group of its own where it belongs', () => {
    const closed = after(FIRST, { type: 'CLOSE', panel: 'why' }, { type: 'CLOSE', panel: 'goals' });
    expect(told(closed).slice(0, 2)).toEqual(['left: [land]', 'right: [inspector] | [metrics]']);
    expect(closed.closed).toEqual(['legend', 'why', 'goals']);
    const back = after(closed, { type: 'SHOW', panel: 'why' }, { type: 'SHOW', panel: 'goals' });
    expect(told(back).slice(0, 2)).toEqual(['left: [goals] | [land]', 'right: [inspector] | metrics [why]']);
    expect(back.closed).toEqual(['legend']);
  });

  test('a panel moves to another group, to a new one, and within its own', () => {
    const { id } = FIRST.left.groups[1]!;
    const beside = after(FIRST, { type: 'MOVE', panel: 'log', to: { side: 'left', group: id, index: 0 } });
    expect(told(beside)).toEqual(['left: [goals] | [log] land', 'right: [inspector] | [why] metrics', 'bottom: ']);
    const alone = after(FIRST, { type: 'MOVE', panel: 'metrics', to: { side: 'bottom', newBefore: null } });
    expect(told(alone).slice(1)).toEqual(['right: [inspector] | [why]', 'bottom: [log] | [metrics]']);
    const right = FIRST.right.groups[1]!.id;
    const swapped = after(FIRST, { type: 'MOVE', panel: 'why', to: { side: 'right', group: right, index: 2 } });
    expect(told(swapped)[1]).toBe('right: [inspector] | metrics [why]');
  });

  test('the only panel of a group that is dropped on its own group stays where it is', () => {
    const { id } = FIRST.bottom.groups[0]!;
    expect(after(FIRST, { type: 'MOVE', panel: 'log', to: { side: 'bottom', group: id, index: 1 } })).toBe(FIRST);
    expect(after(FIRST, { type: 'MOVE', panel: 'log', to: { side: 'bottom', newBefore: id } })).toBe(FIRST);
  });

  test('sizes are kept, and a reset forgets them', () => {
    const docks = after(
      FIRST,
      { type: 'RESIZE_DOCK', side: 'left', sizeRem: 30.123_4 },
      { type: 'RESIZE_DOCK', side: 'right', sizeRem: 2 },
      { type: 'RESIZE_GROUPS', side: 'left', percents: { 'left-0': 30, 'left-1': 70 } },
    );
    expect([docks.left.sizeRem, docks.right.sizeRem, docks.left.groups.map(({ sizePercent }) => sizePercent)]).toEqual([
      30.12,
      11,
      [30, 70],
    ]);
    expect(after(docks, { type: 'RESET' })).toEqual(FIRST);
  });

  test('a small window has all open panels in one group, and shows what was asked for last', () => {
    const all = ['goals', 'land', 'inspector', 'why', 'metrics', 'log'];
    expect(allInOne(FIRST)).toEqual({ id: 'all', panels: all, shown: 'inspector', sizePercent: null });
    expect(allInOne(after(FIRST, { type: 'SHOW', panel: 'log' }))?.shown).toBe('log');
    expect(allInOne(after(FIRST, { type: 'SHOW', panel: 'log' }, { type: 'CLOSE', panel: 'log' }))?.shown).toBe(
      'inspector',
    );
  });

  test('what is written is read again', () => {
    const docks = after(FIRST, { type: 'CLOSE', panel: 'why' }, { type: 'SHOW', panel: 'legend' });
    expect(readDocks(JSON.parse(JSON.stringify(docks)), HOMES)).toEqual(docks);
  });

  test('a panel that a document does not know comes home, and one that the app does not know is left out', () => {
    const old = { ...FIRST, left: { groups: [{ id: 'x', panels: ['gone', 'goals', 'goals'], shown: 'gone' }] } };
    expect(told(readDocks(old, HOMES))[0]).toBe('left: [goals] | [land]');
  });

  test('whatever is done, each panel is in one place and each group shows one of its own', () => {
    const panel = fc.constantFrom(...HOMES.map(({ id }) => id));
    const side = fc.constantFrom(...DOCK_SIDES);
    const group = fc.constantFrom('left-0', 'left-1', 'right-0', 'right-1', 'bottom-0', 'bottom-1', 'nowhere');
    const action: fc.Arbitrary<DockAction> = fc.oneof(
      fc.record({ type: fc.constant('SHOW' as const), panel }),
      fc.record({ type: fc.constant('CLOSE' as const), panel }),
      fc.record({
        type: fc.constant('MOVE' as const),
        panel,
        to: fc.record({ side, group, index: fc.option(fc.nat(3)) }),
      }),
      fc.record({
        type: fc.constant('MOVE' as const),
        panel,
        to: fc.record({ side, newBefore: fc.option(group) }),
      }),
      fc.record({ type: fc.constant('FOLD' as const), side, folded: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const docks = after(FIRST, ...actions);
        const groups = DOCK_SIDES.flatMap((one) => docks[one].groups);
        const all = [...groups.flatMap(({ panels }) => panels), ...docks.closed].toSorted();
        expect(all).toEqual(HOMES.map(({ id }) => id).toSorted());
        expect(new Set(groups.map(({ id }) => id)).size).toBe(groups.length);
        for (const { panels, shown } of groups) expect(panels).toContain(shown);
        for (const { id } of HOMES) expect(isOpen(docks, id)).toBe(placeOf(docks, id) !== null);
        expect(readDocks(JSON.parse(JSON.stringify(docks)), HOMES)).toEqual(docks);
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  test('whatever a document says, a whole layout is read from it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, closed) => {
        const docks = readDocks({ left, right: { groups: left }, closed }, HOMES);
        const groups = DOCK_SIDES.flatMap((one) => docks[one].groups);
        const all = [...groups.flatMap(({ panels }) => panels), ...docks.closed].toSorted();
        expect(all).toEqual(HOMES.map(({ id }) => id).toSorted());
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
