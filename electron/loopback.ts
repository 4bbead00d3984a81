/**
 * The app for a machine without a window system or without Electron: the same files, by the same protocol function, on
 * a loopback address.
 *
 * Binds 127.0.0.1 only. The Host header must be the server's own address, so a foreign name that is pointed at this
 * machine (DNS rebinding) is refused; a foreign Origin is refused too.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAppProtocol, requestedFile } from './app-protocol.ts';

const LOOPBACK = '127.0.0.1';

export interface LoopbackApp {
  /** Where the app is, for example `http://127.0.0.1:41730/`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Why a request is refused; null when it is one of the app's own. */
export function refusalOf(
  headers: { host?: string | undefined; origin?: string | undefined },
  port: number,
): string | null {
  const hosts = [`${LOOPBACK}:${port}`, `localhost:${port}`];
  if (headers.host === undefined || !hosts.includes(headers.host)) return 'The Host header is not this server.';
  if (headers.origin !== undefined && !hosts.some((host) => headers.origin === `http://${host}`)) {
    return 'The Origin header is not this server.';
  }
  return null;
}

function listening(server: Server, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => resolve(server.address() as AddressInfo));
  });
}

async function answer(
  request: IncomingMessage,
  port: number,
  serve: (request: Request) => Promise<Response>,
): Promise<Response> {
  const refusal = refusalOf(request.headers, port);
  if (refusal !== null) return new Response(refusal, { status: 403, headers: { 'Content-Type': 'text/plain' } });
  const method = request.method ?? 'GET';
  if (method !== 'GET' && method !== 'HEAD') return new Response('Only GET and HEAD are answered.', { status: 405 });
  const target = request.url ?? '/';
  if (!target.startsWith('/')) return new Response('This is not a path.', { status: 400 });
  const url = `http://${LOOPBACK}:${port}${target}`;
  // `new Request` folds `..` away, so the path is judged here too, as it was sent.
  if (requestedFile(url) === 'forbidden') return new Response('This path leaves the app.', { status: 403 });
  return serve(new Request(url, { method }));
}

/** Serves the files under `root` on a loopback port; 0 takes a free one. Rejects when the port is taken. */
export async function serveLoopback(root: string, port: number): Promise<LoopbackApp> {
  const serve = createAppProtocol(root);
  let boundPort = port;
  const server = createServer((request, reply) => {
    void answer(request, boundPort, serve)
      .then(async (response) => {
        reply.writeHead(response.status, Object.fromEntries(response.headers));
        reply.end(Buffer.from(await response.arrayBuffer()));
      })
      .catch(() => {
        reply.writeHead(500).end();
      });
  });
  boundPort = (await listening(server, port)).port;
  return {
    url: `http://${LOOPBACK}:${boundPort}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
