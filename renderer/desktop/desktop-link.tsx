/** The page's side of the desktop: it describes the menu, does what was chosen there, and opens what comes from outside. */
import { useEffect, useRef } from 'react';
import { useActions } from '../panels/actions.ts';
import { describeMenu, hearDesktop, openWaiting } from '../platform/platform.ts';
import { useCommandBook, useCommandList } from '../shell/commands.ts';
import { useText } from '../sim-client/text.ts';
import { menuOf } from './menu.ts';

/** Commands come and go with what is on screen; the menu is described once they rest [ms]. */
const REST_MS = 200;

/** Commands that mean the text while one writes. */
const OF_TEXT = /^time\.(undo|redo)$/;

function isTyping(): boolean {
  return document.activeElement?.matches('input, textarea, [contenteditable="true"]') === true;
}

/** Shows nothing. */
export function DesktopLink() {
  const { t } = useText();
  const book = useCommandBook();
  const commands = useCommandList();
  const { openOutcome } = useActions();
  const latest = useRef(openOutcome);
  latest.current = openOutcome;
  useEffect(() => {
    const timer = setTimeout(() => describeMenu(menuOf(commands, t)), REST_MS);
    return () => clearTimeout(timer);
  }, [commands, t]);
  useEffect(() => {
    const openWhatWaits = (): void => void openWaiting().then((opened) => latest.current(opened));
    // What was opened before this page could listen.
    openWhatWaits();
    return hearDesktop((message) => {
      if (message.type === 'command') {
        // macOS takes the key for the menu before a field that is being written in could have it.
        const [, typed] = OF_TEXT.exec(message.id) ?? [];
        if (typed === undefined || !isTyping()) book.run(message.id);
        else document.execCommand(typed);
      } else if (message.type === 'file-waits') openWhatWaits();
    });
  }, [book]);
  return null;
}
