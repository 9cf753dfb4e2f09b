// Bundles src into dist: hashed names, a manifest from plain to hashed names, and
// compressed forms beside each file. `--dev` keeps the code readable.
import { build } from 'esbuild'
import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const here = import.meta.dirname
const dist = join(here, 'dist')
const dev = process.argv.includes('--dev')

await empty(dist)
const result = await build({
  absWorkingDir: here,
  entryPoints: ['app', 'editor', 'viewer', 'qixlog'].map((name) => `src/${name}.ts`).concat('src/app.css'),
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  splitting: true,
  minify: !dev,
  sourcemap: false,
  legalComments: 'none',
  target: ['chrome125', 'firefox128', 'safari18'],
  entryNames: '[name]-[hash]',
  chunkNames: 'chunk-[hash]',
  metafile: true,
  logLevel: 'warning',
})
await writeFile(join(dist, 'manifest.json'), JSON.stringify(manifest(result.metafile), null, 2) + '\n')
await Promise.all((await readdir(dist)).filter((n) => /\.(js|css)$/.test(n)).map(compress))

/** Removes what an earlier build left; .gitkeep holds the folder in the repository. */
async function empty(folder) {
  for (const name of await readdir(folder)) {
    if (name !== '.gitkeep') await rm(join(folder, name), { recursive: true })
  }
}

/** Plain names of the entry points with the names of their files. */
function manifest(meta) {
  const names = {}
  for (const [file, out] of Object.entries(meta.outputs)) {
    if (!out.entryPoint) continue
    names[basename(out.entryPoint).replace(/\.ts$/, '.js')] = basename(file)
  }
  return Object.fromEntries(Object.entries(names).sort())
}

async function compress(name) {
  const raw = await readFile(join(dist, name))
  const best = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length } }
  await writeFile(join(dist, name + '.br'), await promisify(brotliCompress)(raw, best))
  await writeFile(join(dist, name + '.gz'), await promisify(gzip)(raw, { level: 9 }))
}
