import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { type Plugin, defineConfig } from 'vite';

const root = import.meta.dirname;

/** The pages that open without a network, and the part of the member app that they need. */
const offlinePages = ['/', '/verify', '/draw', '/till'];
const offlineParts = [
  '/web/member/main.tsx',
  '/web/member/card/card-page.tsx',
  '/web/member/finder/finder-page.tsx',
  '/web/member/vouchers/vouchers-page.tsx',
  '/web/member/vouchers/voucher-page.tsx',
  '/web/member/till/till-page.tsx',
  '/web/verify/main.tsx',
  '/web/ui/scanner.tsx',
  '/web/verify/draw-main.tsx',
];

type Bundle = Parameters<Extract<NonNullable<Plugin['generateBundle']>, (...given: never[]) => unknown>>[1];

/** Everything that a chunk loads at once, with its styles; what it fetches later is not among it. */
function filesOf(bundle: Bundle, fileName: string, found = new Set<string>()): Set<string> {
  const chunk = bundle[fileName];
  if (chunk?.type !== 'chunk' || found.has(fileName)) return found;
  found.add(fileName);
  for (const style of chunk.viteMetadata?.importedCss ?? []) found.add(style);
  for (const needed of chunk.imports) filesOf(bundle, needed, found);
  return found;
}

/**
 * Writes into the service worker which files it keeps. They have a hash in their name, and the pages go into the version,
 * so that every change of one of them is another worker, which is how browsers notice a new build.
 */
function offlineBuild(): Plugin {
  return {
    name: 'offline-build',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const all = Object.values(bundle);
      const parts = all.filter(
        (one) => one.type === 'chunk' && offlineParts.some((part) => one.moduleIds.some((id) => id.endsWith(part))),
      );
      if (parts.length < offlineParts.length) this.error('a page that is to open offline is not in the build');
      const assets = new Set(parts.flatMap(({ fileName }) => [...filesOf(bundle, fileName)]));
      // What draws again in the browser is a worker of its own, which no chunk imports.
      const workers = all.filter(({ fileName }) => fileName.includes('draw-check-worker'));
      if (workers.length === 0) this.error('what checks a draw is not in the build');
      for (const { fileName } of workers) assets.add(fileName);
      const files = [...offlinePages, ...[...assets].toSorted().map((file) => `/${file}`)];
      const pages = all.flatMap((one) => (one.fileName.endsWith('.html') && one.type === 'asset' ? [one.source] : []));
      const version = createHash('sha256').update(files.join()).update(pages.join()).digest('hex').slice(0, 12);
      const worker = bundle['sw.js'];
      if (worker?.type !== 'chunk' || worker.imports.length > 0) return this.error('the service worker stands alone');
      worker.code = `const offlineBuild=${JSON.stringify({ version, files })};${worker.code}`;
      return undefined;
    },
  };
}

/** Two apps and the verifying page from one source: the member app at `/`, the console at `/console/`, `/verify`. */
export default defineConfig({
  root: resolve(root, 'web'),
  plugins: [react(), offlineBuild()],
  build: {
    outDir: resolve(root, 'dist/web'),
    emptyOutDir: true,
    target: 'es2020',
    rolldownOptions: {
      input: {
        member: resolve(root, 'web/index.html'),
        console: resolve(root, 'web/console/index.html'),
        verify: resolve(root, 'web/verify/index.html'),
        draw: resolve(root, 'web/verify/draw.html'),
        sw: resolve(root, 'web/offline/worker.ts'),
      },
      output: {
        // A worker reaches as far as the folder it lies in, and is found again under one name.
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:3000' } },
});
