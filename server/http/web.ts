import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { refuse } from '../../kernel/refusal.ts';
import type { Platform } from '../platform.ts';
import { sendRefusal } from './answer.ts';
import { open } from './contract.ts';
import { cameraAllowed } from './guarding-headers.ts';

/** Which of the pages answers an address that is no file. */
function pageFor(url: string): string {
  if (url.startsWith('/console')) return 'console/index.html';
  if (/^\/draw\/?($|\?)/.test(url)) return 'verify/draw.html';
  return /^\/verify\/?($|\?)/.test(url) ? 'verify/index.html' : 'index.html';
}

/** The page of the member app that reads vouchers: what leads to it loads it anew, so that its own headers count. */
const isTill = (url: string): boolean => /^\/till\/?($|\?)/.test(url);

/** The two apps as built by Vite. Files with a hash in their name never change; pages are asked for each time. */
export async function addWeb(app: FastifyInstance, platform: Platform): Promise<void> {
  const root = join(platform.config.root, 'dist', 'web');
  const built = existsSync(join(root, 'index.html'));
  if (built) {
    await app.register(fastifyStatic, {
      root,
      // The route is our own, because a route says who may call it.
      serve: false,
      cacheControl: false,
      // The build lays a compressed copy beside every text.
      preCompressed: true,
      setHeaders: (reply, path) => {
        const lasting = path.includes('/assets/');
        reply.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
        if (path.includes('/verify/index.html')) reply.header('permissions-policy', cameraAllowed);
      },
    });
    app.route<{ Params: { readonly '*': string } }>({
      method: ['GET', 'HEAD'],
      url: '/*',
      config: open,
      schema: { hide: true },
      handler: (request, reply) => {
        const path = request.params['*'];
        void reply.sendFile(path === '' || path.endsWith('/') ? `${path}index.html` : path);
      },
    });
  }
  // Hands nothing back: a reply that is returned is waited for, and the file is waited for already.
  app.setNotFoundHandler((request, reply) => {
    const isPage =
      request.method === 'GET' && !request.url.startsWith('/api/') && request.headers.accept?.includes('text/html');
    if (built && isPage) {
      if (isTill(request.url)) void reply.header('permissions-policy', cameraAllowed);
      void reply.header('cache-control', 'no-cache').sendFile(pageFor(request.url));
    } else void sendRefusal(request, reply, refuse('not-found'));
  });
}
