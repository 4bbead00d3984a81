/** Hands on the world, and the words beside the pointer. */
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { tipOf } from '../../../renderer/world/tooltip.tsx';
import { usePointer, worldKey, type ViewRef } from '../../../renderer/world/world-input.ts';
import type { WorldView } from '../../../renderer/world/world-view.ts';
import { useText, type Words } from '../../../renderer/sim-client/text.ts';
import { instanceOf, taskOf, viewOf } from '../fake-host.ts';

afterEach(cleanup);

/** Writes down what it is asked to do. */
function fakeView() {
  const asked: unknown[][] = [];
  const note =
    (name: string) =>
    (...rest: unknown[]): void => {
      asked.push([name, ...rest]);
    };
  const names = ['panBy', 'pinchBy', 'throwBy', 'zoomAt', 'glideBy', 'zoomMiddle', 'reframe', 'toLevel', 'up'];
  const gaze = Object.fromEntries(names.map((name) => [name, note(name)]));
  const view = { gaze, clickAt: note('clickAt'), diveAt: note('diveAt'), selectNeighbour: note('selectNeighbour') };
  return { asked, view: view as unknown as WorldView };
}

function World({ view }: { readonly view: ViewRef }) {
  return <div data-testid="world" {...usePointer(view, { onHover: () => {} })} />;
}

function show() {
  const { asked, view } = fakeView();
  render(<World view={{ current: view }} />);
  const world = screen.getByTestId('world');
  world.setPointerCapture = () => {};
  const pointer = (type: string, id: number, x: number, y: number): void => {
    fireEvent(
      world,
      new PointerEvent(type, { bubbles: true, pointerId: id, clientX: x, clientY: y, button: 0, buttons: 1 }),
    );
  };
  return { asked, world, pointer };
}

describe('the pointer', () => {
  test('a press that does not move is a click, and a second one soon after dives in', () => {
    const { asked, pointer } = show();
    for (let click = 0; click < 2; click++) {
      pointer('pointerdown', 1, 50, 60);
      pointer('pointermove', 1, 51, 61);
      pointer('pointerup', 1, 51, 61);
    }
    expect(asked.map(([name]) => name)).toEqual(['clickAt', 'diveAt']);
  });

  test('a press that moves drags the world and lets it go, and is no click', () => {
    const { asked, pointer } = show();
    pointer('pointerdown', 1, 50, 60);
    pointer('pointermove', 1, 70, 65);
    pointer('pointermove', 1, 90, 66);
    pointer('pointerup', 1, 90, 66);
    expect(asked.slice(0, 2)).toEqual([
      ['panBy', 20, 5],
      ['panBy', 20, 1],
    ]);
    expect(asked.map(([name]) => name)).toEqual(['panBy', 'panBy', 'throwBy']);
  });

  test('two fingers zoom around the middle between them', () => {
    const { asked, pointer } = show();
    pointer('pointerdown', 1, 100, 100);
    pointer('pointerdown', 2, 200, 100);
    pointer('pointermove', 2, 300, 100);
    const [name, middle, factor, dx, dy] = asked[0]!;
    expect([name, middle, factor, dx, dy]).toEqual(['pinchBy', { x: 200, y: 100 }, 2, 50, 0]);
    pointer('pointerup', 2, 300, 100);
    pointer('pointerup', 1, 100, 100);
    expect(asked.some(([what]) => what === 'clickAt')).toBe(false);
  });

  test('the wheel zooms towards the pointer: up is closer', () => {
    const { asked, world } = show();
    for (const deltaY of [-100, 100]) {
      const wheel = new WheelEvent('wheel', { deltaY, bubbles: true });
      // The test's DOM leaves these out of a wheel.
      Object.defineProperties(wheel, { clientX: { value: 30 }, clientY: { value: 40 } });
      fireEvent(world, wheel);
    }
    const [first, second] = asked as [string, { x: number; y: number }, number][];
    expect([first![0], first![1], first![2] > 1, second![2] < 1]).toEqual(['zoomAt', { x: 30, y: 40 }, true, true]);
    expect(first![2] * second![2]).toBeCloseTo(1, 10);
  });
});

describe('the keys', () => {
  const press = (key: string, more: Partial<Record<'altKey' | 'ctrlKey' | 'metaKey', boolean>> = {}) => {
    const { asked, view } = fakeView();
    const [dive, follow] = [vi.fn<() => void>(), vi.fn<() => void>()];
    const heard = worldKey(view, { key, altKey: false, ctrlKey: false, metaKey: false, ...more }, dive, follow);
    return { heard, asked, dived: dive.mock.calls.length, followed: follow.mock.calls.length };
  };

  test('arrows move, plus and minus zoom, 0 shows all, Home the planet, Escape goes up', () => {
    const what = ['ArrowLeft', 'ArrowDown', '+', '=', '-', '0', 'Home', 'Escape'].map((key) => press(key).asked[0]);
    expect(what).toEqual([
      ['glideBy', 90, 0],
      ['glideBy', 0, -90],
      ['zoomMiddle', 1.35],
      ['zoomMiddle', 1.35],
      ['zoomMiddle', 1 / 1.35],
      ['reframe', true],
      ['toLevel', 'planet'],
      ['up'],
    ]);
  });

  test('Alt with an arrow key goes to the next thing; Enter dives, F follows', () => {
    expect(press('ArrowRight', { altKey: true }).asked).toEqual([['selectNeighbour', 'right']]);
    expect([press('Enter').dived, press('f').followed]).toEqual([1, 1]);
  });

  test('what belongs to others is left to them', () => {
    const left = [press('a'), press('Tab'), press('0', { ctrlKey: true }), press('x', { altKey: true })];
    expect(left.map(({ heard, asked }) => [heard, asked])).toEqual(left.map(() => [false, []]));
  });
});

describe('the words beside the pointer', () => {
  const told: { words: Words | null } = { words: null };
  function Reader() {
    told.words = useText();
    return null;
  }

  test('are the numbers of the row', () => {
    render(<Reader />);
    const view = viewOf(
      [instanceOf(0, 0, { tasks: [0], use: { cpuPercent: 12, memoryPercent: 34 } })],
      [taskOf(0, 0, { use: { cpuPercent: 56, memoryPercent: 78 } })],
    );
    const territory = tipOf({ entity: { kind: 'instance', key: 0 } }, view, told.words!)!;
    const development = tipOf({ entity: { kind: 'task', key: 0 } }, view, told.words!)!;
    expect(territory.title).toBe('territory-1');
    // 2,048 − 1,792 and 7,680 − 7,168.
    expect(territory.lines.join('\n')).toMatch(
      /m5\.large\n.*connected.*ACTIVE\n.*256.*2048.*\n.*512.*7680.*\n1 .*\n.*12.*34/,
    );
    expect(development.lines.join('\n')).toMatch(/web:1\nRUNNING\n.*256.*512.*\n.*56.*78/);
    expect(tipOf({ entity: { kind: 'task', key: 9 } }, view, told.words!)).toBeNull();
  });
});
