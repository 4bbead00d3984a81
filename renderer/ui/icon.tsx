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
} as const;

/** Signs that are areas; the others are lines. */
const SOLID: readonly string[] = ['play', 'castle'];

export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  const solid = SOLID.includes(name);
  return (
    <svg className={solid ? 'icon solid' : 'icon'} viewBox="0 0 16 16" width="15" height="15" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
