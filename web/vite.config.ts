import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { VantResolver } from '@vant/auto-import-resolver'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { VitePWA } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'

const page = (name: string) => fileURLToPath(new URL(`./${name}.html`, import.meta.url))

export default defineConfig({
  base: '/app/',
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  plugins: [
    vue(),
    // Vant and Element Plus bring their CSS only through the resolver: never import components from them by hand.
    Components({ dirs: [], dts: 'src/components.d.ts', resolvers: [VantResolver(), ElementPlusResolver()] }),
    // The doctor's and the resident's pages open without a network; the desk always needs one and is not kept on the device.
    VitePWA({
      // The old version keeps its own files until it is left: nobody's page changes under the fingers.
      registerType: 'prompt',
      injectRegister: null,
      manifest: false,
      workbox: {
        globPatterns: ['{doctor,resident}.html', '*.webmanifest', 'icons/*', 'assets/*.{js,css}'],
        globIgnores: ['assets/desk*', 'assets/element*', 'assets/echarts*'],
        // The first page is taken care of at once; a later version waits (see above).
        clientsClaim: true,
        navigateFallback: null,
        cleanupOutdatedCaches: true,
        maximumFileSizeToCacheInBytes: 3_000_000,
      },
    }),
  ],
  build: {
    outDir: 'dist/app',
    emptyOutDir: true,
    target: 'es2021',
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      input: { resident: page('resident'), doctor: page('doctor'), desk: page('desk'), verify: page('verify') },
      output: {
        codeSplitting: {
          groups: [
            // First, or the desk's components take Vue into their chunk, and the phones load what they never draw.
            { name: 'vue', priority: 10, test: /node_modules[\\/](vue|@vue|vue-router|pinia)[\\/]/ },
            // Not named after the desk's entry, which the phones do not keep: some of their parts ask the desk's routes.
            { name: 'routes', test: /src[\\/]features[\\/]desk\.ts/ },
            { name: 'echarts', test: /node_modules[\\/](echarts|zrender)/ },
            { name: 'element', test: /node_modules[\\/](element-plus|@element-plus|@popperjs|@floating-ui|async-validator|dayjs|lodash)/ },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8000', ws: true } } },
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'], restoreMocks: true, server: { deps: { inline: ['element-plus'] } }, css: false },
})
