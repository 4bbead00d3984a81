/** Reasons in the agent's own words (section 4.1 of the messages; CT-13, CT-14, IM-07, IM-09). */
import type { PullProblem } from '../model/image-pull.ts';
import { DOCKER_HUB, registryOf, repositoryOf } from './images.ts';

export const OUT_OF_MEMORY = 'OutOfMemoryError: Container killed due to memory usage';

/** A span as the agent's language prints it: `30s`, `2m30s`, `2h0m0s` [µs]. */
function goDuration(spanUs: number): string {
  const totalS = Math.round(spanUs / 1_000_000);
  const hours = Math.floor(totalS / 3_600);
  const minutes = Math.floor(totalS / 60) % 60;
  const rest = totalS % 60;
  if (hours > 0) return `${hours}h${minutes}m${rest}s`;
  return minutes > 0 ? `${minutes}m${rest}s` : `${rest}s`;
}

/** CT-14. */
export function timeoutReason(state: 'created' | 'started' | 'stopped' | 'pulled', waitedUs: number): string {
  return `DockerTimeoutError: Could not transition to ${state}; timed out after waiting ${goDuration(waitedUs)}`;
}

/** CT-14: the container may run, but nobody could learn anything of it. */
export function inspectTimeoutReason(waitedUs: number): string {
  return `CannotInspectContainerError: Could not transition to inspecting; timed out after waiting ${goDuration(waitedUs)}`;
}

/** Why an image did not come; `limitUs` is the limit that was passed when it was one of time. */
export function pullFailure(image: string, problem: PullProblem, onFargate: boolean, limitUs: number): string {
  const registry = registryOf(image);
  switch (problem) {
    case 'missing':
      return `CannotPullContainerError: repository ${image} not found`;
    case 'throttled':
      return 'CannotPullContainerError: toomanyrequests: Too Many Requests.';
    case 'timeout':
    case 'no-output':
    case 'inactive':
      return timeoutReason('pulled', limitUs);
    case 'unreachable': {
      // Fargate fetches the registry's token itself, before the runtime is asked for anything (IM-09).
      if (onFargate && /\.dkr\.ecr\./.test(registry)) {
        return 'ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed: dial tcp: i/o timeout';
      }
      const host = registry === DOCKER_HUB ? 'registry-1.docker.io' : registry;
      const path = registry === DOCKER_HUB ? 'v2/' : `v2/${repositoryOf(image).slice(registry.length + 1)}/`;
      return `CannotPullContainerError: Error response from daemon: Get "https://${host}/${path}": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)`;
    }
  }
}
