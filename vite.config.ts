import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = import.meta.dirname;

/** Two apps from one source: the member app at `/`, the console at `/console/`. */
export default defineConfig({
  root: resolve(root, 'web'),
  plugins: [react()],
  build: {
    outDir: resolve(root, 'dist/web'),
    emptyOutDir: true,
    target: 'es2020',
    rolldownOptions: {
      input: { member: resolve(root, 'web/index.html'), console: resolve(root, 'web/console/index.html') },
    },
  },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:3000' } },
});
