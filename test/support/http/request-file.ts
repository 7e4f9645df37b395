/** One request of a `.http` file, as it stands there: with the variables in it. */
export type FileRequest = {
  readonly title: string
  /** The status that a comment `# expect 200` names. */
  readonly expected: number
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

export type RequestFile = {
  /** `@name = value` of the whole file. */
  readonly variables: Readonly<Record<string, string>>
  readonly requests: readonly FileRequest[]
}

/** Reads what VS Code's REST Client and JetBrains' client both understand. Throws if a request lacks something. */
export function parseRequests(text: string): RequestFile {
  const [head = '', ...blocks] = text.replaceAll('\r\n', '\n').split(/^###/m)
  const variables = [...head.matchAll(/^@(\w+) *= *(.*)$/gm)].map(
    ([, name = '', value = '']) => [name, value.trim()] as const,
  )
  return { variables: Object.fromEntries(variables), requests: blocks.map(requestIn) }
}

function requestIn(block: string): FileRequest {
  const [first = '', ...rest] = block.split('\n')
  const title = first.trim()
  const expected = /^# expect (\d{3})$/m.exec(block)?.[1]
  if (expected === undefined) throw new Error(`"${title}" says no status: add a line like "# expect 200"`)
  const start = rest.findIndex(line => line.trim() !== '' && !/^(#|\/\/)/.test(line))
  const [, method, url] = /^([A-Z]+) (\S+)$/.exec(rest[start] ?? '') ?? []
  if (method === undefined || url === undefined)
    throw new Error(`"${title}" has no line like "GET {{host}}/"`)
  const lines = rest.slice(start + 1)
  const blank = lines.findIndex(line => line.trim() === '')
  const end = blank === -1 ? lines.length : blank
  const headers = lines.slice(0, end).map(line => {
    const [, name, value] = /^([\w-]+): *(.*)$/.exec(line) ?? []
    if (name === undefined || value === undefined) throw new Error(`"${title}": "${line}" is no header`)
    return [name, value] as const
  })
  const body = lines.slice(end).join('\n').trim()
  return {
    title,
    expected: Number(expected),
    method,
    url,
    headers: Object.fromEntries(headers),
    body: body === '' ? null : body,
  }
}

/** The request with every `{{name}}` filled in. Throws if no value has that name. */
export function filledIn(request: FileRequest, values: Readonly<Record<string, string>>): FileRequest {
  const fill = (text: string) =>
    text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = values[name]
      if (value === undefined) throw new Error(`"${request.title}" uses {{${name}}}, which nothing sets`)
      return value
    })
  const headers = Object.entries(request.headers).map(([name, value]) => [name, fill(value)])
  return {
    ...request,
    url: fill(request.url),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: request.body === null ? null : fill(request.body),
  }
}
