/** The words of signs, from the catalogue of texts. */
import type { Words } from '../sim-client/text.ts';
import type { SignWords } from './signs.ts';
import type { Trouble } from './trouble.ts';

export function signWords({ t, number, show }: Pick<Words, 't' | 'number' | 'show'>): SignWords {
  const rate = (value: number): string => number(Number(value.toPrecision(3)));
  return {
    gate: ({ name, requestsPerSecond, errorsPerSecond, p99Ms }) => [
      name,
      p99Ms === null
        ? t('world.sign.gate', { rate: rate(requestsPerSecond) })
        : t('world.sign.gate-p99', { rate: rate(requestsPerSecond), p99: number(p99Ms) }),
      ...(errorsPerSecond > 0 ? [t('world.sign.errors', { rate: rate(errorsPerSecond) })] : []),
    ],
    weight: (group, percent) => t('world.sign.weight', { group, percent: number(percent) }),
    release: ({ release }) =>
      t('world.sign.release', { to: release!.to, stage: release!.lifecycleStage ?? release!.state }),
    flow: (value) => t('world.sign.flow', { rate: rate(value) }),
    trouble: (trouble, count) => {
      const words = troubleWords(trouble, t);
      return count === 1 ? words : t('world.trouble.many', { trouble: words, count });
    },
    waiting: ({ serviceName, waiting }, lack) => {
      const { refused } = waiting!;
      if (lack === null) return t('world.sign.waiting', { service: serviceName, refused });
      const values = { service: serviceName, missing: show(lack.missing) };
      if (lack.filter === 'cpu') return t('world.sign.missing-cpu', values);
      if (lack.filter === 'memory') return t('world.sign.missing-memory', values);
      return t('world.sign.waiting-missing', {
        service: serviceName,
        filter: lack.filter,
        missing: show(lack.missing),
      });
    },
    cost: (perHourUsd) => t('world.sign.cost', { usd: number(Number(perHourUsd.toPrecision(3))) }),
    sky: (providers, developments) => t('world.sign.sky', { providers: providers.join(' + '), count: developments }),
    zone: (status) => t('world.sign.zone', { status }),
    house: (kind, name, count) => {
      if (kind === 'function') return t('world.sign.function', { name, count });
      return kind === 'topic' ? t('world.sign.topic', { name, count }) : t('world.sign.queue', { name, count });
    },
  };
}

/** What is wrong, in a word or two. */
export function troubleWords(trouble: Trouble, t: Words['t']): string {
  switch (trouble.kind) {
    case 'error':
      return trouble.word;
    case 'exit':
      return t('world.trouble.exit', { code: trouble.code });
    case 'health':
      return t('world.trouble.health', { failures: trouble.failures });
    case 'target':
      return t('world.trouble.target', { group: trouble.group, failures: trouble.failures });
    case 'slot':
      return t('world.trouble.slot');
  }
}
