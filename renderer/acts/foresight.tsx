/** What would come of a request, a little later: worked out by the simulator beside the run. */
import { useEffect, useState } from 'react';
import { fieldText } from '../time/differences-list.tsx';
import { useSim } from '../sim-client/hooks.ts';
import { useText, type ScreenKey } from '../sim-client/text.ts';
import type { Command, Difference, ForeseenDifferences } from '../sim-client/words.ts';

const SPANS_US = [60_000_000, 300_000_000, 900_000_000] as const;
const SHOWN_MAX = 8;
/** Prices have more digits than anybody reads. */
const DIGITS = 4;

const FIGURES: Readonly<Partial<Record<ForeseenDifferences['figures'][number]['id'], ScreenKey>>> = {
  tasks: 'acts.foresee.tasks',
  instances: 'acts.foresee.instances',
  errorsPerSecond: 'acts.foresee.errors',
  p99Ms: 'acts.foresee.p99',
  costPerHourUsd: 'acts.foresee.cost',
};

/** The question is asked anew for each command and span; null: not answered yet. */
function useForesight(command: Command | null, forUs: number): ForeseenDifferences | null {
  const { client } = useSim();
  const [answer, setAnswer] = useState<{ question: string; foreseen: ForeseenDifferences } | null>(null);
  const question = command === null ? null : JSON.stringify({ command, forUs });
  useEffect(() => {
    if (question === null) return undefined;
    let late = false;
    client.request('foresee', JSON.parse(question) as { command: Command; forUs: number }).then(
      (foreseen) => {
        if (!late && foreseen !== null) setAnswer({ question, foreseen });
      },
      // A look ahead that fails is no look ahead: the act itself can still be tried.
      () => {},
    );
    return () => {
      late = true;
    };
  }, [client, question]);
  return answer !== null && answer.question === question ? answer.foreseen : null;
}

/** `command` null: there is nothing to foresee. */
export function Foreseen({ command }: { readonly command: Command | null }) {
  const { t, duration } = useText();
  const [forUs, setForUs] = useState<number>(SPANS_US[0]);
  const foreseen = useForesight(command, forUs);
  if (command === null) return null;
  return (
    <section className="foreseen" aria-label={t('acts.foresee.title')}>
      <header>
        <h3>{t('acts.foresee.title')}</h3>
        <span role="group" aria-label={t('acts.foresee.span')}>
          {SPANS_US.map((span) => (
            <button key={span} type="button" aria-pressed={span === forUs} onClick={() => setForUs(span)}>
              {duration(span)}
            </button>
          ))}
        </span>
      </header>
      {foreseen === null ? <p className="quiet">{t('acts.foresee.working')}</p> : <Told foreseen={foreseen} />}
    </section>
  );
}

function Told({ foreseen: { atUs, figures, differences, total } }: { readonly foreseen: ForeseenDifferences }) {
  const words = useText();
  const { t, time, number } = words;
  const changed = figures.filter(({ values }) => !Object.is(values[0], values[1]));
  const value = (figure: number | null): string => (figure === null ? '—' : number(Number(figure.toPrecision(DIGITS))));
  if (total === 0) return <p>{t('acts.foresee.nothing', { time: time(atUs) })}</p>;
  return (
    <>
      <p className="quiet">{t('acts.foresee.at', { time: time(atUs), count: total })}</p>
      <dl className="foreseen-figures">
        {changed.map(({ id, values }) => {
          const name = FIGURES[id];
          return name === undefined ? null : (
            <div key={id} data-testid={`foreseen-${id}`}>
              <dt>{t(name)}</dt>
              <dd>
                {value(values[0])} → <strong>{value(values[1])}</strong>
              </dd>
            </div>
          );
        })}
      </dl>
      <ul>
        {differences.slice(0, SHOWN_MAX).map((difference) => (
          <li key={`${difference.table} ${difference.name}`}>
            <strong>{difference.name}</strong> <DifferenceWords difference={difference} />
          </li>
        ))}
      </ul>
      {total > SHOWN_MAX ? <p className="quiet">{t('acts.foresee.more', { n: total - SHOWN_MAX })}</p> : null}
    </>
  );
}

function DifferenceWords({ difference }: { readonly difference: Difference }) {
  const words = useText();
  const { where, fields } = difference;
  if (where === 'second') return words.t('acts.foresee.comes');
  if (where === 'first') return words.t('acts.foresee.does-not-come');
  return fields.map((field) => fieldText(words, field)).join(' · ');
}
