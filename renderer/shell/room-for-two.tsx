/** Two worlds side by side need room: the docks at the left and below fold away for them, and come back afterwards. */
import { useEffect } from 'react';
import { useSideBySide } from '../time/side-by-side.ts';
import type { DockSide } from './docks.ts';
import { useSettingsStore } from './settings-store.ts';

const IN_THE_WAY: readonly DockSide[] = ['left', 'bottom'];

/** Shows nothing. */
export function RoomForTwo() {
  const isSplit = useSideBySide().other !== null;
  const { dock, get } = useSettingsStore();
  useEffect(() => {
    if (!isSplit) return undefined;
    const folded = IN_THE_WAY.filter((side) => !get().docks[side].folded);
    for (const side of folded) dock({ type: 'FOLD', side, folded: true });
    return () => {
      for (const side of folded) dock({ type: 'FOLD', side, folded: false });
    };
  }, [isSplit, dock, get]);
  return null;
}
