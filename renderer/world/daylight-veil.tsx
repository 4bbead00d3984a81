import { useSettings } from '../shell/settings-store.ts';
import { useWorld } from '../sim-client/hooks.ts';
import { daytimeAt } from './daylight.ts';
import './daylight.css';

/** A breath of colour over the sky, unless the reader has switched it off. */
export function DaylightVeil() {
  const on = useSettings(({ daylight }) => daylight);
  const daytime = useWorld(({ status }) => daytimeAt(status?.nowUs ?? 0));
  return on ? <div className="daylight" data-daytime={daytime} /> : null;
}
