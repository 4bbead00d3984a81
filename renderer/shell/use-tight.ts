/** Do the tabs of a bar have room for their words? Where they have not, all but the shown one are signs with a tooltip. */
import { useLayoutEffect, useState, type RefObject } from 'react';

/** `words` is whatever the width of the tabs depends on: with other words they are measured anew. */
export function useTight(bar: RefObject<HTMLElement | null>, words: string): boolean {
  const [measured, setMeasured] = useState({ words: '', tight: false });
  const tight = measured.words === words && measured.tight;
  useLayoutEffect(() => {
    const list = bar.current?.querySelector<HTMLElement>('[role="tablist"]') ?? null;
    if (list === null) return undefined;
    let natural: number | null = null;
    const look = (): void => {
      // Only a bar that shows all its words can be measured; it is wider again when it has more room than then.
      if (!list.closest('.tight')) natural = list.scrollWidth;
      if (natural === null) return;
      const isTight = natural > list.clientWidth + 1;
      setMeasured((now) => (now.words === words && now.tight === isTight ? now : { words, tight: isTight }));
    };
    const observer = new ResizeObserver(look);
    observer.observe(list);
    // Tabs come a moment after their bar.
    const timer = setTimeout(look, 80);
    return () => {
      observer.disconnect();
      clearTimeout(timer);
    };
  }, [bar, words]);
  return tight;
}
