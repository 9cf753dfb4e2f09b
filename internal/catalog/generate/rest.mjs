// Makes internal/catalog/dist/rest from the npm package @qlik/api (ISC): an
// index of its REST operations, and for each group a file with parameters and
// bodies. It fails where the package says something that is not understood.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'
import { gzipSync } from 'node:zlib'
import { invocations } from './rest_calls.mjs'
import { docOf } from './rest_doc.mjs'
import { Schemas } from './rest_schema.mjs'
import { groupTitle, inWords, sentence } from './rest_words.mjs'

const root = join(import.meta.dirname, '../../..')
const require = createRequire(join(root, 'static/package.json'))
const { API } = await import(require.resolve('typescript/unstable/sync'))
const { SyntaxKind } = await import(require.resolve('typescript/unstable/ast'))

const source = join(root, 'static/node_modules/@qlik/api')
const target = join(root, 'internal/catalog/dist/rest')
const fewest = 700

const files = readdirSync(source, { recursive: true })
  .filter((f) => f.endsWith('.js') && !/^(chunks|docs)/.test(f))
  .map((f) => join(source, f))
const declared = readdirSync(source, { recursive: true }).filter((f) => f.endsWith('.d.ts')).map((f) => join(source, f))
const program = parse([...files, ...declared])
const groups = files.map(groupOf).filter((g) => g.operations.length > 0).sort((a, b) => a.title.localeCompare(b.title, 'en'))
const count = groups.reduce((n, g) => n + g.operations.length, 0)
const params = groups.flatMap((g) => g.operations).flatMap((o) => o.params ?? [])
if (count < fewest) throw new Error(`${count} operations, want ${fewest} or more`)
// Most may be left out; where none may, the mark of it has changed its place in the tree.
if (params.filter((p) => !p.required).length < params.length / 4) throw new Error('almost every parameter is required')
for (const p of params) if (!p.type) throw new Error(`the parameter ${p.name} has no type`)
write(groups)

/** Parses files without looking at what they import, and holds their trees. */
function parse(names) {
  const dir = mkdtempSync(join(tmpdir(), 'catalog-'))
  const config = join(dir, 'tsconfig.json')
  writeFileSync(config, JSON.stringify({ compilerOptions: { allowJs: true, noEmit: true, noLib: true, noResolve: true, types: [] }, files: names }))
  const api = new API({ cwd: root })
  const { program } = api.updateSnapshot({ openProjects: [config] }).getProjects()[0]
  const trees = new Map(names.map((n) => [n, program.getSourceFile(n)]))
  api.close()
  rmSync(dir, { recursive: true })
  return trees
}

/** The declarations of a file, or where they were moved to: a chunk that it imports. */
function declarationsOf(file, name) {
  const own = program.get(file.replace(/\.js$/, '.d.ts'))
  const has = (tree) => [...(tree?.statements ?? [])].some((s) => s.kind === SyntaxKind.FunctionDeclaration && s.name.text === name)
  const imported = [...(own?.statements ?? [])].filter((s) => s.kind === SyntaxKind.ImportDeclaration)
    .map((s) => program.get(join(dirname(file), s.moduleSpecifier.text.replace(/\.js$/, '.d.ts'))))
  const found = [own, ...imported].find(has)
  if (!found) throw new Error(`${file}: ${name} is not declared`)
  return found
}

function groupOf(file) {
  const name = relative(source, file).replace(/\.js$/, '').split(sep).join('-')
  const calls = invocations(program.get(file), SyntaxKind)
  return { name, title: groupTitle(name), operations: calls.map((call) => operation(name, call, declarationsOf(file, call.name))) }
}

function operation(group, call, types) {
  const where = `${group}.${call.name}`
  const declared = [...types.statements].find((s) => s.kind === SyntaxKind.FunctionDeclaration && s.name.text === call.name)
  const schemas = new Schemas(types, SyntaxKind, where)
  const typeOf = (name) => [...declared.parameters].find((p) => p.name.text === name)
  const doc = docOf(declared)
  const about = `${doc.text} ${doc.tags.deprecated ?? ''}`
  return clean({
    id: where,
    title: inWords(call.name),
    method: call.method.toUpperCase(),
    path: call.path,
    summary: sentence(doc.text),
    description: doc.text.slice(0, 1200),
    deprecated: doc.tags.deprecated !== undefined,
    experimental: /\bexperimental\b/i.test(about),
    params: [...pathParams(call, typeOf, schemas, doc, where), ...queryParams(call, typeOf, schemas)],
    body: bodyOf(call, typeOf, schemas),
  })
}

function pathParams(call, typeOf, schemas, doc, where) {
  return [...call.path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => {
    const argument = call.variables.get(name)
    const p = argument && typeOf(argument)
    if (!p?.type) throw new Error(`${where}: {${name}} has no type`)
    return { name, in: 'path', required: true, description: doc.params[argument], ...schemas.of(p.type) }
  })
}

function queryParams(call, typeOf, schemas) {
  const p = call.query && typeOf('query')
  return p ? (schemas.of(p.type).fields ?? []).map((f) => ({ ...f, in: 'query' })) : []
}

function bodyOf(call, typeOf, schemas) {
  const p = call.body && typeOf('body')
  return p && { media: call.media, required: !p.questionToken, schema: schemas.of(p.type) }
}

/** Leaves out what says nothing. */
function clean(value) {
  if (Array.isArray(value)) return value.map(clean)
  if (value === null || typeof value !== 'object') return value
  const kept = Object.entries(value).filter(([, v]) => v !== undefined && v !== false && v !== '' && !(Array.isArray(v) && v.length === 0))
  return Object.fromEntries(kept.map(([k, v]) => [k, clean(v)]))
}

/** The index comes last: it is what make looks at. */
function write(list) {
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  copyFileSync(join(source, 'LICENSE'), join(target, 'LICENSE')) // its terms: the notice goes with every copy
  for (const g of list) pack(`${g.name}.json.gz`, g.operations)
  const brief = ({ id, title, method, path, summary, deprecated, experimental, params }) =>
    ({ id, title, method, path, summary, deprecated, experimental, params: params?.map((p) => p.name) })
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
  pack('index.json.gz', { version, groups: list.map((g) => ({ name: g.name, title: g.title, operations: g.operations.map(brief) })) })
  console.log(`catalogue of @qlik/api ${version}: ${count} operations in ${list.length} groups, ${params.length} parameters`)
}

function pack(name, value) {
  writeFileSync(join(target, name), gzipSync(JSON.stringify(value), { level: 9 }))
}
