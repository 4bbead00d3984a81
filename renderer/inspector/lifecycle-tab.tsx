/** Its lifecycle, live: where it is, the way it took with its instants, and what can come next. As a drawing and as lists. */
import { useId, useLayoutEffect, useRef } from 'react';
import { useAnswer } from '../sim-client/answers.ts';
import { useText } from '../sim-client/text.ts';
import type { EntityRef, Lifecycle, LifecycleMove } from '../sim-client/words.ts';
import { layoutOf, type Arrow, type DiagramLayout } from './diagram-layout.ts';
import { useHistory } from './history.ts';
import { Instant } from './links.tsx';

/** Moves listed before somebody asks for the earlier ones. */
const MOVES_FIRST = 20;

export function LifecycleTab({ subject }: { readonly subject: EntityRef }) {
  const { t } = useText();
  const answer = useAnswer('lifecycles', subject);
  if (answer === null) return null;
  if (answer.lifecycles.length === 0) return <p className="quiet">{t('inspector.lifecycle.none')}</p>;
  return (
    <>
      {answer.lifecycles.map((lifecycle) => (
        <LifecycleView key={lifecycle.chart} lifecycle={lifecycle} />
      ))}
    </>
  );
}

function LifecycleView({ lifecycle }: { readonly lifecycle: Lifecycle }) {
  const { t, say } = useText();
  const title = say({ code: `inspect.chart.${lifecycle.chart}`, params: {} });
  return (
    <section className="lifecycle" aria-label={title} data-chart={lifecycle.chart}>
      <h4>{title}</h4>
      <p className="quiet">
        {t('inspector.lifecycle.now')} <strong data-state={lifecycle.state}>{lifecycle.state}</strong>
      </p>
      <Diagram lifecycle={lifecycle} title={title} />
      <Path lifecycle={lifecycle} />
      <Next lifecycle={lifecycle} />
    </section>
  );
}

/** States by the last instant at which they were entered, and pairs by how the way went between them. */
function takenOf(layout: DiagramLayout, path: readonly LifecycleMove[]) {
  const leaf = (state: string): string =>
    layout.places.find((place) => place.path === state || place.path.startsWith(`${state}.`))?.path ?? state;
  const entered = new Map<string, number>();
  const arrows = new Set<string>();
  for (const { from, to, atUs } of path) {
    entered.set(leaf(to), atUs);
    arrows.add(`${leaf(from)}>${leaf(to)}`);
  }
  return { entered, arrows };
}

