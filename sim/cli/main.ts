/** The entry of the `royaume` command. */
import { writeSync } from 'node:fs';
import { hostFiles } from './files.ts';
import type { Io, Output } from './io.ts';
import { main } from './program.ts';

/** Writes to a descriptor at once, so that nothing is lost when the program ends. */
function output(stream: NodeJS.WriteStream, descriptor: number): Output {
  return {
    isTTY: stream.isTTY === true,
    columns: stream.isTTY ? stream.columns : null,
    write: (text) => writeWhole(descriptor, Buffer.from(text, 'utf8')),
  };
}

/** A pause between two tries on a pipe that is full. */
const RETRY_MS = 2;

function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let offset = 0; offset < bytes.length;) {
    try {
      offset += writeSync(descriptor, bytes, offset);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // The reader has gone (`royaume run … | head`): it has what it wanted.
      if (code === 'EPIPE') process.exit(process.exitCode ?? 0);
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

const io: Io = {
  stdout: output(process.stdout, 1),
  stderr: output(process.stderr, 2),
  env: process.env,
  files: hostFiles,
  nowMs: () => performance.now(),
};

process.exitCode = main(process.argv.slice(2), io);
