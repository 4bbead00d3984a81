/** docs/models/releases.md holds the timelines that the program draws. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withTimelines } from './support/release-timelines.ts';

test('the page of releases is up to date: node build/timelines.mjs', () => {
  const page = readFileSync(new URL('../docs/models/releases.md', import.meta.url), 'utf8');
  expect(page).toBe(withTimelines(page));
});
