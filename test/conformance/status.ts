/** What became of every rule of the specification: one file for each family, all of them here. */
import { AG } from './status/ag.ts';
import { AS } from './status/as.ts';
import { AZ } from './status/az.ts';
import { BB } from './status/bb.ts';
import { BG } from './status/bg.ts';
import { CB } from './status/cb.ts';
import { CD } from './status/cd.ts';
import { CI } from './status/ci.ts';
import { CP } from './status/cp.ts';
import { CT } from './status/ct.ts';
import { DA } from './status/da.ts';
import { DF } from './status/df.ts';
import { DR } from './status/dr.ts';
import { EC } from './status/ec.ts';
import { EV } from './status/ev.ts';
import { FG } from './status/fg.ts';
import { HC } from './status/hc.ts';
import { HM } from './status/hm.ts';
import { IM } from './status/im.ts';
import { LA } from './status/la.ts';
import { LB } from './status/lb.ts';
import { MT } from './status/mt.ts';
import { NB } from './status/nb.ts';
import { NL } from './status/nl.ts';
import { NW } from './status/nw.ts';
import { PK } from './status/pk.ts';
import { PL } from './status/pl.ts';
import { QL } from './status/ql.ts';
import { RP } from './status/rp.ts';
import { RS } from './status/rs.ts';
import { RU } from './status/ru.ts';
import { SC } from './status/sc.ts';
import { SV } from './status/sv.ts';
import { TL } from './status/tl.ts';
import { WN } from './status/wn.ts';
import type { RuleStatuses } from './status/rule-status.ts';

/** The families in the order of the specification, with their names. */
export const FAMILIES: readonly { family: string; name: string; rules: RuleStatuses }[] = [
  { family: 'BB', name: 'Building blocks', rules: BB },
  { family: 'TL', name: 'Task lifecycle', rules: TL },
  { family: 'CT', name: 'Containers', rules: CT },
  { family: 'HC', name: 'Health checks', rules: HC },
  { family: 'RP', name: 'Restart policy', rules: RP },
  { family: 'IM', name: 'Images and pulls', rules: IM },
  { family: 'RS', name: 'CPU, memory, ports', rules: RS },
  { family: 'NW', name: 'Task networking', rules: NW },
  { family: 'CI', name: 'Container instances', rules: CI },
  { family: 'DR', name: 'Draining', rules: DR },
  { family: 'PL', name: 'Placement', rules: PL },
  { family: 'QL', name: 'Cluster query language', rules: QL },
  { family: 'SV', name: 'Services', rules: SV },
  { family: 'RU', name: 'Rolling updates', rules: RU },
  { family: 'CB', name: 'Deployment circuit breaker', rules: CB },
  { family: 'DA', name: 'Deployment alarms', rules: DA },
  { family: 'AZ', name: 'Zone rebalancing', rules: AZ },
  { family: 'BG', name: 'Blue/green by listener', rules: BG },
  { family: 'CD', name: 'CodeDeploy and external controllers', rules: CD },
  { family: 'NB', name: 'Native release strategies', rules: NB },
  { family: 'LA', name: 'Function aliases and API canaries', rules: LA },
  { family: 'LB', name: 'Application load balancers', rules: LB },
  { family: 'NL', name: 'Network load balancers', rules: NL },
  { family: 'SC', name: 'Service Connect and service discovery', rules: SC },
  { family: 'PK', name: 'Private endpoints', rules: PK },
  { family: 'AS', name: 'Auto scaling of tasks', rules: AS },
  { family: 'AG', name: 'Auto scaling groups', rules: AG },
  { family: 'CP', name: 'Capacity providers', rules: CP },
  { family: 'MT', name: 'Metrics and alarms', rules: MT },
  { family: 'HM', name: 'High-resolution metrics', rules: HM },
  { family: 'FG', name: 'Fargate', rules: FG },
  { family: 'EC', name: 'EC2 instances', rules: EC },
  { family: 'WN', name: 'Windows containers', rules: WN },
  { family: 'EV', name: 'Events and notifications', rules: EV },
  { family: 'DF', name: 'Defaults of the simulator', rules: DF },
];

export const STATUS: RuleStatuses = Object.assign({}, ...FAMILIES.map(({ rules }) => rules)) as RuleStatuses;
