// SPDX-License-Identifier: Apache-2.0
// The build that is committed in dist/: the same bytes from the same sources, wherever it is made.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // the portal's Content-Security-Policy lets nothing be inline
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
