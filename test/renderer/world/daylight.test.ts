import { expect, test } from 'vitest';
import { daytimeAt } from '../../../renderer/world/daylight.ts';

test('the run begins at noon, and the sky goes through a whole day', () => {
  const hours = [0, 4, 5, 8, 9, 16, 17, 20, 21, 24];
  expect(hours.map((hour) => daytimeAt(hour * 3_600_000_000))).toEqual([
    ...['day', 'day', 'evening', 'evening', 'night'],
    ...['night', 'morning', 'morning', 'day', 'day'],
  ]);
});
