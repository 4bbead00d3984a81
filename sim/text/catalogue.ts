/** All sentences of both languages, merged from the files of each area. A key belongs to one area only (tested). */
import en from '../../assets/text/en.json' with { type: 'json' };
import enActs from '../../assets/text/en.acts.json' with { type: 'json' };
import enApp from '../../assets/text/en.app.json' with { type: 'json' };
import enCapacity from '../../assets/text/en.capacity.json' with { type: 'json' };
import enCompare from '../../assets/text/en.compare.json' with { type: 'json' };
import enContainers from '../../assets/text/en.containers.json' with { type: 'json' };
import enDesktop from '../../assets/text/en.desktop.json' with { type: 'json' };
import enEconomy from '../../assets/text/en.economy.json' with { type: 'json' };
import enEvents from '../../assets/text/en.events.json' with { type: 'json' };
import enFaults from '../../assets/text/en.faults.json' with { type: 'json' };
import enHarm from '../../assets/text/en.harm.json' with { type: 'json' };
import enHost from '../../assets/text/en.host.json' with { type: 'json' };
import enInspector from '../../assets/text/en.inspector.json' with { type: 'json' };
import enInstances from '../../assets/text/en.instances.json' with { type: 'json' };
import enMessaging from '../../assets/text/en.messaging.json' with { type: 'json' };
import enMetrics from '../../assets/text/en.metrics.json' with { type: 'json' };
import enLoad from '../../assets/text/en.load.json' with { type: 'json' };
import enNetwork from '../../assets/text/en.network.json' with { type: 'json' };
import enBalancing from '../../assets/text/en.balancing.json' with { type: 'json' };
import enCodeDeploy from '../../assets/text/en.code-deploy.json' with { type: 'json' };
import enFunctions from '../../assets/text/en.functions.json' with { type: 'json' };
import enReleases from '../../assets/text/en.releases.json' with { type: 'json' };
import enReport from '../../assets/text/en.report.json' with { type: 'json' };
import enRules from '../../assets/text/en.rules.json' with { type: 'json' };
import enScaling from '../../assets/text/en.scaling.json' with { type: 'json' };
import enScenario from '../../assets/text/en.scenario.json' with { type: 'json' };
import enServices from '../../assets/text/en.services.json' with { type: 'json' };
import enShell from '../../assets/text/en.shell.json' with { type: 'json' };
import enTime from '../../assets/text/en.time.json' with { type: 'json' };
import enWorld from '../../assets/text/en.world.json' with { type: 'json' };
import enWhy from '../../assets/text/en.why.json' with { type: 'json' };
import fr from '../../assets/text/fr.json' with { type: 'json' };
import frActs from '../../assets/text/fr.acts.json' with { type: 'json' };
import frApp from '../../assets/text/fr.app.json' with { type: 'json' };
import frCapacity from '../../assets/text/fr.capacity.json' with { type: 'json' };
import frCompare from '../../assets/text/fr.compare.json' with { type: 'json' };
import frContainers from '../../assets/text/fr.containers.json' with { type: 'json' };
import frDesktop from '../../assets/text/fr.desktop.json' with { type: 'json' };
import frEconomy from '../../assets/text/fr.economy.json' with { type: 'json' };
import frEvents from '../../assets/text/fr.events.json' with { type: 'json' };
import frFaults from '../../assets/text/fr.faults.json' with { type: 'json' };
import frHarm from '../../assets/text/fr.harm.json' with { type: 'json' };
import frHost from '../../assets/text/fr.host.json' with { type: 'json' };
import frInspector from '../../assets/text/fr.inspector.json' with { type: 'json' };
import frInstances from '../../assets/text/fr.instances.json' with { type: 'json' };
import frMessaging from '../../assets/text/fr.messaging.json' with { type: 'json' };
import frMetrics from '../../assets/text/fr.metrics.json' with { type: 'json' };
import frLoad from '../../assets/text/fr.load.json' with { type: 'json' };
import frNetwork from '../../assets/text/fr.network.json' with { type: 'json' };
import frBalancing from '../../assets/text/fr.balancing.json' with { type: 'json' };
import frCodeDeploy from '../../assets/text/fr.code-deploy.json' with { type: 'json' };
import frFunctions from '../../assets/text/fr.functions.json' with { type: 'json' };
import frReleases from '../../assets/text/fr.releases.json' with { type: 'json' };
import frReport from '../../assets/text/fr.report.json' with { type: 'json' };
import frRules from '../../assets/text/fr.rules.json' with { type: 'json' };
import frScaling from '../../assets/text/fr.scaling.json' with { type: 'json' };
import frScenario from '../../assets/text/fr.scenario.json' with { type: 'json' };
import frServices from '../../assets/text/fr.services.json' with { type: 'json' };
import frShell from '../../assets/text/fr.shell.json' with { type: 'json' };
import frTime from '../../assets/text/fr.time.json' with { type: 'json' };
import frWorld from '../../assets/text/fr.world.json' with { type: 'json' };
import frWhy from '../../assets/text/fr.why.json' with { type: 'json' };
import type { Language } from './format.ts';

export type Catalogue = Readonly<Record<string, string>>;

/** Key → sentence with `{{param}}` places, per language. */
export const CATALOGUES: Readonly<Record<Language, Catalogue>> = {
  en: {
    ...en,
    ...enApp,
    ...enCapacity,
    ...enCompare,
    ...enContainers,
    ...enEconomy,
    ...enEvents,
    ...enFaults,
    ...enHarm,
    ...enHost,
    ...enInstances,
    ...enMessaging,
    ...enMetrics,
    ...enLoad,
    ...enNetwork,
    ...enBalancing,
    ...enFunctions,
    ...enReleases,
    ...enCodeDeploy,
    ...enReport,
    ...enRules,
    ...enScaling,
    ...enScenario,
    ...enServices,
    ...enActs,
    ...enDesktop,
    ...enInspector,
    ...enShell,
    ...enTime,
    ...enWorld,
    ...enWhy,
  },
  fr: {
    ...fr,
    ...frApp,
    ...frCapacity,
    ...frCompare,
    ...frContainers,
    ...frEconomy,
    ...frEvents,
    ...frFaults,
    ...frHarm,
    ...frHost,
    ...frInstances,
    ...frMessaging,
    ...frMetrics,
    ...frLoad,
    ...frNetwork,
    ...frBalancing,
    ...frFunctions,
    ...frReleases,
    ...frCodeDeploy,
    ...frReport,
    ...frRules,
    ...frScaling,
    ...frScenario,
    ...frServices,
    ...frActs,
    ...frDesktop,
    ...frInspector,
    ...frShell,
    ...frTime,
    ...frWorld,
    ...frWhy,
  },
};
