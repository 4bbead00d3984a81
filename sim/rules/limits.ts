/**
 * What a scenario may hold. Every limit is checked, and stands in the published schema where a schema can say it.
 * Generous for a lesson, small enough that no file can exhaust the machine.
 */
export const LIMITS = {
  /** Scenario and includes together [bytes of UTF-8]. */
  inputBytes: 5_242_880,
  includes: 64,
  /** A replay file [bytes of UTF-8], its values, and the commands by hand in its journal. */
  replayBytes: 67_108_864,
  replayNodes: 1_000_000,
  journal: 20_000,
  /** Nesting of one file. */
  depth: 40,
  /** Scalars, lists and maps of one file once every alias is written out. */
  nodes: 250_000,
  /** Words, signs, line ends and spaces of YAML, of the scenario and its includes together: reading costs by these. */
  yamlTokens: 300_000,
  /** Members of one map, and entries of one list. */
  mapMembers: 2_000,
  listEntries: 20_000,
  /** Aliases in one file. */
  aliases: 1_000,
  /** Issues reported; further ones are counted only. */
  issues: 500,
  /** Characters of any name. */
  nameLength: 128,
  /** Characters of a title or of the name of a goal. */
  titleLength: 200,
  imageNameLength: 512,
  /** Characters of a metric path, and of the text a service event must contain. */
  metricLength: 400,
  regions: 8,
  zonesMin: 2,
  zonesMax: 6,
  clusters: 100,
  fleets: 200,
  /** Over the whole run: fleets and launches together. */
  instances: 10_000,
  images: 1_000,
  layersPerImage: 127,
  behaviours: 1_000,
  taskDefinitions: 1_000,
  services: 1_000,
  targetGroups: 200,
  loadBalancers: 50,
  /** Metric and composite alarms of a file; collectors of high-resolution metrics. */
  alarms: 1_000,
  collectors: 20,
  /** Streams of requests, and rows of the trace file of one. */
  traffic: 100,
  traceRows: 20_000,
  /** People behind the requests of one stream: a bit each for each version they may meet. */
  subjects: 100_000,
  topics: 100,
  queues: 100,
  functions: 100,
  subscriptions: 500,
  eventRules: 100,
  /** Over the whole run: desired counts of services and tasks of RunTask together. */
  tasks: 100_000,
  timeline: 10_000,
  goals: 200,
  /** Size of an image or layer [MiB]. */
  imageSizeMiB: 1_048_576,
  /** Simulated length of a run [µs]: 31 days. */
  durationUs: 31 * 86_400 * 1_000_000,
  /** Seeds are whole numbers from 0 to this. */
  seedMax: 4_294_967_295,
  /** Containers of one task (BB-08). */
  containersPerTask: 10,
  /** Characters of a placement expression (PL-11). */
  expressionLength: 2_000,
  /** Placement constraints of a task, those of its task definition included (PL-11). */
  placementConstraints: 10,
  /** Custom attributes of one instance (CI-09). */
  attributesPerInstance: 10,
} as const;
