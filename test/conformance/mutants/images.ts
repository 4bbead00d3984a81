/** Images and pulls: rules broken on purpose. */
import { mutant, type Mutant } from './mutant.ts';

const PULLS = 'conformance/pulls-under-load';

export const IMAGES: readonly Mutant[] = [
  mutant(
    'IM-01',
    'lifecycle/image-pull.system',
    "imagePullBehavior === 'default' ? findCached",
    "imagePullBehavior !== 'default' ? findCached",
    'conformance/images',
  ),
  mutant(
    'IM-01',
    'lifecycle/image-pull.system',
    "imagePullBehavior === 'once' && cached.pulled",
    "imagePullBehavior === 'once'",
    'conformance/images',
  ),
  mutant('IM-02', 'lifecycle/fargate.system', '    layers: [],', "    layers: ['web:1'],", 'conformance/launch-types'),
  mutant('IM-03', 'lifecycle/timings', 'PULL_ATTEMPTS = 5', 'PULL_ATTEMPTS = 6', 'conformance/images'),
  mutant('IM-03', 'lifecycle/timings', 'MANIFEST_ATTEMPTS = 9', 'MANIFEST_ATTEMPTS = 5', 'conformance/images'),
  mutant(
    'IM-04',
    'rules/pull-rates',
    'EXTRACT_BYTES_PER_S = 100_000_000',
    'EXTRACT_BYTES_PER_S = 60_000_000',
    'conformance/images',
  ),
  mutant('IM-04', 'lifecycle/image-pull.system', 'bytesTotal > 0 && unpacksOnHost', 'false && unpacksOnHost', PULLS),
  mutant('EC-09', 'load/network-share', 'row.bandwidth - row.pullRate', 'row.bandwidth', PULLS),
  mutant('EC-09', 'load/network-share', 'bandwidth - answersPerS', 'bandwidth', PULLS),
  mutant('IM-05', 'lifecycle/image-cache', "platform === 'windows'", "platform === 'linux'", 'conformance/images'),
  mutant(
    'IM-05',
    'lifecycle/image-cache',
    "['windows-servercore', 'windows-nanoserver']",
    "['windows-nanoserver']",
    'conformance/images',
  ),
  mutant(
    'IM-06',
    'lifecycle/timings',
    'IMAGE_MINIMUM_AGE = seconds(3_600)',
    'IMAGE_MINIMUM_AGE = seconds(60)',
    'conformance/images',
  ),
  mutant('IM-06', 'lifecycle/timings', 'IMAGES_PER_CLEANUP = 5', 'IMAGES_PER_CLEANUP = 6', 'conformance/images'),
  mutant('IM-07', 'rules/registry', 'HUB_PULLS = 100', 'HUB_PULLS = 1_000', 'conformance/images'),
  mutant(
    'IM-08',
    'lifecycle/image-digests',
    'versionConsistency !== true',
    'versionConsistency === true',
    'conformance/images',
  ),
  mutant(
    'IM-08',
    'lifecycle/image-digests',
    'RESOLUTION_ATTEMPTS = 3',
    'RESOLUTION_ATTEMPTS = 30',
    'conformance/images',
  ),
  mutant('IM-09', 'rules/registry', 'if (!reachesInternet(world, row)) return null;', '', 'conformance/images'),
  mutant(
    'IM-09',
    'rules/reachability',
    'return isPublic ? publicIp !== null : nat',
    'return true',
    'conformance/images',
  ),
];
