/**
 * The shape of a `register-task-definition` request: every member of the real API. The simulator acts on some of them;
 * the others are checked for their form and kept in the task definition's `source`.
 */
import * as z from 'zod';
import { quota, quotaRange, type RangeId } from '../catalog/quotas.ts';
import { portRange } from './port-range.ts';
import { rule } from './read-shape.ts';

const flag = z.boolean().optional();
const text = z.string().optional();
const texts = z.array(z.string()).optional();
const seconds = z.int().min(0).max(2_147_483_647).optional();
const keyValue = z.strictObject({ name: z.string(), value: z.string() });
const hostPort = z.int().min(0).max(65_535);

function ranged(id: RangeId): z.ZodOptional<z.ZodInt> {
  const { min, max } = quotaRange(id);
  return z.int().min(min).max(max).optional();
}

const PORT_MAPPING = z.strictObject({
  containerPort: z.int().min(1).max(65_535).optional(),
  hostPort: hostPort.optional(),
  protocol: z.enum(['tcp', 'udp']).optional(),
  name: text,
  appProtocol: z.enum(['http', 'http2', 'grpc']).optional(),
  containerPortRange: z
    .string()
    .refine((range) => portRange(range) !== null, rule('bad-port-range'))
    .optional(),
});

const HEALTH_CHECK = z.strictObject({
  command: z.array(z.string()).min(1),
  interval: ranged('healthCheckIntervalS'),
  timeout: ranged('healthCheckTimeoutS'),
  retries: ranged('healthCheckRetries'),
  startPeriod: ranged('healthCheckStartPeriodS'),
});

const LINUX_PARAMETERS = z.strictObject({
  capabilities: z.strictObject({ add: texts, drop: texts }).optional(),
  devices: z
    .array(
      z.strictObject({
        hostPath: z.string(),
        containerPath: text,
        permissions: z.array(z.enum(['read', 'write', 'mknod'])).optional(),
      }),
    )
    .optional(),
  initProcessEnabled: flag,
  sharedMemorySize: z.int().min(0).optional(),
  tmpfs: z.array(z.strictObject({ containerPath: z.string(), size: z.int().min(0), mountOptions: texts })).optional(),
  maxSwap: z.int().min(0).optional(),
  swappiness: z.int().min(0).max(100).optional(),
});

const ULIMIT_NAMES = [
  'core',
  'cpu',
  'data',
  'fsize',
  'locks',
  'memlock',
  'msgqueue',
  'nice',
  'nofile',
  'nproc',
  'rss',
  'rtprio',
  'rttime',
  'sigpending',
  'stack',
] as const;
/** Drivers of the API; which of them a container instance has is a matter of placement (PL-04). */
const LOG_DRIVERS = ['json-file', 'syslog', 'journald', 'gelf', 'fluentd', 'awslogs', 'splunk', 'awsfirelens'] as const;

const CONTAINER_DEFINITION = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(255),
  image: z
    .string()
    .regex(/^[A-Za-z0-9_:./#@-]+$/)
    .max(255),
  cpu: z.int().min(0).max(196_608).optional(),
  memory: z.int().min(4).max(33_554_432).optional(),
  memoryReservation: z.int().min(4).max(33_554_432).optional(),
  essential: flag,
  portMappings: z.array(PORT_MAPPING).max(quota('reservedPortsPerContainerInstance')).optional(),
  dependsOn: z
    .array(
      z.strictObject({ containerName: z.string(), condition: z.enum(['START', 'COMPLETE', 'SUCCESS', 'HEALTHY']) }),
    )
    .optional(),
  links: texts,
  startTimeout: seconds,
  stopTimeout: seconds,
  healthCheck: HEALTH_CHECK.optional(),
  resourceRequirements: z
    .array(z.strictObject({ type: z.enum(['GPU', 'InferenceAccelerator']), value: z.string() }))
    .optional(),
  restartPolicy: z
    .strictObject({
      enabled: z.boolean(),
      ignoredExitCodes: z.array(z.int()).max(quota('restartIgnoredExitCodes')).optional(),
      restartAttemptPeriod: ranged('restartAttemptPeriodS'),
    })
    .optional(),
  logConfiguration: z
    .strictObject({
      logDriver: z.enum(LOG_DRIVERS),
      options: z.record(z.string(), z.string()).optional(),
      secretOptions: z.array(z.strictObject({ name: z.string(), valueFrom: z.string() })).optional(),
    })
    .optional(),
  repositoryCredentials: z.strictObject({ credentialsParameter: z.string() }).optional(),
  entryPoint: texts,
  command: texts,
  environment: z.array(keyValue).optional(),
  environmentFiles: z
    .array(z.strictObject({ value: z.string(), type: z.literal('s3') }))
    .max(quota('environmentFilesPerContainer'))
    .optional(),
  secrets: z.array(z.strictObject({ name: z.string(), valueFrom: z.string() })).optional(),
  mountPoints: z
    .array(z.strictObject({ sourceVolume: z.string(), containerPath: z.string(), readOnly: flag }))
    .optional(),
  volumesFrom: z.array(z.strictObject({ sourceContainer: z.string(), readOnly: flag })).optional(),
  linuxParameters: LINUX_PARAMETERS.optional(),
  ulimits: z.array(z.strictObject({ name: z.enum(ULIMIT_NAMES), softLimit: z.int(), hardLimit: z.int() })).optional(),
  versionConsistency: z.enum(['enabled', 'disabled']).optional(),
  hostname: text,
  user: text,
  workingDirectory: text,
  disableNetworking: flag,
  privileged: flag,
  readonlyRootFilesystem: flag,
  dnsServers: texts,
  dnsSearchDomains: texts,
  extraHosts: z.array(z.strictObject({ hostname: z.string(), ipAddress: z.string() })).optional(),
  dockerSecurityOptions: texts,
  interactive: flag,
  pseudoTerminal: flag,
  dockerLabels: z.record(z.string(), z.string()).optional(),
  systemControls: z.array(z.strictObject({ namespace: z.string(), value: z.string() })).optional(),
  firelensConfiguration: z
    .strictObject({ type: z.enum(['fluentd', 'fluentbit']), options: z.record(z.string(), z.string()).optional() })
    .optional(),
  credentialSpecs: texts,
});

