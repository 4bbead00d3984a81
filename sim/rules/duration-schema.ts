/** Spans of time in requests and files. */
import * as z from 'zod';
import { parseDuration } from './duration.ts';
import { SPAN_OF_TIME } from './expected.ts';
import { called, rule } from './read-shape.ts';

/** A span of time: '500ms', '30s', '1h30m', or a number of seconds. */
export const DURATION_SCHEMA = called(
  z
    .union([z.string(), z.number()])
    .refine((value) => parseDuration(value) !== null, rule('bad-duration', 'span-of-time'))
    .describe("A span of time such as '500ms', '30s', '10m' or '1h30m', or a number of seconds."),
  SPAN_OF_TIME,
);
