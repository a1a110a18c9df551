import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const api = process.env.CQMS_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  build: {
    // Older targets make the CSS minifier rewrite light-dark() into variables that are never set.
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    target: 'es2023',
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { '/api': api, '/cognito': api } },
});