function Diagram({ lifecycle, title }: { readonly lifecycle: Lifecycle; readonly title: string }) {
  const { t, time } = useText();
  const layout = layoutOf(lifecycle);
  const { entered, arrows } = takenOf(layout, lifecycle.path);
  const next = new Set(lifecycle.next.map(({ to }) => to));
  const marker = useId();
  const box = useRef<HTMLDivElement>(null);
  const now = useRef<SVGGElement>(null);
  // Where it is now is in sight, without moving what is around the drawing.
  useLayoutEffect(() => {
    if (box.current === null || now.current === null) return;
    const [outer, inner] = [box.current.getBoundingClientRect(), now.current.getBoundingClientRect()];
    box.current.scrollTop += inner.top + inner.height / 2 - (outer.top + outer.height / 2);
    box.current.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
  }, [lifecycle.state]);
  return (
    <div
      ref={box}
      className="diagram"
      tabIndex={0}
      role="group"
      aria-label={t('inspector.lifecycle.diagram', { title })}
    >
      <svg
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        width={layout.width}
        height={layout.height}
        role="img"
        aria-label={t('inspector.lifecycle.picture', { title, state: lifecycle.state })}
      >
        <defs>
          {(['', 'taken', 'next'] as const).map((tone) => (
            <marker
              key={tone}
              id={`${marker}${tone}`}
              className={`head ${tone}`}
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="6"
              markerHeight="6"
              orient="auto-start-reverse"
            >
              <path d="M0 0.5 8 4 0 7.5z" />
            </marker>
          ))}
        </defs>
        {layout.frames.map(({ path, name, x, y, width, height }) => (
          <g key={path} className="frame">
            <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx="8" />
            <text x={x - width / 2 + 4} y={y - height / 2 - 3}>
              {name}
            </text>
          </g>
        ))}
        {layout.arrows.map((arrow) => {
          const isTaken = arrows.has(`${arrow.from}>${arrow.to}`);
          const isNext = arrow.from === lifecycle.state && next.has(arrow.to);
          const tone = isTaken ? 'taken' : isNext ? 'next' : '';
          return (
            <path
              key={`${arrow.from}>${arrow.to}`}
              className={`arrow ${tone}`}
              d={curveOf(arrow)}
              markerEnd={`url(#${marker}${tone})`}
            >
              <title>{eventsOf(lifecycle, arrow)}</title>
            </path>
          );
        })}
        {layout.places.map(({ path, name, x, y, width, height, final }) => {
          const isNow = path === lifecycle.state;
          const atUs = entered.get(path);
          const tone = isNow ? 'now' : atUs !== undefined ? 'been' : '';
          return (
            <g key={path} ref={isNow ? now : undefined} className={`state ${tone} ${final ? 'final' : ''}`}>
              <title>
                {atUs === undefined ? name : t('inspector.lifecycle.entered', { state: name, at: time(atUs) })}
              </title>
              <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={height / 2} />
              <text x={x} y={y + 3.6}>
                {name}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}

/** What moves it along an arrow. */
function eventsOf({ edges }: Lifecycle, { from, to }: Arrow): string {
  const isWithin = (path: string, state: string): boolean => state === path || state.startsWith(`${path}.`);
  const names = edges
    .filter((edge) => edge.from !== '' && edge.to !== null && isWithin(edge.from, from) && isWithin(edge.to, to))
    .map(({ event, delay, guard }) => `${event ?? delay}${guard === null ? '' : ` [${guard}]`}`);
  return [...new Set(names)].join('\n');
}

/** A smooth line through the points of the layout. */
function curveOf({ points }: Arrow): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let path = `M${first.x} ${first.y}`;
  rest.forEach((point, index) => {
    const after = rest[index + 1];
    if (after === undefined) path += `L${point.x} ${point.y}`;
    else path += `Q${point.x} ${point.y} ${(point.x + after.x) / 2} ${(point.y + after.y) / 2}`;
  });
  return path;
}

function Path({ lifecycle: { path, moves } }: { readonly lifecycle: Lifecycle }) {
  const { t, duration } = useText();
  const { history } = useHistory();
  if (path.length === 0) return <p className="quiet">{t('inspector.lifecycle.no-moves')}</p>;
  const shown = path.slice(-MOVES_FIRST);
  return (
    <>
      <h5>{t('inspector.lifecycle.path', { count: moves })}</h5>
      <ol className="moves" aria-label={t('inspector.lifecycle.path', { count: moves })}>
        {shown.map((move, index) => {
          const after = shown[index + 1];
          return (
            <li key={move.n}>
              <Instant atUs={move.atUs} />
              <span className="said">
                {t('inspector.lifecycle.move', { from: move.from, to: move.to })}
                <span className="quiet"> {t('inspector.lifecycle.by', { by: move.by })}</span>
                {after === undefined ? null : (
                  <span className="quiet">
                    {' '}
                    · {t('inspector.lifecycle.for', { for: duration(after.atUs - move.atUs) })}
                  </span>
                )}
              </span>
              <button
                type="button"
                className="small"
                aria-label={t('inspector.causes-of', { n: move.n })}
                title={t('inspector.causes-of', { n: move.n })}
                onClick={() => history.tell(move.n)}
              >
                <span aria-hidden="true">↑</span>
              </button>
            </li>
          );
        })}
      </ol>
      {moves > shown.length ? (
        <p className="quiet">{t('inspector.left-out', { count: moves - shown.length })}</p>
      ) : null}
    </>
  );
}

function Next({ lifecycle: { next } }: { readonly lifecycle: Lifecycle }) {
  const { t } = useText();
  if (next.length === 0) return <p className="quiet">{t('inspector.lifecycle.end')}</p>;
  return (
    <>
      <h5>{t('inspector.lifecycle.next')}</h5>
      <ul className="moves next" aria-label={t('inspector.lifecycle.next')}>
        {next.map(({ event, delay, guard, to, dueUs }, index) => (
          <li key={`${event ?? delay} ${to} ${index}`}>
            <code>{event ?? t('inspector.lifecycle.after', { delay: delay ?? '' })}</code>
            {guard === null ? null : <span className="quiet">[{guard}]</span>}
            <span>{to === null ? t('inspector.lifecycle.stays') : `→ ${to}`}</span>
            {dueUs === null ? null : (
              <span>
                {t('inspector.lifecycle.due')} <Instant atUs={dueUs} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
