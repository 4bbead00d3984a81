/**
 * Models: one pull with its manifest, the layers, their retries (IM-03), the shared download, the layers that another
 * pull of the host brings already, and the extraction (IM-04), the limit of the whole and of a download that stands still
 * (CT-14). A registry that says no is asked for the manifest again; one that says nothing is then asked for the layers all
 * the same, since the digest is only good to have.
 * Leaves out: registry authentication.
 */
import { createMachine } from 'xstate';

export const imagePullStatechart = createMachine({
  id: 'image-pull',
  initial: 'manifest',
  states: {
    manifest: {
      after: {
        manifestDelay: [
          { guard: 'registryAnswers', target: 'downloading' },
          { guard: 'attemptsLeft', target: 'backingOff' },
          { guard: 'registrySilent', target: 'connecting' },
          { target: 'failed' },
        ],
      },
      on: { CANCEL: 'cancelled' },
    },
    backingOff: { entry: 'countAttempt', after: { backoffDelay: 'manifest' }, on: { CANCEL: 'cancelled' } },
    connecting: {
      entry: 'limitPull',
      after: {
        connectDelay: [
          { guard: 'registryAnswers', target: 'downloading' },
          { guard: 'pullAttemptsLeft', target: 'pullBackingOff' },
          { target: 'failed' },
        ],
      },
      on: { TIMED_OUT: 'failed', CANCEL: 'cancelled' },
    },
    pullBackingOff: {
      entry: 'countPullAttempt',
      after: { pullBackoffDelay: 'connecting' },
      on: { TIMED_OUT: 'failed', CANCEL: 'cancelled' },
    },
    downloading: {
      entry: ['limitPull', 'noteManifest', 'startDownload'],
      exit: 'endDownload',
      on: {
        STALLED: [{ guard: 'pullAttemptsLeft', target: 'pullBackingOff' }, { target: 'failed' }],
        DOWNLOADED: [{ guard: 'layersAreHere', target: 'extracting' }, { target: 'waitingForLayers' }],
        TIMED_OUT: 'failed',
        CANCEL: 'cancelled',
      },
    },
    waitingForLayers: {
      on: { LAYERS_READY: 'extracting', LAYERS_LOST: 'downloading', TIMED_OUT: 'failed', CANCEL: 'cancelled' },
    },
    extracting: {
      after: { extractDelay: 'done' },
      on: { EXTRACTED: 'done', TIMED_OUT: 'failed', CANCEL: 'cancelled' },
    },
    done: { type: 'final', entry: 'settle' },
    failed: { type: 'final', entry: 'settle' },
    cancelled: { type: 'final', entry: 'settle' },
  },
});
