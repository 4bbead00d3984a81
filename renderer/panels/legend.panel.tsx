/** What means what? Each channel of the drawn world with its picture and its words; the one pointed at is shown alone. */
import { useEffect, useRef, useState } from 'react';
import { useTheme } from '../shell/appearance.ts';
import { useText, type ScreenKey } from '../sim-client/text.ts';
import { Panel } from '../ui/panel.tsx';
import { CHANNELS, emphasize, type Channel } from '../world/channels.ts';
import { CARAVANS_MAX, REQUESTS_PER_CARAVAN } from '../world/effects/caravan-flow.ts';
import { paintChannel, PICTURE } from '../world/legend-art.ts';
import { putPalette } from '../world/palette.ts';
import './legend.css';

/** A pointer that only passes by changes nothing [ms]. */
const LINGER_MS = 140;

export function LegendPanel() {
  const { t } = useText();
  const [pinned, setPinned] = useState<Channel | null>(null);
  const [pointed, setPointed] = useState<Channel | null>(null);
  const shown = pointed ?? pinned;
  useEffect(() => {
    const timer = setTimeout(() => emphasize(shown), shown === null ? 0 : LINGER_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  // A closed legend points at nothing.
  useEffect(() => () => emphasize(null), []);
  return (
    <Panel title={t('world.legend.title')} className="channels">
      <p className="channels-hint">{t('world.legend.hint')}</p>
      <ul>
        {CHANNELS.map((channel) => (
          <li key={channel}>
            <button
              type="button"
              aria-pressed={pinned === channel}
              onClick={() => setPinned(pinned === channel ? null : channel)}
              onPointerEnter={() => setPointed(channel)}
              onPointerLeave={() => setPointed(null)}
              onFocus={() => setPointed(channel)}
              onBlur={() => setPointed(null)}
            >
              <Picture channel={channel} />
              <span className="channels-words">
                <strong>{t(keyOf(channel))}</strong>
                <span>{t(moreOf(channel), { per: REQUESTS_PER_CARAVAN, max: CARAVANS_MAX })}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function keyOf(channel: Channel): ScreenKey {
  return `world.legend.${channel}`;
}
function moreOf(channel: Channel): ScreenKey {
  return `world.legend.${channel}-more`;
}

function Picture({ channel }: { readonly channel: Channel }) {
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  useEffect(() => {
    // The world may not be on screen: then nobody else has chosen the colours.
    putPalette(theme);
    const context = canvas.current?.getContext('2d') ?? null;
    if (context !== null) paintChannel(context, channel, ratio);
  }, [channel, theme, ratio]);
  return <canvas ref={canvas} width={PICTURE.width * ratio} height={PICTURE.height * ratio} aria-hidden="true" />;
}
