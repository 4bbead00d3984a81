import { act, cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { useSideBySide } from '../../../renderer/time/side-by-side.ts';
import { branchOf, timeRig } from './time-rig.tsx';

afterEach(cleanup);

function Beside() {
  const { other, show } = useSideBySide();
  return (
    <button type="button" onClick={() => show(1)}>
      {String(other)}
    </button>
  );
}

test('going to the branch beside changes sides; one that is closed is beside nothing', () => {
  const { show, frame } = timeRig();
  const branches = [branchOf(0), branchOf(1), branchOf(2)];
  show(<Beside />);
  frame({ branches });
  const beside = screen.getByRole('button', { name: 'null' });
  act(() => beside.click());
  expect(beside.textContent).toBe('1');
  frame({ branches, branch: 1 });
  expect(beside.textContent).toBe('0');
  frame({ branches, branch: 2 });
  expect(beside.textContent).toBe('1');
  frame({ branches: [branchOf(0), branchOf(1, { closed: 'hand' }), branchOf(2)], branch: 2 });
  expect(beside.textContent).toBe('null');
});
