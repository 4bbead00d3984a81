/** What comes in, how is it answered, and what does it cost? The last whole minute of all balancers, and the treasury. */
import { useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import type { EntityRef, View } from '../sim-client/words.ts';
import { useActions } from './actions.ts';

/** Significant digits of a price an hour; the bill has all of them. */
const PRICE_DIGITS = 3;
const TREASURY: EntityRef = { kind: 'treasury', key: 0 };

export function TrafficPanel() {
  const { t, number } = useText();
  const { select } = useActions();
  const gates = useWorld(({ view }) => view.gates);
  const perHourUsd = useWorld(({ view }) => view.treasury.perHourUsd);
  const facts: (readonly [id: string, label: string, value: string])[] = [];
  if (gates !== null) {
    const { requestsPerSecond, errorsPerSecond, p99Ms } = gates;
    facts.push(
      ['requests', t('app.traffic.requests'), number(requestsPerSecond)],
      ['p99', t('app.traffic.p99'), p99Ms === null ? '—' : number(p99Ms)],
      ['errors', t('app.traffic.errors'), number(errorsPerSecond)],
    );
  }
  if (perHourUsd > 0) {
    facts.push(['cost', t('app.traffic.cost'), number(Number(perHourUsd.toPrecision(PRICE_DIGITS)))]);
  }
  const hasRequests = useWorld(({ view }) => view.precision !== null);
  if (facts.length === 0 && !hasRequests) return null;
  return (
    <section className="traffic" aria-label={t('app.traffic.title')}>
      <dl>
        {facts.map(([id, label, value]) => (
          <div key={id} className={id === 'errors' && gates !== null && gates.errorsPerSecond > 0 ? 'bad' : undefined}>
            <dt>{label}</dt>
            <dd data-testid={`traffic-${id}`}>
              {id === 'cost' ? (
                <button
                  type="button"
                  className="link number"
                  title={t('inspector.inspect')}
                  onClick={() => select(TREASURY)}
                >
                  {value}
                </button>
              ) : (
                value
              )}
            </dd>
          </div>
        ))}
      </dl>
      <Precision />
    </section>
  );
}

const MODES = ['auto', 'requests', 'flow'] as const satisfies readonly View['precisionMode'][];

/** How closely requests are simulated now, and the switch that forces it. */
function Precision() {
  const { t } = useText();
  const { ask } = useActions();
  const precision = useWorld(({ view }) => view.precision);
  const mode = useWorld(({ view }) => view.precisionMode);
  if (precision === null || mode === null) return null;
  const force = (chosen: string): void => {
    const input = { precision: MODES.find((one) => one === chosen)! };
    void ask('command', { command: { op: 'world.setPrecision', input } });
  };
  const words = { requests: t('app.traffic.precision.requests'), flow: t('app.traffic.precision.flow') };
  return (
    <label className={precision === 'flow' ? 'precision flow' : 'precision'}>
      <span className="unseen">{t('app.traffic.precision')}</span>
      <select value={mode} onChange={(event) => force(event.target.value)}>
        {MODES.map((one) => (
          <option key={one} value={one}>
            {one === 'auto' ? t('app.traffic.precision.auto', { precision: words[precision] }) : words[one]}
          </option>
        ))}
      </select>
    </label>
  );
}
