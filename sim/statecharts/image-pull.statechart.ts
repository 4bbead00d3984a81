/**
 * Models: one pull with its manifest, retries, shared download and extraction (IM-03, IM-04).
 * Leaves out: registry authentication, throttling, pull timeouts (CT-14, IM-07).
 */
import { createMachine } from 'xstate';

export const imagePullStatechart = createMachine({
  id: 'image-pull',
  initial: 'manifest',
  states: {
    manifest: {
      after: {
        manifestDelay: [
          { guard: 'imageExists', target: 'downloading' },
          { guard: 'attemptsLeft', target: 'backingOff' },
          { target: 'failed' },
        ],
      },
      on: { CANCEL: 'cancelled' },
    },
    backingOff: { entry: 'countAttempt', after: { backoffDelay: 'manifest' }, on: { CANCEL: 'cancelled' } },
    downloading: {
      entry: ['noteManifest', 'startDownload'],
      exit: 'endDownload',
      on: { DOWNLOADED: 'extracting', CANCEL: 'cancelled' },
    },
    extracting: { after: { extractDelay: 'done' }, on: { CANCEL: 'cancelled' } },
    done: { type: 'final', entry: 'settle' },
    failed: { type: 'final', entry: 'settle' },
    cancelled: { type: 'final', entry: 'settle' },
  },
});
