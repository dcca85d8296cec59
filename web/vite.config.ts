import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { precompress } from './build/precompress'

// SHEAF_URL: the server that `npm run dev` asks for data.
const server = process.env['SHEAF_URL'] ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [react(), precompress()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { host: '127.0.0.1', proxy: { '/api': server, '/datasets': { target: server, bypass: (req) => (req.headers.accept?.includes('text/html') ? req.url : null) } } },
  build: {
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'], // they know light-dark(); what would be put in its place follows the device, not the switch
    assetsInlineLimit: 0, // the server's content policy allows no data: fonts or scripts
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        advancedChunks: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler|use-sync-external-store)\// }, // what the canvas and the router share goes with the shell, not the canvas with it
            { name: 'canvas', test: /node_modules\/(@xyflow|@dagrejs|d3-|zustand|classcat)/ },
          ],
        },
      },
    },
  },
})
