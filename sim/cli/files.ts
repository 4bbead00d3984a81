/** The host's file system behind `Files`: bounded reads, includes that cannot leave their folder, atomic writes. */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { FileFailure, type FileProblem, type Files, type IncludeReader, type PendingFile } from './io.ts';

/** A path that stands for standard input. */
export const STDIN = '-';
const CHUNK_BYTES = 65_536;

/** The whole content of an open file; null when it is longer than the limit. */
function readAll(descriptor: number, limitBytes: number): Buffer | null {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const count = readSync(descriptor, chunk, 0, CHUNK_BYTES, null);
    if (count === 0) return Buffer.concat(chunks, total);
    total += count;
    if (total > limitBytes) return null;
    chunks.push(chunk.subarray(0, count));
  }
}

/** Opens a regular file: without waiting for the other end of a pipe, which is refused afterwards. */
function readRegular(file: string, limitBytes: number): Buffer | null {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new FileFailure('not-a-file', file);
    return stat.size > limitBytes ? null : readAll(descriptor, limitBytes);
  } finally {
    closeSync(descriptor);
  }
}

function decode(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FileFailure('not-text', file, cause);
  }
}

function problemOf(error: unknown): FileProblem {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
  return code === 'EISDIR' ? 'not-a-file' : 'unreadable';
}

function read(file: string, limitBytes: number): string {
  try {
    const bytes = file === STDIN ? readAll(0, limitBytes) : readRegular(file, limitBytes);
    if (bytes === null) throw new FileFailure('too-large', file);
    return decode(bytes, file);
  } catch (error) {
    if (error instanceof FileFailure) throw error;
    throw new FileFailure(problemOf(error), file, error);
  }
}

/** Is this path the folder itself or inside it? Both are real paths. */
function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

function includes(main: string, limitBytes: number): IncludeReader {
  const folder = main === STDIN ? process.cwd() : path.dirname(path.resolve(main));
  return {
    read(relative) {
      try {
        const root = realpathSync(folder);
        const real = realpathSync(path.join(root, relative));
        if (!isInside(root, real) || !statSync(real).isFile()) return { missing: true };
        const bytes = readRegular(real, limitBytes);
        return bytes === null ? { tooLarge: true } : { text: decode(bytes, real) };
      } catch {
        // The scenario reader says at which place the file is named; why the host refused adds nothing there.
        return { missing: true };
      }
    },
  };
}

function create(file: string): PendingFile {
  const target = path.resolve(file);
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.tmp`);
  let descriptor: number;
  try {
    if (statSync(target, { throwIfNoEntry: false })?.isDirectory() === true) throw new FileFailure('not-a-file', file);
    descriptor = openSync(temporary, 'wx', 0o666);
  } catch (error) {
    throw error instanceof FileFailure ? error : new FileFailure('unwritable', file, error);
  }
  let open = true;
  const discard = (): void => {
    if (!open) return;
    open = false;
    try {
      closeSync(descriptor);
      unlinkSync(temporary);
    } catch {
      // The temporary file is ours and already gone, or the disk is: nothing is left to take back.
    }
  };
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      discard();
      throw new FileFailure('unwritable', file, error);
    }
  };
  return {
    write: (text) =>
      guarded(() => {
        const bytes = Buffer.from(text, 'utf8');
        for (let offset = 0; offset < bytes.length;) offset += writeSync(descriptor, bytes, offset);
      }),
    commit: () =>
      guarded(() => {
        fsyncSync(descriptor);
        closeSync(descriptor);
        renameSync(temporary, target);
        open = false;
      }),
    discard,
  };
}

/** The real file system. */
export const hostFiles: Files = { read, includes, create };
