// Bundles the comparison of viewers into the folder that is named: `make bench` uses it.
import { build } from 'esbuild'
import { join } from 'node:path'

const here = import.meta.dirname
await build({ absWorkingDir: here, entryPoints: { viewers: 'bench/viewers.ts', style: 'src/app.css' }, outdir: join(process.argv[2]), bundle: true, format: 'esm', minify: true, target: ['chrome125'], logLevel: 'warning' })
