/** Which files a scenario may include: files beside it or below it, named plainly. */

/** How a scenario's other files are read. It gets only paths that `includePathFault` found nothing wrong with. */
export interface IncludeReader {
  read(path: string): { readonly text: string } | { readonly missing: true } | { readonly tooLarge: true };
}

/** Why a path may not be included. */
export type IncludePathFault = 'empty' | 'absolute' | 'outside' | 'characters' | 'address' | 'extension';

const LONGEST = 400;
const TRACES = /\.csv$/i;
const INCLUDES = /\.(?:json|ya?ml)$/i;

/**
 * Null for a relative path that stays inside the scenario's folder on every system: parts of ordinary characters joined
 * by `/`, no `..`, no drive, no backslash, no address, and a name ending in .json, .yaml or .yml.
 */
export function includePathFault(path: string): IncludePathFault | null {
  return pathFault(path, INCLUDES);
}

/** The same for a trace of requests, which ends in .csv. */
export function tracePathFault(path: string): IncludePathFault | null {
  return pathFault(path, TRACES);
}

function pathFault(path: string, endings: RegExp): IncludePathFault | null {
  if (path === '' || path.length > LONGEST) return 'empty';
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(path)) return /^[A-Za-z]:/.test(path) ? 'absolute' : 'address';
  if (/^[\\/~]/.test(path)) return 'absolute';
  const parts = path.split('/');
  if (parts.includes('..')) return 'outside';
  // Control characters, backslashes and what Windows gives a meaning of its own.
  if (/[\u0000-\u001f\u007f\\:*?"<>|%]/.test(path)) return 'characters';
  if (parts.some((part) => part === '' || /[. ]$/.test(part) || part.startsWith(' '))) return 'characters';
  return endings.test(path) ? null : 'extension';
}
