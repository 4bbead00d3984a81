/** Who was hurt, on the command line: report as text, page and JSON, and the explanation of a service; and for a screen. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Harm, HarmStory } from '../../sim/model/harm.ts';
import { ROOT } from '../support/sources.ts';
import { HostRig } from '../host/host-rig.ts';
import { createCliRig, type CliRig } from './cli-rig.ts';

let rig: CliRig;
afterEach(() => rig?.clear());

const FILE = path.join(ROOT, 'assets/scenarios/releases/bad-release-blue-green.yaml');

describe('who was hurt', () => {
  test('report, explanation and screen tell the same, as text, page and JSON', () => {
    rig = createCliRig();
    const { out } = rig.cli(`report ${FILE} --html @page.html`);
    expect(out).toContain('Who was hurt');
    const { harm } = JSON.parse(rig.cli(`report ${FILE} --json`).out) as { harm: Harm };
    const bad = harm.releases.at(-1)!;
    expect(bad.harm.hurt).toBeGreaterThan(100);
    // The release, beside its version.
    expect(out).toMatch(/release +began +hurt by its version +hurt while it lasted +to detect +to recover/);
    expect(out).toMatch(new RegExp(`shop shop:2 +00:15:00.000 +${bad.harm.hurt} +${bad.during.hurt} `));
    const page = readFileSync(rig.at('page.html'), 'utf8');
    expect(page).toContain('<section id="harm">');
    expect(page).toContain(`data-hurt="${bad.harm.hurt}"`);
    const told = JSON.parse(rig.cli(`explain ${FILE} service/shop --json`).out) as {
      harm: HarmStory & { sentences: { text: string }[] };
    };
    expect(told.harm.release).toEqual(bad);
    expect(told.harm.sentences.map((one) => one.text)).toContain(`${bad.version} hurt ${bad.harm.hurt} requests.`);
    const ofVersions = harm.streams.flatMap(({ stream, versions }) => versions.map((row) => ({ stream, ...row })));
    expect(told.harm.rows).toEqual(ofVersions.filter(({ subject }) => subject.kind === 'deployment'));
    const screen = new HostRig();
    screen.open(readFileSync(FILE, 'utf8'));
    screen.ask('seek', { toUs: 45 * 60_000_000 });
    expect(screen.ask('harm', {}).harm).toEqual(harm);
  });

  test('in French, too', () => {
    rig = createCliRig();
    const { out } = rig.cli(`explain ${FILE} service/shop --lang fr`);
    expect(out).toContain('Qui en a souffert');
    expect(out).toMatch(/shop:2 a touché \d+ requêtes\./);
  });
});