const VOLUME = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(255),
  host: z.strictObject({ sourcePath: text }).optional(),
  dockerVolumeConfiguration: z
    .strictObject({
      scope: z.enum(['task', 'shared']).optional(),
      autoprovision: flag,
      driver: text,
      driverOpts: z.record(z.string(), z.string()).optional(),
      labels: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  efsVolumeConfiguration: z
    .strictObject({
      fileSystemId: z.string(),
      rootDirectory: text,
      transitEncryption: z.enum(['ENABLED', 'DISABLED']).optional(),
      transitEncryptionPort: z.int().min(0).max(65_535).optional(),
      authorizationConfig: z
        .strictObject({ accessPointId: text, iam: z.enum(['ENABLED', 'DISABLED']).optional() })
        .optional(),
    })
    .optional(),
  fsxWindowsFileServerVolumeConfiguration: z
    .strictObject({
      fileSystemId: z.string(),
      rootDirectory: z.string(),
      authorizationConfig: z.strictObject({ credentialsParameter: z.string(), domain: z.string() }),
    })
    .optional(),
  configuredAtLaunch: flag,
});

/** Strings as the API takes them, or plain numbers, which YAML makes natural. */
const taskSize = z.union([z.string(), z.int()]).optional();

const OS_FAMILIES = [
  'LINUX',
  'WINDOWS_SERVER_2004_CORE',
  'WINDOWS_SERVER_2016_FULL',
  'WINDOWS_SERVER_2019_CORE',
  'WINDOWS_SERVER_2019_FULL',
  'WINDOWS_SERVER_2022_CORE',
  'WINDOWS_SERVER_2022_FULL',
  'WINDOWS_SERVER_2025_CORE',
  'WINDOWS_SERVER_2025_FULL',
  'WINDOWS_SERVER_20H2_CORE',
] as const;

export const TASK_DEFINITION_SCHEMA = z.strictObject({
  family: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(255),
  containerDefinitions: z.array(CONTAINER_DEFINITION).min(1).max(quota('containersPerTaskDefinition')),
  networkMode: z.enum(['bridge', 'host', 'awsvpc', 'none']).optional(),
  requiresCompatibilities: z.array(z.enum(['EC2', 'FARGATE', 'EXTERNAL'])).optional(),
  cpu: taskSize,
  memory: taskSize,
  placementConstraints: z
    .array(
      z.strictObject({
        type: z.literal('memberOf'),
        expression: z.string().max(quota('constraintExpressionLength')).optional(),
      }),
    )
    .max(quota('placementConstraintsPerTask'))
    .optional(),
  runtimePlatform: z
    .strictObject({
      cpuArchitecture: z.enum(['X86_64', 'ARM64']).optional(),
      operatingSystemFamily: z.enum(OS_FAMILIES).optional(),
    })
    .optional(),
  taskRoleArn: text,
  executionRoleArn: text,
  volumes: z.array(VOLUME).optional(),
  pidMode: z.enum(['host', 'task']).optional(),
  ipcMode: z.enum(['host', 'task', 'none']).optional(),
  proxyConfiguration: z
    .strictObject({
      type: z.literal('APPMESH').optional(),
      containerName: z.string(),
      properties: z.array(keyValue).optional(),
    })
    .optional(),
  inferenceAccelerators: z.array(z.strictObject({ deviceName: z.string(), deviceType: z.string() })).optional(),
  ephemeralStorage: z.strictObject({ sizeInGiB: z.int().min(21).max(200) }).optional(),
  enableFaultInjection: flag,
  tags: z
    .array(z.strictObject({ key: z.string().min(1).max(128), value: z.string().max(256).optional() }))
    .max(quota('tagsPerResource'))
    .optional(),
});

export type TaskDefinitionRequest = z.infer<typeof TASK_DEFINITION_SCHEMA>;
export type ContainerDefinitionRequest = TaskDefinitionRequest['containerDefinitions'][number];

/** Members of a description that are not part of a request: what people paste by mistake. */
export const DESCRIPTION_ONLY: readonly string[] = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
];
