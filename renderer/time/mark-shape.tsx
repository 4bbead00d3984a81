/** Marks of the timeline: a shape for what it is about, a colour for which way it went. The shape alone is enough. */
import type { MarkKind, MarkTone } from '../sim-client/words.ts';

/** In a box of 14 by 14. */
const SHAPES: Readonly<Record<MarkKind, string>> = {
  // A hand's flag.
  command: 'M3.5 12.5V1.5h7.5L8.6 4.6 11 7.7H5v4.8z',
  // A page.
  plan: 'M3 1.8h5.6L11 4.2v8H3z',
  // A bolt.
  fault: 'M8.4 1 2.8 8h3.6l-1 5 5.8-7.4H7.4z',
  // A gate.
  zone: 'M2.4 12.6V6.6a4.6 4.6 0 0 1 9.2 0v6H8.7V7a1.7 1.7 0 0 0-3.4 0v5.6z',
  // A ship's sail.
  release: 'M7.4 1.2 12.4 9H7.4zM6.4 3.4V9H2.6zM1.6 10h10.8l-1.6 2.6H3.2z',
  // A bell.
  alarm:
    'M7 1.2a3.8 3.8 0 0 0-3.8 3.8v3.4L1.8 10.6h10.4l-1.4-2.2V5A3.8 3.8 0 0 0 7 1.2zM5.4 11.4h3.2a1.6 1.6 0 0 1-3.2 0z',
  // Steps up.
  scaling: 'M1.6 12.4V9h3.2V5.8h3.2V2.6h4.4v9.8z',
  // A star.
  goal: 'M7 1.2l1.7 3.7 4 .5-3 2.8.8 4L7 10.3l-3.5 1.9.8-4-3-2.8 4-.5z',
};

export function MarkShape({ kind, tone }: { readonly kind: MarkKind; readonly tone: MarkTone }) {
  return (
    <svg className={`mark-shape ${tone}`} viewBox="0 0 14 14" aria-hidden="true">
      <path d={SHAPES[kind]} />
      {tone === 'good' ? <path className="sign" d="M8.6 10.8l1.7 1.8 3-3.6" /> : null}
      {tone === 'bad' ? <path className="sign" d="M9.2 9.4l3.8 3.8M13 9.4l-3.8 3.8" /> : null}
    </svg>
  );
}
