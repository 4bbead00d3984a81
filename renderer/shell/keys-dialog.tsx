/** Which keys do what: the one table, read from the commands themselves. */
import { useText, type ScreenKey } from '../sim-client/text.ts';
import { COMMAND_GROUPS, GROUP_TITLES, useCommandList } from './commands.ts';
import { SheetDialog, useOverlays } from './overlays.tsx';
import { Key } from './palette.tsx';

/** Keys that belong to one place, where they are heard by that place alone. */
const IN_PLACE: readonly (readonly [ScreenKey, readonly string[]])[] = [
  ['shell.keys.move-map', ['up', 'down', 'left', 'right']],
  ['shell.keys.neighbour', ['alt+up', 'alt+down', 'alt+left', 'alt+right']],
  ['shell.keys.zoom-map', ['+', '-']],
  ['shell.keys.dive', ['enter']],
  ['shell.keys.up', ['escape']],
  ['shell.keys.menu', ['shift+f10']],
  ['shell.keys.tabs', ['left', 'right']],
  ['shell.keys.resize', ['left', 'right', 'up', 'down']],
  ['shell.keys.tree', ['left', 'right']],
  ['shell.keys.leave', ['escape']],
];

export function KeysDialog() {
  const { t } = useText();
  const { shown, close } = useOverlays();
  const commands = useCommandList().filter(({ keys }) => keys !== undefined && keys.length > 0);
  return (
    <SheetDialog title={t('shell.keys.title')} isOpen={shown === 'keys'} onClose={close}>
      <div className="keys-table">
        {COMMAND_GROUPS.map((group) => {
          const inGroup = commands.filter((command) => command.group === group);
          if (inGroup.length === 0) return null;
          return (
            <section key={group}>
              <h3>{t(GROUP_TITLES[group])}</h3>
              <dl>
                {inGroup.map(({ id, title, keys }) => (
                  <KeyRow key={id} title={title} keys={keys ?? []} />
                ))}
              </dl>
            </section>
          );
        })}
        <section>
          <h3>{t('shell.keys.in-place')}</h3>
          <dl>
            {IN_PLACE.map(([title, keys]) => (
              <KeyRow key={title} title={t(title)} keys={keys} />
            ))}
          </dl>
        </section>
      </div>
    </SheetDialog>
  );
}

function KeyRow({ title, keys }: { readonly title: string; readonly keys: readonly string[] }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        {keys.map((key) => (
          <Key key={key} name={key} />
        ))}
      </dd>
    </div>
  );
}
