/** The calls of invokeFetch in a file of @qlik/api: function, method, path, and what it passes on. */
export function invocations(file, K) {
  const found = []
  for (const s of file.statements) {
    if (s.kind !== K.FunctionDeclaration || !s.body) continue
    const call = find(s.body, (n) => n.kind === K.CallExpression && n.expression.text === 'invokeFetch')
    if (call) found.push({ name: s.name.text, ...argumentsOf(call, K) })
  }
  return found
}

function find(node, fits) {
  if (fits(node)) return node
  let found
  node.forEachChild((child) => {
    found ??= find(child, fits)
  })
  return found
}

function argumentsOf(call, K) {
  const members = membersOf(call.arguments[1])
  const text = (name) => {
    const value = members.get(name)
    if (value && value.kind !== K.StringLiteral) throw new Error(`${name} is no text`)
    return value?.text
  }
  if (!text('method') || !text('pathTemplate')) throw new Error('invokeFetch without method or path')
  const variables = members.has('pathVariables') ? membersOf(members.get('pathVariables')) : new Map()
  return {
    method: text('method'),
    path: text('pathTemplate'),
    media: text('contentType'),
    query: members.has('query'),
    body: members.has('body'),
    variables: new Map([...variables].map(([name, value]) => [name, value.text])),
  }
}

/** Members of an object by name; {a} is {a: a}. */
function membersOf(object) {
  return new Map([...object.properties].map((p) => [p.name.text, p.initializer ?? p.name]))
}
