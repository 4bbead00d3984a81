/** Words in passing: one stack, nothing twice, no longer than it takes to read them. */
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useEffect } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ToastProvider, useToast, type ToastNews } from '../../../renderer/time/toasts.tsx';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

type Say = (news: string | ToastNews) => void;

function Speaker({ onReady }: { readonly onReady: (say: Say) => void }) {
  const say = useToast();
  useEffect(() => onReady(say), [onReady, say]);
  return null;
}

function rig() {
  let say: Say = () => {};
  const keep = (given: Say): void => {
    say = given;
  };
  render(
    <ToastProvider>
      <Speaker onReady={keep} />
    </ToastProvider>,
  );
  const stack = screen.getByRole('status', { name: 'News' });
  const shown = (): string[] => [...stack.querySelectorAll('p')].map(({ textContent }) => textContent);
  const after = (ms: number): void => act(() => void vi.advanceTimersByTime(ms));
  return { say: (news: string | ToastNews) => act(() => say(news)), stack, shown, after };
}

test('the same again takes the place of what was said before, and eight seconds are enough', () => {
  const { say, shown, after } = rig();
  say({ about: 'act', text: 'Desired 4' });
  say('A branch begins');
  after(5_000);
  say({ about: 'act', text: 'Desired 5' });
  expect(shown()).toEqual(['A branch begins', 'Desired 5']);
  after(3_500);
  expect(shown()).toEqual(['Desired 5']);
  after(5_000);
  expect(shown()).toEqual([]);
});

test('nothing goes while the pointer or the focus is on the stack; then it has the time that was left', () => {
  const { say, stack, shown, after } = rig();
  say('one');
  after(6_000);
  fireEvent.pointerEnter(stack);
  after(60_000);
  expect(shown()).toEqual(['one']);
  fireEvent.focus(screen.getByRole('button', { name: 'Dismiss' }));
  fireEvent.pointerLeave(stack);
  after(60_000);
  expect(shown()).toEqual(['one']);
  fireEvent.blur(screen.getByRole('button', { name: 'Dismiss' }));
  after(1_900);
  expect(shown()).toEqual(['one']);
  after(200);
  expect(shown()).toEqual([]);
});

test('a refusal is the last to go: others make room for it, and it stays longer, but not beyond the next deed', () => {
  const { say, shown, after } = rig();
  const refused: ToastNews = { about: 'stop', text: 'refused', tone: 'error' };
  say(refused);
  for (const text of ['one', 'two', 'three']) say(text);
  expect(shown()).toEqual(['refused', 'two', 'three']);
  after(8_500);
  expect(shown()).toEqual(['refused']);
  after(2_000);
  expect(shown()).toEqual([]);
  say(refused);
  say({ about: 'start', text: 'started', tone: 'done' });
  expect(shown()).toEqual(['started']);
});

test('there is nothing to take back any more once something else was done', () => {
  const { say } = rig();
  let holds = true;
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  say({ about: 'a', text: 'done', tone: 'done', undo: () => {}, holds: { get: () => holds, subscribe } });
  expect(screen.getByRole('button', { name: 'Undo' })).toBeDefined();
  holds = false;
  act(() => listeners.forEach((listener) => listener()));
  expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
});

test('only the newest deed can be taken back', () => {
  const { say, shown } = rig();
  const undone: string[] = [];
  say({ about: 'a', text: 'first', tone: 'done', undo: () => undone.push('first') });
  say({ about: 'b', text: 'second', tone: 'done', undo: () => undone.push('second') });
  say('something else');
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect([undone, shown()]).toEqual([['second'], ['first', 'something else']]);
  expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
});

test('what was said of another world is put away', () => {
  let say: Say = () => {};
  const keep = (given: Say): void => {
    say = given;
  };
  const at = (world: string) => (
    <ToastProvider world={world}>
      <Speaker onReady={keep} />
    </ToastProvider>
  );
  const { rerender } = render(at('one'));
  act(() => say('of the first'));
  rerender(at('two'));
  expect(screen.getByRole('status', { name: 'News' }).textContent).toBe('');
});
