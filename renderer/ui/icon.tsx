/** Small signs drawn as paths, so that no font has to have them. */
const PATHS = {
  rewind: 'M4 3v10M13 3.5v9L6 8z',
  play: 'M4.5 2.8v10.4L13 8z',
  pause: 'M5 3v10M11 3v10',
  step: 'M3 3.5v9L9 8zM12.5 3v10',
  undo: 'M6.5 3.5 3 7l3.5 3.5M3.5 7H10a3 3 0 0 1 0 6H7',
  redo: 'M9.5 3.5 13 7l-3.5 3.5M12.5 7H6a3 3 0 0 0 0 6h3',
  fork: 'M4 13V3M4 9c5 0 8-1 8-5.5M9.8 5.5 12 3l2.2 2.5',
  castle: 'M2.5 14V3h2.3v2h2V3h2.4v2h2V3h2.3v11H10v-2.5a2 2 0 0 0-4 0V14z',
  flag: 'M4 14V2.5M4 3h8l-2 2.8 2 2.7H4',
  bell: 'M8 2.2v1M4 11.5V7.3a4 4 0 0 1 8 0v4.2l1 1H3zM6.8 14.2h2.4',
  lens: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.4 10.4 14 14',
  question: 'M5.6 6a2.4 2.4 0 1 1 3.7 2c-.8.5-1.3 1-1.3 2M8 13v.1',
  chart: 'M2.5 2.5v11h11M5 10l2.6-3.4 2.2 1.8L13 4',
  list: 'M5.5 4H14M5.5 8H14M5.5 12H14M2.4 4v.1M2.4 8v.1M2.4 12v.1',
  scroll: 'M4 2.5h7.5V12a1.5 1.5 0 0 0 3 0v-1H6v1a1.5 1.5 0 0 1-3 0V4A1.5 1.5 0 0 0 1.5 2.5H4M5.5 5.5H9M5.5 8H9',
  tree: 'M3 2.5v9.5h4M3 6.5h4M9 6.5h4.5M9 12h4.5',
  table: 'M2.5 3h11v10h-11zM2.5 6.5h11M2.5 10h11M6.5 3v10',
  queue: 'M2.5 8h.1M6 8h.1M9.5 8h.1M12 5l2.5 3L12 11',
  key: 'M9.5 9.5a3.5 3.5 0 1 0-3-3L2 11v3h3v-2h2v-2z',
  gear: 'M8 10.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5M11 11l1.4 1.4M3.6 12.4 5 11M11 5l1.4-1.4',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.4 10.4 14 14',
  layout: 'M2.5 2.8h11v10.4h-11zM6 2.8v10.4M6 9.5h7.5',
  more: 'M3.5 8h.1M8 8h.1M12.5 8h.1',
  close: 'M4 4l8 8M12 4l-8 8',
  left: 'M10 3.5 5.5 8l4.5 4.5',
  right: 'M6 3.5 10.5 8 6 12.5',
  up: 'M3.5 10 8 5.5l4.5 4.5',
  down: 'M3.5 6 8 10.5 12.5 6',
  coin: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM9.8 6c-2-1.4-4 .2-2.9 1.5.7.8 2.3.5 2.6 1.7.4 1.4-1.8 2.2-3.4.8',
  cross: 'M8 2.5v11M2.5 8h11',
  stepBack: 'M13 3.5v9L7 8zM3.5 3v10',
  decision: 'M3 3.5v9L8 8zM12 5.5 14.5 8 12 10.5 9.5 8z',
  split: 'M2.5 3h11v10h-11zM8 3v10',
  zoomIn: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.4 10.4 14 14M7 5v4M5 7h4',
  zoomOut: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.4 10.4 14 14M5 7h4',
  fit: 'M2.5 5V2.8h3M13.5 5V2.8h-3M2.5 11v2.2h3M13.5 11v2.2h-3',
  bolt: 'M9 1.8 3.5 9h4L6.6 14.2 12.5 6.6h-4z',
  pencil: 'M3 13l.6-2.8L10.8 3 13 5.2 5.8 12.4z',
} as const;

export type IconName = keyof typeof PATHS;

/** Signs that are areas; the others are lines. */
const SOLID: readonly string[] = ['play', 'castle'];

export function Icon({ name }: { readonly name: IconName }) {
  const solid = SOLID.includes(name);
  return (
    <svg className={solid ? 'icon solid' : 'icon'} viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
