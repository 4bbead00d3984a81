import data from '../../assets/catalog/regions-zones.json' with { type: 'json' };

/** A region of the catalog with its availability zones (BB-01, BB-02). */
export interface RegionEntry {
  /** For example `eu-west-3`. */
  readonly region: string;
  /** For people, for example `Paris`. */
  readonly name: string;
  readonly azIdPrefix: string;
  readonly azCount: number;
  /** Zone ids without Fargate (FG-13). */
  readonly fargateUnsupportedAzIds: readonly string[];
  /** True for the demo world of BB-19, which Amazon does not know. */
  readonly fictional: boolean;
  /** Names of the zones: the region's name and a letter. */
  readonly zones: readonly string[];
}

/** The region of the demo world (BB-19). */
export const FICTIONAL_REGION = 'za-southwest-1';

const REGIONS: readonly RegionEntry[] = data.regions.map((entry) => ({
  ...entry,
  zones: Array.from({ length: entry.azCount }, (_, index) => entry.region + 'abcdefghij'.charAt(index)),
}));
const BY_NAME: ReadonlyMap<string, RegionEntry> = new Map(REGIONS.map((entry) => [entry.region, entry]));
const NAMES: readonly string[] = REGIONS.map((entry) => entry.region);

/** Every region with its number of zones, in the order of the catalog. */
export function regionList(): readonly { readonly region: string; readonly name: string; readonly zones: number }[] {
  return REGIONS.map(({ region, name, azCount }) => ({ region, name, zones: azCount }));
}

/** The region with this name, for example `za-southwest-1`; null when the catalog does not know it. */
export function regionEntry(name: string): RegionEntry | null {
  return BY_NAME.get(name) ?? null;
}

/** Names of all regions, in the order of the catalog. */
export function knownRegions(): readonly string[] {
  return NAMES;
}

/** The region of a zone name such as `za-southwest-1b`, by its form: all but the last letter. Null for another form. */
export function regionNameOfZone(zone: string): string | null {
  return /^[a-z]{2}(-[a-z]+)+-[0-9]+[a-z]$/.test(zone) ? zone.slice(0, -1) : null;
}
