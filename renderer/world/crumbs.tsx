/** Where one is: from the planet down to what one looks at. Each step leads back up, or on. */
import { useEffect, useState } from 'react';
import { useText, type Noun } from '../sim-client/text.ts';
import { LEVELS, type Level } from './semantic-zoom.ts';
import { nameOf } from './tooltip.tsx';
import type { WorldView } from './world-view.ts';

/** Least time between two looks [ms]. */
const LOOK_MS = 160;

const NOUNS: Readonly<Record<Exclude<Level, 'planet'>, Noun>> = {
  region: 'region',
  zone: 'zone',
  territory: 'instance',
  development: 'task',
  building: 'container',
};

interface Crumb {
  readonly level: Level;
  readonly name: string;
}

export interface CrumbsProps {
  readonly view: WorldView;
  readonly onLook: (listener: () => void) => () => void;
}

export function Crumbs({ view, onLook }: CrumbsProps) {
  const { t, noun } = useText();
  const [crumbs, setCrumbs] = useState<readonly Crumb[]>([]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const look = (): void => {
      timer = null;
      const now = crumbsOf(view);
      setCrumbs((before) => (JSON.stringify(before) === JSON.stringify(now) ? before : now));
    };
    look();
    const stop = onLook(() => {
      timer ??= setTimeout(look, LOOK_MS);
    });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [view, onLook]);
  return (
    <nav className="crumbs" aria-label={t('world.crumbs')}>
      <ol>
        {crumbs.map(({ level, name }, index) => (
          <li key={level}>
            <button
              type="button"
              aria-current={index === crumbs.length - 1 ? 'location' : undefined}
              title={level === 'planet' ? undefined : noun(NOUNS[level])}
              onClick={() => view.gaze.toLevel(level)}
            >
              {level === 'planet' ? t('world.planet') : name}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function crumbsOf(view: WorldView): Crumb[] {
  const { scene } = view;
  if (scene === null || scene.kingdom.islands.size === 0) return [];
  const crumbs: Crumb[] = [{ level: 'planet', name: '' }];
  for (const level of LEVELS.slice(1, LEVELS.indexOf(view.level) + 1)) {
    if (level === 'region') {
      if (view.gaze.globe.home !== null) crumbs.push({ level, name: view.gaze.globe.home });
      continue;
    }
    const subject = view.gaze.partInMiddle(level);
    const name = subject === null ? '' : nameOf(subject, scene.view);
    if (name !== '' && name !== crumbs.at(-1)?.name) crumbs.push({ level, name });
  }
  return crumbs;
}
