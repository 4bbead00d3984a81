/** What each frame of a page has cost its main thread, from a trace of Chromium: the thread's own processor time. */

const SCRIPT = new Set([
  'FunctionCall',
  'EvaluateScript',
  'v8.run',
  'TimerFire',
  'FireAnimationFrame',
  'FireIdleCallback',
  'EventDispatch',
  'RunMicrotasks',
  'MajorGC',
  'MinorGC',
  'V8.GC_SCAVENGER',
  'V8.GC_MC_INCREMENTAL',
  'HandlePostMessage',
  'SchedulePostMessage',
]);
const RENDER = new Set(['UpdateLayoutTree', 'Layout', 'PrePaint', 'Paint', 'Layerize', 'Commit', 'HitTest']);

/** @typedef {{ name: string, ph: string, pid: number, tid: number, ts: number, dur?: number, tdur?: number, args?: any }} TraceEvent */

/** The main thread that ran most scripts. @param {readonly TraceEvent[]} events */
function mainThread(events) {
  const spent = new Map();
  for (const { name, ph, pid, tid, dur = 0 } of events) {
    if (ph === 'X' && name === 'FireAnimationFrame')
      spent.set(`${pid}:${tid}`, (spent.get(`${pid}:${tid}`) ?? 0) + dur);
  }
  return [...spent].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

/** Milliseconds per frame: of scripts, and of style, layout and paint. @param {{ traceEvents: readonly TraceEvent[] }} trace */
export function costOfFrames({ traceEvents }) {
  const main = mainThread(traceEvents);
  const events = traceEvents
    .filter(({ ph, pid, tid }) => ph === 'X' && `${pid}:${tid}` === main)
    .toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  const frames = [];
  let frame = { script: 0, render: 0 };
  let frameTs = -Infinity;
  // Nothing inside something that was counted is counted again; layout that a script forces belongs to the script.
  let until = -Infinity;
  for (const { name, ts, dur = 0, tdur = dur } of events) {
    // All animation callbacks of one frame come together; the first one begins it.
    if (name === 'FireAnimationFrame' && ts - frameTs > 4_000 && ts >= until) {
      frameTs = ts;
      frame = { script: 0, render: 0 };
      frames.push(frame);
    } else if (name === 'FireAnimationFrame') frameTs = ts;
    if (ts < until) continue;
    if (SCRIPT.has(name)) frame.script += tdur;
    else if (RENDER.has(name)) frame.render += tdur;
    else continue;
    until = ts + dur;
  }
  // The first and the last one are not whole.
  const whole = frames.slice(1, -1);
  return { scriptMs: whole.map(({ script }) => script / 1_000), renderMs: whole.map(({ render }) => render / 1_000) };
}
