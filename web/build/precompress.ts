import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const brotli = promisify(brotliCompress)
const gz = promisify(gzip)
const text = /\.(js|css|html|json|svg)$/
const least = 1024

/** Writes .br and .gz beside every text file above 1 KB, so that the server never compresses. */
export function precompress(): Plugin {
  let dir = ''
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(config) {
      dir = join(config.root, config.build.outDir)
    },
    async closeBundle() {
      const entries = await readdir(dir, { recursive: true, withFileTypes: true })
      for (const entry of entries) {
        if (!entry.isFile() || !text.test(entry.name)) continue
        const path = join(entry.parentPath, entry.name)
        const body = await readFile(path)
        if (body.length <= least) continue
        await writeFile(path + '.br', await brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
        await writeFile(path + '.gz', await gz(body, { level: 9 }))
      }
    },
  }
}
