// Prints how large the page's own code is, minified and compressed, in bytes: what npm brings and the texts apart.
import react from '@vitejs/plugin-react';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const { output } = await build({
  root: import.meta.dirname,
  configFile: false,
  logLevel: 'silent',
  plugins: [react()],
  build: {
    write: false,
    target: 'es2023',
    rolldownOptions: { external: (id) => /^[@\w]|locales\//.test(id) },
  },
});
const code = output.filter(({ fileName }) => /\.(js|css)$/.test(fileName));
console.log(code.reduce((sum, file) => sum + gzipSync(file.code ?? file.source).length, 0));
