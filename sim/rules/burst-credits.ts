/**
 * CPU credits of burstable instances as arithmetic: a balance, and what becomes of it in a span of time under a load. No
 * event is needed: whoever wants the balance of an instant reckons it from the last one that was kept.
 * One credit is one vCPU-minute at 100 % (EC-03). Source: EC-03 to EC-07.
 */
import { instanceType, type BurstCredits } from '../catalog/instance-types.ts';
import type { CreditAccount, Instance } from '../model/instance.ts';
import { hours, timeUs, type DurationUs, type TimeUs } from '../kernel/time.ts';

const US_PER_HOUR = 3_600_000_000;
const US_PER_MINUTE = 60_000_000;
const DAY = hours(24);
/** EC-05. */
export const LAUNCH_CREDITS_PER_DAY = 100;
const CREDITS_KEPT = hours(7 * 24);
/** EC-04. */
const SURPLUS_USD_PER_VCPU_HOUR = 0.05;
/** EC-04: how long a standard instance takes to fall from its load to its baseline as its credits run out [A] [min]. */
export const FALL_MIN = 15;

export type CreditMode = 'standard' | 'unlimited';

export interface CreditSpan {
  readonly account: CreditAccount;
  /** CPU time that was had; less than asked once a standard instance has no credits left [vCPU-minutes]. */
  readonly vcpuMinutes: number;
  /** Surplus credits that will not be earned back: they cost (EC-04). */
  readonly charged: number;
}

/** Credits earned in a span. */
export function earned({ creditsPerHour }: BurstCredits, span: number): number {
  return (creditsPerHour * span) / US_PER_HOUR;
}

/** EC-06: credits won or lost in a minute; `vcpus` are those in use together, 0.5 for one at 50 %. */
export function creditChangePerMinute({ creditsPerHour }: BurstCredits, vcpus: number): number {
  return creditsPerHour / 60 - vcpus;
}

/** The account of an instance at its launch or start. */
export function openAccount(burst: BurstCredits, atUs: TimeUs, hasLaunchCredits: boolean): CreditAccount {
  return { atUs, launch: hasLaunchCredits ? burst.launchCredits : 0, earned: 0, surplus: 0 };
}

/**
 * What a span under a steady load does to an account. Earning pays for the load first; what is missing comes from launch
 * credits, then from earned ones, then it is surplus (unlimited) or is not had (standard, which falls to its baseline
 * little by little as the end comes near). What is left over pays back surplus, then fills the balance up to what 24 h earn;
 * launch credits are beside that (EC-05).
 */
export function spend(
  account: CreditAccount,
  burst: BurstCredits,
  mode: CreditMode,
  span: DurationUs,
  vcpus = 0,
): CreditSpan {
  const income = earned(burst, span);
  const wanted = (vcpus * span) / US_PER_MINUTE;
  const atUs = timeUs(account.atUs + span);
  if (income >= wanted) {
    const left = income - wanted;
    const paidBack = Math.min(account.surplus, left);
    const balance = Math.min(burst.maxCredits, account.earned + left - paidBack);
    return {
      account: { atUs, launch: account.launch, earned: balance, surplus: account.surplus - paidBack },
      vcpuMinutes: wanted,
      charged: 0,
    };
  }
  const balance = account.launch + account.earned;
  const missing =
    mode === 'unlimited' ? wanted - income : balance - balanceAfter(balance, vcpus - baselineVcpus(burst), span);
  const fromLaunch = Math.min(account.launch, missing);
  const fromEarned = Math.min(account.earned, missing - fromLaunch);
  const owed = account.surplus + (mode === 'unlimited' ? missing - fromLaunch - fromEarned : 0);
  // What is owed beyond a day's earnings is charged at once.
  const surplus = Math.min(owed, burst.maxCredits);
  return {
    account: { atUs, launch: account.launch - fromLaunch, earned: account.earned - fromEarned, surplus },
    vcpuMinutes: income + missing,
    charged: owed - surplus,
  };
}

/**
 * EC-04: the credits that a fall from `above` vCPUs over the baseline costs: the load shrinks evenly, so half of what it
 * would cost at full load.
 */
function fallCredits(above: number): number {
  return (above * FALL_MIN) / 2;
}

/** What a standard instance has left of its credits after a span at `above` vCPUs over the baseline, as far as it has them. */
function balanceAfter(balance: number, above: number, span: DurationUs): number {
  const fullMin = Math.max(0, (balance - fallCredits(above)) / above);
  const spanMin = span / US_PER_MINUTE;
  if (spanMin <= fullMin) return balance - spanMin * above;
  // Falling: `t` min before the end it is t / 15 of the load above the baseline, and t² / 15 / 2 of it in credits are left.
  const atFall = Math.min(balance, fallCredits(above));
  const leftMin = Math.max(0, Math.sqrt((2 * FALL_MIN * atFall) / above) - (spanMin - fullMin));
  return (above * leftMin * leftMin) / (2 * FALL_MIN);
}

