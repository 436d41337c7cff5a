import { type IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';
import type { Config } from '../config.ts';

const permissions = (camera: '()' | '(self)') => `camera=${camera}, microphone=(), geolocation=()`;

/** The verifying page and the till may ask for the camera, and no other. */
export const cameraAllowed = permissions('(self)');

/**
 * What every answer tells the browser to refuse. They depend on nothing in the request, so helmet is asked once: asked each
 * time it takes as long as sealing an answer.
 */
export async function guardingHeaders({ secureCookies }: Config): Promise<Record<string, string>> {
  const guard = helmet({
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // antd writes its styles into the page at run time.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: secureCookies ? [] : null,
      },
    },
    strictTransportSecurity: secureCookies,
  });
  const request = { method: 'GET' } as IncomingMessage;
  const answer = new ServerResponse(request);
  await new Promise<void>((resolve, reject) => {
    guard(request, answer, (fault?: unknown) => (fault === undefined ? resolve() : reject(fault)));
  });
  const asked = Object.fromEntries(Object.entries(answer.getHeaders()).map(([name, value]) => [name, String(value)]));
  // A browser writes what it may keep to its disk, and the next user of the phone reads it there. Public answers say otherwise.
  return { ...asked, 'permissions-policy': permissions('()'), 'cache-control': 'private, no-store' };
}
