// Lays a .br and a .gz beside every text file of dist, so that the server only has to pick one.
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const TEXT = /\.(html|js|css|svg|json|webmanifest)$/
const root = new URL('../dist/', import.meta.url)

for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !TEXT.test(entry.name)) continue
  const path = `${entry.parentPath ?? entry.path}/${entry.name}`
  const body = await readFile(path)
  if (body.length < 1024) continue
  await writeFile(`${path}.gz`, gzipSync(body, { level: 9 }))
  await writeFile(`${path}.br`, brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
}