/** EC-04: the vCPUs that a standard instance has of those it would use, at a balance: all, or fewer as it runs out. */
export function vcpusHad(account: CreditAccount, burst: BurstCredits, vcpus: number): number {
  const above = vcpus - baselineVcpus(burst);
  const balance = account.launch + account.earned;
  if (above <= 0 || balance >= fallCredits(above)) return vcpus;
  return baselineVcpus(burst) + Math.sqrt((2 * balance * above) / FALL_MIN);
}

/**
 * How long the credits of a standard instance pay for a load at its full height (EC-04) [µs]; null: for ever. The fall to the
 * baseline lies around that instant: it begins half its length before, and ends half its length after.
 */
export function lasts(account: CreditAccount, burst: BurstCredits, vcpus: number): number | null {
  const change = creditChangePerMinute(burst, vcpus);
  return change >= 0 ? null : ((account.launch + account.earned) / -change) * US_PER_MINUTE;
}

/** The CPU a standard instance has without credits: baseline % of each vCPU, which is what it earns [vCPUs]. */
export function baselineVcpus({ creditsPerHour }: BurstCredits): number {
  return creditsPerHour / 60;
}

/** EC-04: what is still owed is charged when the instance is stopped or terminated. */
export function settle(account: CreditAccount): { readonly account: CreditAccount; readonly charged: number } {
  return { account: { ...account, surplus: 0 }, charged: account.surplus };
}

/**
 * The CPU a standard instance may have for the next minute (EC-04) [vCPU], whoever wants how much of it: all its vCPUs until
 * what is left pays for no more than the fall, and never more than a minute's balance pays for.
 */
export function standardCapacity(account: CreditAccount, burst: BurstCredits, vcpu: number): number {
  const balance = account.launch + account.earned;
  return Math.min(vcpusHad(account, burst, vcpu), Math.max(baselineVcpus(burst) + balance, 0), vcpu);
}

/**
 * What a span does to an account in which exactly so much CPU was used, on average: a standard instance was held to what it
 * has (standardCapacity), so all of it is paid for.
 */
export function charge(
  account: CreditAccount,
  burst: BurstCredits,
  mode: CreditMode,
  span: DurationUs,
  vcpus: number,
): CreditSpan {
  const paid = spend(account, burst, 'unlimited', span, vcpus);
  return mode === 'unlimited' ? paid : { ...paid, account: { ...paid.account, surplus: 0 }, charged: 0 };
}

/** USD for surplus credits (EC-04). */
export function surplusUsd(credits: number): number {
  return (credits / 60) * SURPLUS_USD_PER_VCPU_HOUR;
}

/** The balance after a stop: T2 loses it, the others keep it for seven days (EC-05); what was owed is paid (EC-04). */
export function afterStop(account: CreditAccount, family: string, stopped: DurationUs, nowUs: TimeUs): CreditAccount {
  if (family !== 't2' && stopped <= CREDITS_KEPT) return { ...settle(account).account, atUs: nowUs };
  return { atUs: nowUs, launch: 0, earned: 0, surplus: 0 };
}

/**
 * The account of an instance at an instant; null for types that do not burst. What loads it is not asked here:
 * with load, see creditsNow in utilization.ts. While it runs it earns; otherwise it keeps what it had.
 */
export function creditsOf(instance: Instance, nowUs: TimeUs): CreditAccount | null {
  const burst = instanceType(instance.instanceType)?.burst ?? null;
  const { credits = null, runningSinceUs = null } = instance.ec2 ?? {};
  if (burst === null || credits === null) return null;
  if (runningSinceUs === null) return credits;
  const since = Math.max(runningSinceUs, credits.atUs);
  return spend({ ...credits, atUs: timeUs(since) }, burst, burst.defaultMode, (nowUs - since) as DurationUs).account;
}

/** EC-05: has the account launched or started fewer than 100 such instances in this region in the last 24 h? */
export function mayHaveLaunchCredits(instances: readonly Instance[], region: number, nowUs: TimeUs): boolean {
  let launches = 0;
  // Newest rows last; a start may be of any row.
  for (const { ec2, launchedAtUs, region: other, instanceType: type } of instances) {
    const bursts = (ec2?.credits ?? null) !== null;
    const counts = bursts && other === region && launchedAtUs > nowUs - DAY && type.startsWith('t2.');
    if (counts) launches += 1;
  }
  return launches < LAUNCH_CREDITS_PER_DAY;
}
