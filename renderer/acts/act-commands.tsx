/** Everything that can be done, in the palette: what fits the selection first, then every operation by its own name. */
import { useMemo } from 'react';
import { useSelection } from '../shell/selection.ts';
import { useCommands, type AppCommand } from '../shell/commands.ts';
import { useSampled } from '../sim-client/answers.ts';
import { useSim, useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import { useActs } from './act-desk.tsx';
import { actNow, actsOf } from './acts-of.ts';
import { useOperations } from './use-operations.ts';

/** What can be done changes with the world, but nobody needs it at each frame [ms]. */
const NAMES_MS = 1_000;

/** Shows nothing. */
export function ActCommands() {
  const { t } = useText();
  const { store } = useSim();
  const { begin, act } = useActs();
  const view = useSampled((state) => state.view, NAMES_MS);
  const hasWorld = useWorld((state) => state.status !== null);
  const selection = useSelection();
  const operations = useOperations();
  const subjects = selection === null ? [null] : [selection, null];
  const named = subjects.flatMap((subject) =>
    actsOf(view, subject).map((shown, index): AppCommand => {
      const { label, op, asks, form } = shown;
      const title = t(label);
      const run = (): void => {
        const draft = { op, input: actNow(store.get().view, subject, shown).input, title, form };
        if (asks) begin(draft);
        else void act(draft);
      };
      return { id: `act.${subject === null ? 'any' : 'this'} ${label} ${index}`, group: 'act', title, words: op, run };
    }),
  );
  const all = useMemo(
    () =>
      (operations ?? []).map(({ name, op, family }): AppCommand => ({
        id: `act.op ${name}`,
        group: 'act',
        title: t('acts.command.operation', { name }),
        words: `${op} ${t(`acts.family.${family}`)}`,
        run: () => begin({ op: name, input: {}, title: name }),
      })),
    [operations, t, begin],
  );
  useCommands(hasWorld ? [...named, ...all] : []);
  return null;
}
