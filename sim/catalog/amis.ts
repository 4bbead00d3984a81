import data from '../../assets/catalog/amis.json' with { type: 'json' };
import type { Ami } from '../model/instance.ts';

/** One machine image (BB-06). Sources: the `source` field of assets/catalog/amis.json. */
export interface AmiEntry {
  readonly name: Ami;
  readonly platform: 'linux' | 'windows';
  /** Value of the attribute ecs.os-family (CI-08, WN-08). */
  readonly osFamily: string;
  /** Which phases of CI-11 it goes through; a type without hypervisor takes those of bare metal with any image. */
  readonly boot: BootKind;
  /** Can its agent give a task an interface of its own? Windows only from 2019 on (WN-04). */
  readonly taskEni: boolean;
  /** Holds the drivers that let tasks reserve GPUs (RS-20). */
  readonly gpu: boolean;
  /** Build of Windows that images of containers must match (WN-08); null on Linux. */
  readonly build: string | null;
  /** Holds the agent and a container runtime; without them an instance never registers. */
  readonly agent: boolean;
  /** The volumes of a launched instance, that of the root first; its template lies in the image. */
  readonly volumes: readonly { readonly device: string; readonly sizeGiB: number }[];
  /** Who may launch it: everyone, as for all images here. */
  readonly launchPermission: 'all';
}

export type BootKind = 'linux' | 'windows' | 'bare-metal';

const ENTRIES = data.amis as readonly AmiEntry[];
const BY_NAME: ReadonlyMap<Ami, AmiEntry> = new Map(ENTRIES.map((entry) => [entry.name, entry]));

/** The image with this name; every name of AMI_NAMES has its entry (tested). */
export function amiEntry(name: Ami): AmiEntry {
  return BY_NAME.get(name)!;
}

/** All images, in the order of the catalog. */
export function knownAmis(): readonly AmiEntry[] {
  return ENTRIES;
}
