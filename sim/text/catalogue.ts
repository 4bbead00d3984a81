/** All sentences of both languages, merged from the files of each area. A key belongs to one area only (tested). */
import en from '../../assets/text/en.json' with { type: 'json' };
import enApp from '../../assets/text/en.app.json' with { type: 'json' };
import enRules from '../../assets/text/en.rules.json' with { type: 'json' };
import enScenario from '../../assets/text/en.scenario.json' with { type: 'json' };
import fr from '../../assets/text/fr.json' with { type: 'json' };
import frApp from '../../assets/text/fr.app.json' with { type: 'json' };
import frRules from '../../assets/text/fr.rules.json' with { type: 'json' };
import frScenario from '../../assets/text/fr.scenario.json' with { type: 'json' };
import type { Language } from './format.ts';

export type Catalogue = Readonly<Record<string, string>>;

/** Key → sentence with `{{param}}` places, per language. */
export const CATALOGUES: Readonly<Record<Language, Catalogue>> = {
  en: { ...en, ...enApp, ...enRules, ...enScenario },
  fr: { ...fr, ...frApp, ...frRules, ...frScenario },
};
