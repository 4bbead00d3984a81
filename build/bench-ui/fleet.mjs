/** A large kingdom in which much goes on, as the text of a scenario: ten guilds that are released again and again, under load. */

const GUILDS = 10;

/** @param {{ instances: number, tasks: number, instanceType?: string, traffic?: boolean }} sketch */
export function fleetScenario({ instances, tasks, instanceType = 'm5.xlarge', traffic = true }) {
  const guilds = Array.from({ length: GUILDS }, (_, index) => `guild-${index}`);
  const plan = (family, version) => ({
    family,
    cpu: '256',
    memory: '512',
    containerDefinitions: [{ name: 'app', image: `nozama/app:${version}`, portMappings: [{ containerPort: 80 }] }],
  });
  const behaviour = { cpuMsPerRequest: { lognormal: { mean: 25, cv: 0.5 } }, memoryMiB: { idle: 60 }, startup: '5s' };
  const document = {
    royaume: 1,
    name: 'bench-fleet',
    title: 'A large kingdom',
    seed: 7,
    duration: '2h',
    regions: [{ name: 'za-southwest-1', zones: ['za-southwest-1a', 'za-southwest-1b', 'za-southwest-1c'] }],
    clusters: [{ clusterName: 'royaume' }],
    fleets: [{ name: 'land', cluster: 'royaume', instanceType, ami: 'ecs-linux', count: instances, spread: 'zones' }],
    taskDefinitions: guilds.flatMap((family) => [plan(family, '1.0'), plan(family, '1.1')]),
    targetGroups: guilds.map((targetGroupName) => ({ targetGroupName })),
    loadBalancers: guilds.map((name, index) => ({
      name: `gate-${index}`,
      listeners: [{ port: 80, forward: [{ targetGroup: name }] }],
    })),
    behaviours: { 'nozama/app:1.0': behaviour, 'nozama/app:1.1': behaviour },
    traffic: traffic
      ? guilds.map((name, index) => ({
          name: `subjects-${index}`,
          to: `gate-${index}`,
          arrivals: { poisson: { perSecond: 20 } },
          from: '6m',
          timeout: '5s',
        }))
      : [],
    timeline: [
      ...guilds.map((name) => ({
        at: '3m',
        createService: {
          cluster: 'royaume',
          serviceName: name,
          taskDefinition: `${name}:1`,
          desiredCount: tasks / GUILDS,
          deploymentConfiguration: { minimumHealthyPercent: 90, maximumPercent: 110 },
          loadBalancers: [{ targetGroupArn: name, containerName: 'app', containerPort: 80 }],
        },
      })),
      // One release or another at any time, from ten minutes on.
      ...Array.from({ length: 35 }, (_, n) => ({
        at: `${10 + 3 * n}m`,
        updateService: {
          cluster: 'royaume',
          service: guilds[n % GUILDS],
          taskDefinition: `${guilds[n % GUILDS]}:${1 + ((Math.floor(n / GUILDS) + 1) % 2)}`,
        },
      })),
    ],
    goals: [],
  };
  // JSON is YAML.
  return JSON.stringify(document);
}
