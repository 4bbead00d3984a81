import { describe, expect, it } from 'vitest';
import { createSeeks } from '../../renderer/panels/seeks.ts';
import { WorldStore } from '../../renderer/sim-client/world-store.ts';
import { statusOf, viewOf, viewPush } from './fake-host.ts';

const S = 1_000_000;

/** The branch is known as far as 300 s. */
function rig() {
  const store = new WorldStore();
  const branches = [{ id: 0, parent: null, forkAtUs: 0, forkAfterEvent: 0, reachedUs: 300 * S, commands: 0 }];
  store.apply(viewPush(viewOf([], []), statusOf({ nowUs: 300 * S, branches })));
  const asked: number[] = [];
  const answers: (() => void)[] = [];
  const seeks = createSeeks(store, (toUs) => {
    asked.push(toUs / S);
    return new Promise<void>((resolve) => answers.push(resolve));
  });
  const answer = async (): Promise<void> => {
    answers.shift()!();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { ...seeks, asked, answer };
}

describe('wishes to be at an instant', () => {
  it('in known time only the last one is kept until the one under way is answered', async () => {
    const { seek, asked, answer } = rig();
    for (const at of [100, 90, 80, 70]) seek(at * S);
    expect(asked).toEqual([100]);
    await answer();
    expect(asked).toEqual([100, 70]);
    await answer();
    seek(60 * S);
    expect(asked).toEqual([100, 70, 60]);
  });

  it('one into time that nobody has seen gives way at once, to any other', async () => {
    const { seek, asked, answer } = rig();
    seek(900 * S);
    seek(900 * S);
    seek(800 * S);
    seek(200 * S);
    expect(asked).toEqual([900, 800, 200]);
    // The answers of those that gave way change nothing: 200 s is under way.
    await answer();
    await answer();
    seek(100 * S);
    expect(asked).toEqual([900, 800, 200]);
    await answer();
    expect(asked).toEqual([900, 800, 200, 100]);
  });

  it('what was wished for in another world is forgotten', async () => {
    const { seek, forget, asked, answer } = rig();
    seek(100 * S);
    seek(90 * S);
    forget();
    await answer();
    expect(asked).toEqual([100]);
    seek(10 * S);
    expect(asked).toEqual([100, 10]);
  });
});
