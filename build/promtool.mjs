/** Where Prometheus' promtool is on this machine: named in ROYAUME_PROMTOOL, or found on PATH; else null. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @returns {string | null} */
export function findPromtool() {
  const named = process.env.ROYAUME_PROMTOOL;
  if (named !== undefined && named !== '') return named;
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => path.join(folder, 'promtool')).find(isExecutable) ?? null;
}
