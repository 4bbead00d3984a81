/** Who was hurt, as an explanation has it: the rows of one service, deployment or function, and sentences about its release. */
import type { HarmStory, HarmSubject, ReleaseHarm } from '../model/harm.ts';
import type { EntityRef } from '../model/ids.ts';
import type { Message } from '../model/message.ts';
import type { World } from '../model/world.ts';
import { harmOf } from './harm.ts';
import { releaseOf } from './harm-metric.ts';
import { sentence } from './sentence.ts';

/** Null where no request has met what is asked for. */
export function harmStory(world: World, ref: EntityRef): HarmStory | null {
  const isMine = testOf(world, ref);
  if (isMine === null) return null;
  const { streams, releases } = harmOf({ world });
  const mine = streams.map((row) => ({ ...row, versions: row.versions.filter(({ subject }) => isMine(subject)) }));
  const rows = mine.flatMap(({ stream, versions }) => versions.map((row) => ({ stream, ...row })));
  const release = releaseFor(world, ref, releases);
  if (rows.length === 0 && release === null) return null;
  const exact = mine.every((row) => row.exact || row.versions.length === 0);
  return { rows, release, exact };
}

/** A revision is told beside the others of its service: the harm of one is the difference. */
function testOf(world: World, { kind, key }: EntityRef): ((subject: HarmSubject) => boolean) | null {
  const ofService = (service: number | undefined): ((subject: HarmSubject) => boolean) | null =>
    service === undefined ? null : (subject) => subject.kind === 'deployment' && subject.service === service;
  const ofFunction = (called: number) => (subject: HarmSubject) =>
    subject.kind === 'function' && subject.function === called;
  switch (kind) {
    case 'service':
      return ofService(key);
    case 'deployment':
      return ofService(world.deployments[key]?.service);
    case 'service-deployment':
      return ofService(world.serviceDeployments?.[key]?.service);
    case 'code-deploy-deployment': {
      const target = world.codeDeploy?.deployments[key]?.target;
      return target?.kind === 'alias' ? ofFunction(target.function) : ofService(target?.service);
    }
    case 'function':
      return ofFunction(key);
    default:
      return null;
  }
}

function releaseFor(world: World, { kind, key }: EntityRef, releases: readonly ReleaseHarm[]): ReleaseHarm | null {
  if (world.traffic === undefined) return null;
  if (kind === 'service') return releaseOf(releases, world.services[key]?.serviceName ?? '');
  return (
    releases.findLast(({ serviceDeployment }) => {
      if (kind === 'service-deployment') return serviceDeployment === key;
      return kind === 'deployment' && world.serviceDeployments![serviceDeployment]!.target === key;
    }) ?? null
  );
}

/** When it was noticed, when it was over, and what it cost of the promise. */
export function harmSentences({ release, exact, rows }: HarmStory): readonly Message[] {
  const told: Message[] = [];
  if (release !== null) {
    const { version, harm, during, budgetSpent, timeToDetectUs, timeToRecoverUs } = release;
    told.push(sentence(harm.hurt === 0 ? 'explain.harm.none' : 'explain.harm.some', { version, count: harm.hurt }));
    if (during.requests > 0) told.push(sentence('explain.harm.during', { ...during }));
    if (timeToDetectUs !== null) told.push(sentence('explain.harm.detected', { spanUs: Math.round(timeToDetectUs) }));
    if (timeToRecoverUs !== null) {
      told.push(sentence('explain.harm.recovered', { spanUs: Math.round(timeToRecoverUs) }));
    }
    if (budgetSpent !== null) {
      told.push(sentence('explain.harm.budget', { percent: Math.round(budgetSpent * 1_000) / 10 }));
    }
  }
  if (!exact && rows.length > 0) told.push(sentence('explain.harm.expected', {}));
  return told;
}
