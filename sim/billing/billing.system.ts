/**
 * Models: the treasury: every minute what everything has cost, and what it costs an hour: instances on demand and Spot by
 * the second, a minute at least (EC-01), with surplus credits (EC-04), Fargate tasks by size and second (FG-02), balancers
 * by hour and capacity, functions, state machines (HM-03), API requests, private endpoints. Published as AWS/Billing
 * EstimatedCharges. The items are pure reads (sim/rules/bill.ts), so that a bill can be had of any instant.
 * Leaves out: free tiers, savings plans and reservations, taxes, disks, addresses, data transfer, NAT, logs, metrics and
 * alarms, queues and topics, the price of Windows on instances; regions other than us-east-1.
 */
import type { MetricSeries } from '../model/metric.ts';
import type { System } from '../model/system.ts';
import { keepAccount } from '../rules/bill.ts';
import { Publisher } from '../rules/publish-metric.ts';
import { setOf } from '../rules/statistics.ts';

const CHARGES: MetricSeries = {
  ...{ namespace: 'AWS/Billing', metricName: 'EstimatedCharges', unit: 'USD', periodS: 60 },
  dimensions: { Currency: 'USD' },
};
/** The simulator's own: no such metric is published by the platform. */
const PER_HOUR: MetricSeries = { ...CHARGES, namespace: 'Royaume', metricName: 'CostPerHour' };

export const billingSystem: System = {
  name: 'billing',
  hears: {
    MetricsPublished: (_event, ctx) => {
      const { totalUsd, perHourUsd } = keepAccount(ctx.world, ctx.nowUs);
      const publisher = new Publisher(ctx);
      publisher.publish(CHARGES, setOf(totalUsd));
      publisher.publish(PER_HOUR, setOf(perHourUsd));
    },
  },
};
