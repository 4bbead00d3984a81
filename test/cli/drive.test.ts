import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { drive } from '../../sim/cli/drive.ts';
import { hostFiles } from '../../sim/cli/files.ts';
import type { Io } from '../../sim/cli/io.ts';
import { Session } from '../../sim/cli/session.ts';
import type { Engine } from '../../sim/engine/engine.ts';
import { InvariantError } from '../../sim/kernel/invariant.ts';
import { createCliRig } from './cli-rig.ts';

/** An engine that needs some slices, and may break a promise in the last one. */
function fakeEngine(slices: number, breaks: boolean): Engine {
  let left = slices;
  return {
    nowUs: 30_000_000,
    eventCount: 12_345,
    runTo() {
      left -= 1;
      if (left === 0 && breaks) throw new InvariantError('book.negative', { cpu: -1 });
      return left <= 0;
    },
    toReplay: () => ({ royaumeReplay: 1 }),
  } as unknown as Engine;
}

function session(isTTY: boolean): { session: Session; err: () => string } {
  let err = '';
  let nowMs = 0;
  const stdout = { isTTY, columns: 80, write: () => {} };
  const io: Io = {
    stdout,
    stderr: { ...stdout, write: (text) => void (err += text) },
    env: {},
    files: hostFiles,
    nowMs: () => (nowMs += 300),
  };
  return { session: new Session(io, 'en', {}), err: () => err };
}

describe('driving an engine', () => {
  test('a broken promise ends with exit code 4 and leaves the replay file beside the scenario', () => {
    const rig = createCliRig();
    const file = rig.at('kingdom.yaml');
    expect(() => drive(session(false).session, fakeEngine(3, true), 60_000_000, file)).toThrow(
      expect.objectContaining({
        exitCode: 4,
        sentence: {
          code: 'cli.broken',
          params: { error: 'book.negative {"cpu":-1}', replay: rig.at('kingdom.broken.replay.json'), atUs: 30_000_000 },
        },
      }) as Error,
    );
    expect(readFileSync(rig.at('kingdom.broken.replay.json'), 'utf8')).toBe('{"royaumeReplay":1}\n');
    rig.clear();
    expect(() => drive(session(false).session, fakeEngine(3, true), 60_000_000, file)).toThrow(
      expect.objectContaining({
        exitCode: 4,
        sentence: expect.objectContaining({ code: 'cli.broken.unsaved' }) as object,
      }) as Error,
    );
    expect(existsSync(rig.folder)).toBe(false);
  });

  test('progress is shown on a terminal only, not at once, and is wiped at the end', () => {
    const [terminal, pipe] = [session(true), session(false)];
    drive(terminal.session, fakeEngine(5, false), 60_000_000, 'x.yaml');
    drive(pipe.session, fakeEngine(5, false), 60_000_000, 'x.yaml');
    expect(pipe.err()).toBe('');
    expect(terminal.err()).toBe(
      '\r\u001b[K50 %  00:00:30.000  12,345 events\r\u001b[K50 %  00:00:30.000  12,345 events\r\u001b[K',
    );
  });
});
