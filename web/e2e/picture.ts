import type { Page } from '@playwright/test'

/** Pictures that docs/UI.md and docs/BUILDER.md show; the others are taken to be looked at, into results/pictures. */
const kept = new Set([
  'home', 'home-360', 'datasets', 'dataset-overview', 'dataset-overview-en-dark', 'dataset-data', 'dataset-versions', 'dataset-told', 'compare', 'compare-en-dark', 'compare-360', 'repair', 'run', 'live', 'live-360', 'hold', 'hold-360', 'recipe', 'recipe-en-dark', 'workers', 'new', 'signin',
  'builder-find', 'builder-columns', 'builder-columns-en-dark-360', 'builder-key', 'builder-try', 'builder-save', 'builder-canvas', 'builder-canvas-en-dark-360',
])

/** Whether a picture is wanted: those that are kept, and with PICTURES=all every one. */
export const wanted = (name: string): boolean => kept.has(name) || process.env['PICTURES'] === 'all'

/** Takes a picture of what is in the window, when `make pictures` asks for pictures. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env['PICTURES'] || !wanted(name)) return
  await page.waitForTimeout(600) // fonts and transitions
  await page.screenshot({ path: `${kept.has(name) ? '../docs/ui' : 'e2e/results/pictures'}/${name}.png`, animations: 'disabled' })
}
