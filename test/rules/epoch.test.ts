import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isoOfUs, RUN_EPOCH_ISO, usOfIso } from '../../sim/rules/epoch.ts';

describe('dates of the run', () => {
  test('the run starts on 29 November 2017', () => {
    expect([usOfIso(RUN_EPOCH_ISO), isoOfUs(0), isoOfUs(83_450_999)]).toEqual([
      0,
      '2017-11-29T00:00:00.000Z',
      '2017-11-29T00:01:23.450Z',
    ]);
  });

  test('agree with the calendar of the platform over 160 years', () => {
    const epochMs = Date.parse(RUN_EPOCH_ISO);
    fc.assert(
      fc.property(fc.integer({ min: -50 * 365 * 86_400_000, max: 110 * 365 * 86_400_000 }), (ms) => {
        const iso = new Date(epochMs + ms).toISOString();
        expect([isoOfUs(ms * 1_000), usOfIso(iso)]).toEqual([iso, ms * 1_000]);
      }),
      { seed: 7, numRuns: 2_000 },
    );
  });

  test('a date may have a time and a zone (QL-05)', () => {
    const day = usOfIso('2018-06-18')!;
    const time = (22 * 3_600 + 28 * 60 + 28) * 1_000_000;
    const forms = [
      '2018-06-18T22:28:28',
      '2018-06-18T22:28:28Z',
      '2018-06-18T22:28:28+00:00',
      '2018-06-18T20:28:28-02:00',
    ];
    expect(forms.map((form) => usOfIso(form)! - day)).toEqual([time, time, time, time]);
  });

  test('what is no date is none', () => {
    const texts = [
      '',
      '2018',
      '2018-13-01',
      '2018-02-29',
      '2018-06-31',
      '2018-06-18T24:00:00',
      '2018-06-18 10:00:00',
      '18-06-2018',
    ];
    expect(texts.map(usOfIso)).toEqual(texts.map(() => null));
  });
});
