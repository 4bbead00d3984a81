/** What can be done to a thing, now, as buttons. In the past it opens a branch. */
import { useText, type Words } from '../sim-client/text.ts';
import { useAnswer, useSampled } from '../sim-client/answers.ts';
import { useSim } from '../sim-client/hooks.ts';
import type { EntityRef, RequestReading } from '../sim-client/words.ts';
import { useActs } from './act-desk.tsx';
import { ACT_GROUPS, actNow, actsOf, type NamedAct } from './acts-of.ts';
import { refusalText } from './refusal-words.tsx';

/** `subject` null: what can be done anywhere. */
export function ActsOn({ subject }: { readonly subject: EntityRef | null }) {
  const { t } = useText();
  const view = useSampled((state) => state.view);
  const acts = actsOf(view, subject);
  if (acts.length === 0) return null;
  return (
    <div className="acts">
      {ACT_GROUPS.map((group) => {
        const some = acts.filter((act) => act.group === group);
        return some.length === 0 ? null : (
          <div key={group} className={`act-group ${group}`} role="group" aria-label={t(`acts.group.${group}`)}>
            {some.map((act, index) =>
              act.asks ? (
                <AskingButton key={`${act.label} ${index}`} act={act} />
              ) : (
                <ActButton key={`${act.label} ${index}`} subject={subject} act={act} />
              ),
            )}
          </div>
        );
      })}
    </div>
  );
}

/** Asks first whether it would be refused, and says why; a refused one can still be pressed: its reason is the lesson. */
function ActButton({ subject, act: shown }: { readonly subject: EntityRef | null; readonly act: NamedAct }) {
  const { label, op, input } = shown;
  const { store } = useSim();
  const words = useText();
  const { t } = words;
  const { act } = useActs();
  const reading = useAnswer('readRequest', { op, input });
  const why = reading === null ? undefined : whyNot(reading, words);
  const press = (): void => void act({ op, input: actNow(store.get().view, subject, shown).input, title: t(label) });
  return (
    <button type="button" className={why === undefined ? 'act' : 'act refused'} title={why} onClick={press}>
      {t(label)}
    </button>
  );
}

/** Undefined when nothing stands in the way. */
function whyNot({ command, issues, refusal }: RequestReading, words: Words): string | undefined {
  if (refusal !== null) return refusalText(refusal, words);
  return command === null ? issues.map(({ message }) => words.say(message)).join(' ') : undefined;
}

function AskingButton({ act: { label, op, input, form } }: { readonly act: NamedAct }) {
  const { t } = useText();
  const { begin } = useActs();
  return (
    <button type="button" className="act asks" onClick={() => begin({ op, input, form, title: t(label) })}>
      {t(label)}
      <span aria-hidden="true">…</span>
    </button>
  );
}
