/** Version of the data in assets/catalog: part of scenarioHash, so it changes whenever a number there changes. */
export const CATALOG_VERSION = '2026.1';
