/** What scrolls can be scrolled by keyboard: a place that is fuller than it is high is a stop of the Tab key. */
import { useEffect, type RefObject } from 'react';

const FOCUSABLE = 'a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary, [tabindex="0"]';

/** Content may change with every frame [ms]. */
const PACE_MS = 400;

export function useScrollStop(place: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let frame = 0;
    const look = (): void => {
      timer = null;
      const fuller = element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1;
      // Something within that takes the focus is scrolled into sight by itself.
      if (fuller && element.querySelector(FOCUSABLE) === null) element.tabIndex = 0;
      else element.removeAttribute('tabindex');
    };
    look();
    // Just after a frame the layout is known, and looking costs nothing.
    const afterFrame = (): void => {
      frame = requestAnimationFrame(() => {
        timer = setTimeout(look);
      });
    };
    const later = (): void => {
      timer ??= setTimeout(afterFrame, PACE_MS);
    };
    const sizes = new ResizeObserver(later);
    sizes.observe(element);
    const content = new MutationObserver(later);
    content.observe(element, { childList: true, subtree: true, characterData: true });
    return () => {
      if (timer !== null) clearTimeout(timer);
      cancelAnimationFrame(frame);
      sizes.disconnect();
      content.disconnect();
    };
  }, [place]);
}
