// Reads a collection with Postman's own SDK and prints its requests as JSON.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'

const [modules, file] = process.argv.slice(2)
const { Collection } = createRequire(modules + '/x.js')('postman-collection')
const collection = new Collection(JSON.parse(readFileSync(file, 'utf8')))
const out = []
collection.forEachItem((item) => {
  const folders = []
  for (let up = item.parent(); up && up !== collection; up = up.parent()) folders.unshift(up.name)
  out.push({
    Folder: folders.join('/'), Name: item.name, Method: item.request.method, URL: item.request.url.toString(), Body: item.request.body?.raw ?? '',
    Header: item.request.headers.map((h) => ({ Name: h.key, Value: h.value })), Auth: item.getAuth().type,
  })
})
console.log(JSON.stringify(out))
