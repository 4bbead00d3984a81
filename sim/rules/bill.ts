/** The bill of an instant, and the account that is kept from minute to minute. */
import type { TimeUs } from '../kernel/time.ts';
import type { Bill, TreasuryBook } from '../model/bill.ts';
import type { World } from '../model/world.ts';
import {
  fargateItems,
  instanceItems,
  isPaidInstance,
  makersOf,
  standingItems,
  standingUsdPerHour,
  sumOf,
  usageItems,
} from './bill-items.ts';
import { closeHours } from './capacity-units.ts';
import { launchTypeCosts } from './launch-type-costs.ts';

const US_PER_HOUR = 3_600_000_000;

/** The whole bill of the run so far. Cost: linear in all tasks there ever were. */
export function billOf(world: World, nowUs: TimeUs): Bill {
  const makers = makersOf(world);
  const items = [
    ...world.instances.flatMap((instance) => instanceItems(world, instance, nowUs, makers)),
    ...world.tasks.flatMap((task) => fargateItems(world, task, nowUs, makers)),
    ...standingItems(world, nowUs, makers),
    ...usageItems(world, nowUs, makers),
  ];
  return {
    atUs: nowUs,
    items,
    totalUsd: sumOf(items),
    perHourUsd: world.treasury?.perHourUsd ?? standingUsdPerHour(world),
    launchTypes: launchTypeCosts(world, nowUs),
  };
}

export function newTreasury(): TreasuryBook {
  return {
    ...{ atUs: 0, totalUsd: 0, perHourUsd: 0, usageUsd: 0, settledUsd: 0, capacity: {} },
    ...{ seenInstances: 0, seenTasks: 0, openInstances: [], openTasks: [] },
  };
}

/** What has been spent, up to an instant. Cost: linear in what is alive or has come since the last whole minute. */
export function spentUsd(world: World, nowUs: TimeUs): number {
  const book = world.treasury ?? newTreasury();
  let usd = book.settledUsd + sumOf(standingItems(world, nowUs)) + sumOf(usageItems(world, nowUs));
  for (const key of book.openInstances) usd += sumOf(instanceItems(world, world.instances[key]!, nowUs));
  for (let key = book.seenInstances; key < world.instances.length; key++) {
    usd += sumOf(instanceItems(world, world.instances[key]!, nowUs));
  }
  for (const key of book.openTasks) usd += sumOf(fargateItems(world, world.tasks[key]!, nowUs));
  for (let key = book.seenTasks; key < world.tasks.length; key++)
    usd += sumOf(fargateItems(world, world.tasks[key]!, nowUs));
  return usd;
}

/** A minute is over: what can cost no more is settled, what has come is watched. */
export function keepAccount(world: World, nowUs: TimeUs): TreasuryBook {
  const book = (world.treasury ??= newTreasury());
  closeHours(world, nowUs);
  for (; book.seenInstances < world.instances.length; book.seenInstances++) {
    const { key } = world.instances[book.seenInstances]!;
    if (isPaidInstance(world, world.instances[key]!)) book.openInstances.push(key);
  }
  for (; book.seenTasks < world.tasks.length; book.seenTasks++) {
    const { key, launchType } = world.tasks[book.seenTasks]!;
    if (launchType === 'FARGATE') book.openTasks.push(key);
  }
  book.openInstances = book.openInstances.filter((key) => {
    const instance = world.instances[key]!;
    if (instance.terminatedAtUs === null || instance.terminatedAtUs === nowUs) return true;
    book.settledUsd += sumOf(instanceItems(world, instance, nowUs));
    return false;
  });
  book.openTasks = book.openTasks.filter((key) => {
    const task = world.tasks[key]!;
    if (task.stoppedAtUs === null || task.stoppedAtUs === nowUs) return true;
    book.settledUsd += sumOf(fargateItems(world, task, nowUs));
    return false;
  });
  const usageUsd = sumOf(usageItems(world, nowUs));
  const running = book.openInstances.map((key) => world.instances[key]!);
  const spanUs = nowUs - book.atUs;
  const byUse = spanUs === 0 ? 0 : ((usageUsd - book.usageUsd) * US_PER_HOUR) / spanUs;
  book.perHourUsd = standingUsdPerHour(world, running) + byUse;
  book.usageUsd = usageUsd;
  book.totalUsd = spentUsd(world, nowUs);
  book.atUs = nowUs;
  return book;
}
