/** What is spent is rate × time, never falls, and adds up item by item (EC-01, FG-02). */
import { invariant } from '../../sim/kernel/invariant.ts';
import { timeUs } from '../../sim/kernel/time.ts';
import type { BillKind, LineItem } from '../../sim/model/bill.ts';
import type { World } from '../../sim/model/world.ts';
import { billOf, spentUsd } from '../../sim/rules/bill.ts';
import { fargateUsdPerHour, instanceUsdPerHour, standingUsdPerHour } from '../../sim/rules/bill-items.ts';

const US_PER_HOUR = 3_600_000_000;
/** Each time in `running`, and each task, is paid for a minute at least, in whole seconds; Windows on Fargate for longer. */
const LEAST_HOURS = 61 / 3_600;
const NEARLY = 1e-9;
const BY_TIME: ReadonlySet<BillKind> = new Set<BillKind>([
  'instance',
  'spotInstance',
  'fargateVcpu',
  'fargateMemory',
  'fargateLicence',
  'loadBalancer',
  'endpoint',
]);

export class MoneyLaws {
  private atUs = 0;
  private perHourUsd = 0;
  /** The rate over all the time so far. */
  private byRateUsd = 0;
  private spent = 0;
  /** What minimums may add: a minute of whatever has begun to cost. */
  private leastUsd = 0;
  private readonly running = new Map<string, number>();

  /** The instant is over: what costs now costs until the next one. */
  afterInstant(world: World, nowUs: number): void {
    this.byRateUsd += (this.perHourUsd * (nowUs - this.atUs)) / US_PER_HOUR;
    this.atUs = nowUs;
    this.perHourUsd = standingUsdPerHour(world);
    for (const instance of world.instances) {
      const sinceUs = instance.ec2?.runningSinceUs ?? null;
      if (sinceUs === null) continue;
      this.begun(`instance ${instance.key} ${sinceUs}`, instanceUsdPerHour(world, instance));
    }
    for (const { sky } of world.zones) {
      for (const key of sky) {
        const usdPerHour = fargateUsdPerHour(world, world.tasks[key]!);
        if (usdPerHour > 0) this.begun(`task ${key}`, usdPerHour);
      }
    }
  }

  private begun(what: string, usdPerHour: number): void {
    if (this.running.has(what)) return;
    this.running.set(what, usdPerHour);
    this.leastUsd += usdPerHour * LEAST_HOURS;
  }

  /** A minute is over, or the run is; the present instant may not be. */
  minute(world: World, nowUs: number): void {
    const at = timeUs(nowUs);
    const spent = spentUsd(world, at);
    invariant(spent >= this.spent - NEARLY, 'law.money-comes-back', () => ({ before: this.spent, spent, nowUs }));
    this.spent = spent;
    const { items, totalUsd } = billOf(world, at);
    invariant(Math.abs(totalUsd - spent) <= NEARLY * (1 + spent), 'law.bill-differs', () => ({ totalUsd, spent }));
    let sum = 0;
    for (const item of items) {
      itemIsSound(item, nowUs);
      if (BY_TIME.has(item.kind)) sum += item.usd;
    }
    const byRate = this.byRateUsd + (this.perHourUsd * (nowUs - this.atUs)) / US_PER_HOUR;
    const isSound = sum >= byRate - 1e-7 && sum <= byRate + this.leastUsd + 1e-7;
    invariant(isSound, 'law.money-is-rate-by-time', () => ({ sum, byRate, least: this.leastUsd, nowUs }));
  }
}

function itemIsSound(item: LineItem, nowUs: number): void {
  const { quantity, unitUsd, usd, fromUs, toUs } = item;
  const isSound = usd === quantity * unitUsd && quantity >= 0 && unitUsd >= 0 && fromUs <= toUs && toUs <= nowUs;
  invariant(isSound, 'law.line-item', () => ({ item }));
}
