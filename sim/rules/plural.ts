/** `1 datapoint`, `3 datapoints`: English, for messages of the real service. */
export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
