import { defineConfig } from '@playwright/test'

/** Tests of the whole: SHEAF_URL is a running server (internal/acceptance/ui starts one), CHROMIUM a browser. */
export default defineConfig({
  testDir: '.',
  outputDir: 'results',
  timeout: 120_000,
  expect: { timeout: 20_000 }, // machines that run other tests need more than the usual five seconds
  workers: 1,
  reporter: [['list']],
  use: {
    baseURL: process.env['SHEAF_URL'] ?? 'http://127.0.0.1:8080',
    locale: 'ko-KR',
    timezoneId: 'Asia/Seoul',
    launchOptions: { executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] },
    screenshot: 'only-on-failure',
  },
})
