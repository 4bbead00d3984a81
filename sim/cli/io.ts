/** What the command line needs from outside, so that tests give it their own. */

/** One of the two output streams. */
export interface Output {
  readonly isTTY: boolean;
  /** Characters in a line of the terminal; null when it is none. */
  readonly columns: number | null;
  write(text: string): void;
}

/** A file that appears under its name only when it is complete. */
export interface PendingFile {
  write(text: string): void;
  /** Puts the file in its place. Throws FileFailure. */
  commit(): void;
  /** Takes back what was written. Never throws. */
  discard(): void;
}

export type FileProblem = 'missing' | 'unreadable' | 'not-a-file' | 'too-large' | 'not-text' | 'unwritable';

/** A failure of the host's file system. */
export class FileFailure extends Error {
  readonly problem: FileProblem;
  readonly path: string;

  constructor(problem: FileProblem, path: string, cause?: unknown) {
    super(`${problem}: ${path}`, { cause });
    this.name = 'FileFailure';
    this.problem = problem;
    this.path = path;
  }
}

export interface Files {
  /** The text of a regular file of at most `limitBytes`; `-` is standard input. Throws FileFailure. */
  read(path: string, limitBytes: number): string;
  /** Reads files beside a scenario or below it, never above it, also not by way of a symbolic link. */
  includes(main: string, limitBytes: number): IncludeReader;
  /** Opens a file to be written under a temporary name in the same folder. Throws FileFailure. */
  create(path: string): PendingFile;
}

/** The reader of includes that sim/scenario takes; paths are relative and already checked by their spelling. */
export interface IncludeReader {
  read(path: string): { readonly text: string } | { readonly missing: true } | { readonly tooLarge: true };
}

export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: Files;
  /** The wall clock [ms], for progress only: nothing simulated depends on it. */
  nowMs(): number;
}

const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A line of unknown origin made safe for a terminal: control characters and direction marks become visible signs. */
export function printable(text: string): string {
  return text.replaceAll(CONTROLS, (sign) => {
    const code = sign.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
  });
}
