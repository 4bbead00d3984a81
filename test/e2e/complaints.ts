/** What a page says in its console, or throws: a screen that works says nothing. */
import type { Page } from '@playwright/test';

/** Known to be harmless: a screenshot reads pixels, and leaving the page gives the graphics context back. */
const HARMLESS = /ReadPixels|CONTEXT_LOST_WEBGL/;

/** From now on; the list grows. */
export function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (!HARMLESS.test(message.text())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  return complaints;
}
