/** F6 goes from part to part of the window, as in any desktop app: the bar, the world, each group of panels. */

/** In the order of the page; what is not shown is left out. */
const REGIONS = ['.title-bar', '.time-bar', '.world', '.instead', '.welcome', '.dock-group'] as const;
const FOCUSABLE = [
  "[role='tab'][aria-selected='true']",
  '[tabindex="0"]',
  ...['button', 'select', 'input', 'a[href]'].map((tag) => `${tag}:not(:disabled):not([hidden])`),
].join(', ');

function regions(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(REGIONS.join(', '))].filter(
    (region) => region.offsetParent !== null || region.tabIndex === 0,
  );
}

/** Where the focus goes within a region. */
function entryOf(region: HTMLElement): HTMLElement | null {
  if (region.tabIndex === 0) return region;
  const selected = region.querySelector<HTMLElement>("[role='tab'][aria-selected='true']");
  return selected ?? region.querySelector<HTMLElement>(FOCUSABLE);
}

/** Forward, or back with −1. */
export function focusNextRegion(step: 1 | -1): void {
  const all = regions();
  if (all.length === 0) return;
  const now = all.findLastIndex((region) => region.contains(document.activeElement));
  const from = now === -1 ? (step === 1 ? -1 : 0) : now;
  for (let n = 1; n <= all.length; n++) {
    const entry = entryOf(all[(from + step * n + all.length * 2) % all.length]!);
    if (entry === null) continue;
    entry.focus();
    return;
  }
}

/**
 * Into the world, unless the focus is somewhere already, or in any case where another world has come and nobody is in a
 * dialog. What closes gives its own focus back in the next frame, so this waits for the one after it.
 */
export function focusWorld({ always = false }: { readonly always?: boolean } = {}): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const { activeElement } = document;
      const isSomewhere = activeElement !== null && activeElement !== document.body;
      if (isSomewhere && (!always || activeElement.closest('[role="dialog"]') !== null)) return;
      const world = document.querySelector<HTMLElement>('.world[tabindex="0"]');
      const instead = document.querySelector<HTMLElement>(".instead [role='tab'][aria-selected='true']");
      (world ?? instead)?.focus({ preventScroll: true });
    }),
  );
}
