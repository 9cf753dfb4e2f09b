import { docOf } from './rest_doc.mjs'

const deepest = 4 // objects in objects; what is deeper is JSON to be typed
const longest = 300 // characters of a description
const mostChoices = 100

/** Turns the types of one file into what a form needs to know of them. */
export class Schemas {
  constructor(file, kinds, where) {
    this.K = kinds
    this.where = where
    this.names = new Map([...file.statements].filter((s) => s.name && (s.type || s.members)).map((s) => [s.name.text, s]))
    this.open = [] // names that are being read, as types may hold themselves
  }

  of(node, depth = 0) {
    const { K } = this
    switch (node.kind) {
      case K.StringKeyword: return { type: 'string' }
      case K.NumberKeyword: return { type: 'number' }
      case K.BooleanKeyword: return { type: 'boolean' }
      case K.UnknownKeyword: case K.AnyKeyword: return { type: 'any' }
      case K.UndefinedKeyword: return { type: 'null' }
      case K.LiteralType: return this.literal(node.literal)
      case K.ParenthesizedType: return this.of(node.type, depth)
      case K.ArrayType: return { type: 'array', items: this.of(node.elementType, depth) }
      case K.TypeLiteral: case K.InterfaceDeclaration: return this.object(node, depth)
      case K.UnionType: return this.union([...node.types].map((t) => this.of(t, depth)))
      case K.IntersectionType: return merge([...node.types].map((t) => this.of(t, depth)), (f) => f.some((x) => x?.required))
      case K.TypeReference: return this.named(node, depth)
    }
    throw new Error(`${this.where}: a type of kind ${K[node.kind]} is not understood`)
  }

  literal(node) {
    const { K } = this
    if (node.kind === K.NullKeyword) return { type: 'null' }
    if (node.kind === K.TrueKeyword || node.kind === K.FalseKeyword) return { type: 'boolean' }
    return { type: node.kind === K.NumericLiteral ? 'number' : 'string', enum: [node.text] }
  }

  named(node, depth) {
    const name = node.typeName.text
    if (name === 'Record') return { type: 'object' }
    if (name === 'BodyInit') return { type: 'binary' }
    const declared = this.names.get(name)
    if (!declared) throw new Error(`${this.where}: the type ${name} is not declared`)
    if (this.open.includes(name)) return { type: 'any' }
    this.open.push(name)
    const schema = this.of(declared.type ?? declared, depth)
    this.open.pop()
    const description = docOf(declared).text.slice(0, longest)
    return description && !schema.description ? { ...schema, description } : schema
  }

  object(node, depth) {
    if (depth >= deepest) return { type: 'object' }
    const members = [...node.members].filter((m) => m.kind === this.K.PropertySignature && !this.readOnly(m))
    return { type: 'object', fields: members.map((m) => this.member(m, depth)) }
  }

  member(m, depth) {
    if (!m.type) throw new Error(`${this.where}: ${m.name.text} has no type`)
    const doc = docOf(m)
    const schema = this.of(m.type, depth + 1)
    const { text, byDefault } = defaultOf(doc.text)
    return { ...schema, name: m.name.text, required: !m.postfixToken, description: text.slice(0, longest) || schema.description, default: byDefault,
      example: doc.tags.example, deprecated: doc.tags.deprecated !== undefined }
  }

  readOnly(m) {
    return [...(m.modifiers ?? [])].some((x) => x.kind === this.K.ReadonlyKeyword)
  }

  union(all) {
    const parts = all.filter((s) => s.type !== 'null')
    const types = new Set(parts.map((s) => s.type))
    if (types.size !== 1) return { type: parts.length ? 'any' : 'null' }
    const [type] = types
    if (type === 'object') return merge(parts, (f) => f.length === parts.length && f.every((x) => x.required))
    if (parts.length > 1 && parts.every((s) => s.enum)) return { type, enum: [...new Set(parts.flatMap((s) => s.enum))].slice(0, mostChoices) }
    return parts.length > 1 ? { type, items: parts[0].items } : parts[0]
  }
}

/** One object that has the members of all; required says which of them must be there. */
function merge(parts, required) {
  const names = new Map()
  for (const f of parts.flatMap((p) => p.fields ?? [])) names.set(f.name, [...(names.get(f.name) ?? []), f])
  const fields = [...names.values()].map((same) => {
    const choices = same.every((f) => f.enum) ? [...new Set(same.flatMap((f) => f.enum))] : undefined
    return { ...same[0], enum: choices, required: required(same) }
  })
  return { type: parts.find((p) => p.type !== 'any')?.type ?? 'any', fields: fields.length ? fields : undefined }
}

/** What a description says of a default: a bare number, word or quoted text. */
function defaultOf(text) {
  const found = /\bdefaults? (?:value )?(?:is|to|of|:)\s*[`"']?([+-]?[\w.]+)[`"']?(?=[\s.,;)]|$)/i.exec(text)
  const word = found?.[1].replace(/\.$/, '')
  return { text, byDefault: word && /^([+-]?\d[\d.]*|true|false)$/.test(word) ? word : undefined }
}
