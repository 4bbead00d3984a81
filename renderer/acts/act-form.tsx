/** The form of one request: filled in, read by the simulator while it is written, and made. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { SheetDialog } from '../shell/overlays.tsx';
import { useSampled } from '../sim-client/answers.ts';
import { useSim, useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import type { JsonObject, OperationInfo, RequestReading, Stock } from '../sim-client/words.ts';
import { isInPast } from '../time/branch-names.ts';
import type { Draft } from './draft.ts';
import { RefusalWords } from './refusal-words.tsx';
import { Foreseen } from './foresight.tsx';
import { NAMED_FORMS } from './forms/named-forms.tsx';
import { prefilled } from './prefill.ts';
import { SchemaForm } from './schema-form.tsx';
import { firstOf, shapeOf, type Shape } from './schema.ts';
import { suggestionsFor } from './suggestions.ts';
import { IssuesAt, SurroundingsContext } from './surroundings.tsx';
import { timelineLine } from './timeline-line.ts';
import { useOperations } from './use-operations.ts';
import { useStock } from './use-stock.ts';

/** A person types; the simulator is asked when it rests [ms]. */
const READ_AFTER_MS = 150;

export interface ActFormProps {
  readonly draft: Draft;
  readonly act: (draft: Draft) => Promise<boolean>;
  readonly onClose: () => void;
}

export function ActForm({ draft, act, onClose }: ActFormProps) {
  const operation = useOperations()?.find(({ name }) => name === draft.op) ?? null;
  const stock = useStock();
  const [known, setKnown] = useState<Stock | null>(null);
  // What is offered is that of the last answer, while the next one is under way.
  if (stock !== null && stock !== known) setKnown(stock);
  return (
    <SheetDialog title={draft.title ?? draft.op} isOpen onClose={onClose} className="act-form">
      {operation === null || known === null ? null : <Form {...{ operation, draft, act, onClose }} stock={known} />}
    </SheetDialog>
  );
}

type FormProps = ActFormProps & { readonly operation: OperationInfo; readonly stock: Stock };

function Form({ operation, draft, act, onClose, stock }: FormProps) {
  const { t } = useText();
  const shape = useMemo(() => shapeOf(operation.schema)!, [operation]);
  const [input, setInput] = useState<JsonObject>(() => firstInput(draft, shape, stock));
  const [whole, setWhole] = useState(draft.form === undefined || draft.form === null);
  const reading = useReading(draft.op, input);
  const view = useSampled((state) => state.view);
  const ready = reading !== null && reading.command !== null && reading.refusal === null;
  const issues = reading?.issues ?? [];
  const Named = whole || draft.form === undefined || draft.form === null ? null : NAMED_FORMS[draft.form];
  const [pending, once] = useOnce();
  const submit = async (): Promise<void> => {
    if (await act({ ...draft, input })) onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) once(submit);
      }}
    >
      <SurroundingsContext value={{ issues, suggest: (member) => suggestionsFor(view, member) }}>
        {Named === null ? (
          <SchemaForm shape={shape} value={input} onChange={setInput} />
        ) : (
          <div className="named-form">
            <Named at={{ input, onChange: setInput }} stock={stock} view={view} shape={shape} />
          </div>
        )}
        {draft.form === undefined || draft.form === null ? null : (
          <button type="button" className="whole" aria-pressed={whole} onClick={() => setWhole(!whole)}>
            {t('acts.form.whole')}
          </button>
        )}
        <Verdict reading={reading} />
      </SurroundingsContext>
      {ready ? <Foreseen command={reading.command} /> : null}
      <AsLine op={draft.op} input={input} />
      <footer>
        <button type="submit" className="primary" aria-disabled={!ready || pending}>
          {t('acts.form.do', { title: draft.title ?? draft.op })}
        </button>
        <button type="button" onClick={onClose}>
          {t('acts.form.cancel')}
        </button>
      </footer>
    </form>
  );
}

/** What is under way is not begun again, however often one presses. */
function useOnce(): readonly [pending: boolean, once: (run: () => Promise<void>) => void] {
  const [pending, setPending] = useState(false);
  const underWay = useRef(false);
  const once = (run: () => Promise<void>): void => {
    if (underWay.current) return;
    underWay.current = true;
    setPending(true);
    void run().finally(() => {
      underWay.current = false;
      setPending(false);
    });
  };
  return [pending, once];
}

/** The form of a schema begins with all that is required; a form of its own with what the act says. */
function firstInput({ op, form, input }: Draft, shape: Shape, stock: Stock): JsonObject {
  return form === undefined || form === null
    ? { ...(firstOf(shape) as JsonObject), ...input }
    : prefilled(op, input, stock);
}

/** The request as a line of a timeline, to be copied. */
function AsLine({ op, input }: { readonly op: string; readonly input: JsonObject }) {
  const { t } = useText();
  const nowUs = useSampled(({ status }) => status?.nowUs ?? 0);
  const [copied, setCopied] = useState<string | null>(null);
  const line = timelineLine(op, input, nowUs);
  return (
    <details>
      <summary>{t('acts.form.as-line')}</summary>
      <pre className="timeline-line">{line}</pre>
      <button
        type="button"
        onClick={() => {
          // Without leave to use the clipboard the line can still be selected.
          navigator.clipboard?.writeText(line).then(
            () => setCopied(line),
            () => setCopied(null),
          );
        }}
      >
        {t(copied === line ? 'acts.form.copied' : 'acts.form.copy')}
      </button>
    </details>
  );
}

/** What the simulator says to the request as it is now; null while it has not said. */
function useReading(op: string, input: JsonObject): RequestReading | null {
  const { client } = useSim();
  const [reading, setReading] = useState<RequestReading | null>(null);
  useEffect(() => {
    let late = false;
    const timer = setTimeout(() => {
      client.request('readRequest', { op, input }).then(
        (answer) => {
          if (!late) setReading(answer);
        },
        // A host that cannot answer says so by the app's own error.
        () => {},
      );
    }, READ_AFTER_MS);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [client, op, input]);
  return reading;
}

function Verdict({ reading }: { readonly reading: RequestReading | null }) {
  const { t } = useText();
  const inPast = useWorld(({ status }) => status !== null && isInPast(status.branches, status.branch, status.nowUs));
  return (
    <p className="verdict" role="status">
      {reading === null ? t('acts.form.reading') : null}
      {reading !== null && reading.issues.length > 0 ? (
        <>
          <strong>{t('acts.form.mistakes', { count: reading.issues.length })}</strong>{' '}
          <IssuesAt path={[]} deep={false} />
        </>
      ) : null}
      {reading === null || reading.refusal === null ? null : <RefusalWords refusal={reading.refusal} />}
      {reading !== null && reading.command !== null && reading.refusal === null
        ? t(inPast ? 'acts.form.possible-in-past' : 'acts.form.possible')
        : null}
    </p>
  );
}
