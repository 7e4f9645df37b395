import { mapped } from './json.ts'

/** An operation as the document has it, as far as what holds for all of them is added here. */
type Operation = {
  readonly description?: string
  readonly parameters?: readonly Parameter[]
  readonly responses: { readonly [status: string]: object }
}
type Parameter = {
  readonly description?: string
  readonly schema?: { readonly example?: string }
  readonly example?: string
  readonly in: string
  readonly name: string
  readonly required?: boolean
}
type Paths = { readonly [path: string]: { readonly [method: string]: Operation } }
type Reference = { readonly $ref: string }

/** Every header of an answer that a client acts on. */
const HEADERS = {
  ETag: 'Names what was answered: send it as If-None-Match to be told that it still holds, and as If-Match to write to it',
  'Ledger-Position':
    'How far this node had read the log. After a write it is where the write stands (of one that is sent again where its first try does, of one that was true already where the last event of the resource does): send it as minPosition to read at least that; a write that waited too long for it is answered without',
  'Ledger-Stale':
    'Sent where this node could not fold an event that may concern the answer: up to this position nothing is missing in it. GET /readyz names the event',
  'Cache-Control': 'Whatever is kept must be asked about again; `private` where it is not for everyone',
  Vary: 'The headers of the request that the answer depends on',
  Link: 'The next page as <address>; rel="next", where there is one; the same as page.next',
  'Content-Disposition': 'With `format`: that it is a file, and how it is called',
  Location: 'The address whose GET shows what was created or what it belongs to',
  'Idempotent-Replayed': 'true where an earlier request with this Idempotency-Key is answered once more',
  'Retry-After': 'Seconds after which to send the same request again; absent where waiting does not help',
  'WWW-Authenticate': 'How to say who asks: with a bearer key',
  Allow: 'With 405: the methods that the address takes',
} as const
type Header = keyof typeof HEADERS

const READ: readonly Header[] = ['ETag', 'Ledger-Position', 'Ledger-Stale', 'Cache-Control', 'Vary']
const WRITTEN: readonly Header[] = ['ETag', 'Ledger-Position', 'Idempotent-Replayed']

/** What the parts of an address mean, each with an example from the demo. */
const ADDRESSED: { readonly [name: string]: Explanation } = {
  framework: { description: 'The id of a framework', example: 'portfolio' },
  version: { description: 'The id of one of its versions', example: '2013-11' },
  period: {
    description: 'The id of a period: like 2013, 2013-H1, 2013-Q3 or SY2012-13, or registered with its round',
    example: '2013-H2',
  },
  item: { description: 'The id of a component or an element of the framework', example: 'autonomy' },
  correction: { description: 'The id that proposing the correction answered' },
  challenge: { description: 'The id that raising the challenge answered, or that its file gave it' },
  process: { description: 'The id of a process', example: 'pa' },
  processVersion: { description: 'The id of one of its versions', example: '1949' },
  moratorium: { description: 'The id that declaring the moratorium answered, or that its file gave it' },
  milestone: { description: 'The id that adding the milestone answered' },
  case: { description: 'The id of a case', example: 'synthetic-birch-2023' },
  code: { description: 'The last part of the `type` of a problem', example: 'level-unknown' },
}
/** What the `{id}` after a collection means. */
const IDENTIFIED: { readonly [collection: string]: Explanation } = {
  districts: { description: 'The id of a district', example: 'la-rsd' },
  schools: { description: 'The id of a school', example: 'synthetic-birch' },
  commitments: { description: 'The id of a commitment', example: 'phl-savings' },
  events: { description: 'The id of an event', example: 'cd035807-5fca-5bb2-bf04-84e1c2de38e3' },
}
type Examples = { readonly [name: string]: string }
/** The parameters that a question needs so that the demo has an answer: all others that narrow it down stay empty. */
const ASKED: readonly (readonly [prefix: string, Examples])[] = [
  ['/v1/districts/', { framework: 'portfolio', from: '2013-01-01' }],
  ['/v1/schools/', { framework: 'synthetic-schools', from: '2013-01-01' }],
  ['/v1/network/', { framework: 'citywide', from: '2013-01-01' }],
  ['/v1/proofs/inclusion', { position: '4' }],
  ['/v1/proofs/consistency', { from: '4' }],
]
/** The examples for schools: only those of its synthetic story have ratings in the demo. */
const OF_SCHOOLS: Examples = { framework: 'synthetic-schools', period: '2022-H2', item: 'learning' }
type Explanation = { readonly description: string; readonly example?: string }

/** The headers of an answer, by its status and by what was asked. */
function headersOf(
  status: string,
  isRead: boolean,
  isView: boolean,
  takes: (parameter: string) => boolean,
): readonly Header[] {
  switch (status) {
    case '200':
    case '304':
      if (!isRead) return WRITTEN
      if (!isView) return []
      return [
        ...READ,
        ...(takes('cursor') ? (['Link'] as const) : []),
        ...(status === '200' && takes('format') ? (['Content-Disposition'] as const) : []),
      ]
    case '201':
      return [...WRITTEN, 'Location']
    case '401':
      return ['WWW-Authenticate']
    case '503':
      return isView ? ['Retry-After'] : []
    default:
      return []
  }
}

/** The same for a POST that records nothing: its answer has no tag, as it is not what an address holds. */
function answeredWith(status: string): readonly Header[] {
  switch (status) {
    case '200':
      return ['Content-Disposition']
    case '401':
      return ['WWW-Authenticate']
    case '503':
      return ['Retry-After']
    default:
      return []
  }
}

const referencesTo = (names: readonly Header[]): { readonly [name: string]: Reference } =>
  Object.fromEntries(names.map(name => [name, { $ref: `#/components/headers/${name}` }]))

/** The parts of the document to which every operation refers. */
export const SHARED = {
  headers: Object.fromEntries(
    Object.entries(HEADERS).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
  ),
  responses: {
    Problem: {
      description: 'Any other problem; the `type` of each is explained under /problems',
      headers: referencesTo(['Allow']),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  },
} as const

/** The operations, each with what follows from its method, its statuses and the other operations. */
export function completed(paths: Paths): Paths {
  const reads = Object.keys(paths).filter(path => paths[path]?.get !== undefined)
  return mapped(paths, (item, path) =>
    mapped(item, (operation, method) => {
      const isRead = method === 'get'
      const takes = (parameter: string) =>
        operation.parameters?.some(each => each.in === 'query' && each.name === parameter) ?? false
      const isWrite = operation.parameters?.some(({ name }) => name === 'if-match') ?? false
      const responses = mapped(operation.responses, (response, status) => {
        const names =
          isRead || isWrite ? headersOf(status, isRead, path.startsWith('/v1'), takes) : answeredWith(status)
        return names.length === 0 ? response : { ...response, headers: referencesTo(names) }
      })
      const { description, parameters } = operation
      const conditions = isWrite ? conditionsOf(operation, readOf(reads, path)) : []
      const text = [...(description === undefined ? [] : [description]), ...conditions].join(' ')
      return {
        ...operation,
        ...(text === '' ? {} : { description: text }),
        ...(parameters === undefined ? {} : { parameters: parameters.map(each => explained(each, path)) }),
        responses: { ...responses, default: { $ref: '#/components/responses/Problem' } },
      }
    }),
  )
}

/** Pages to try the API out send the example of a parameter, so one that would narrow the answer stands in the text only. */
function explained(given: Parameter, path: string): Parameter {
  const { example, ...schema } = given.schema ?? {}
  const parameter = { ...given, schema }
  const { description = '', in: place, name } = parameter
  if (place === 'query') {
    const asked = ASKED.find(([prefix]) => path.startsWith(prefix))?.[1][name]
    if (asked !== undefined) return { ...parameter, example: asked }
    return example === undefined
      ? parameter
      : { ...parameter, description: `${description}, like ${example}` }
  }
  const own = example === undefined ? parameter : { ...parameter, example }
  if (place !== 'path') return own
  const [, collection = ''] = new RegExp(`/([^/]+)/{${name}}`).exec(path) ?? []
  const explanation = name === 'id' ? IDENTIFIED[collection] : ADDRESSED[name]
  const ofSchools = path.startsWith('/v1/schools/') ? OF_SCHOOLS[name] : undefined
  return { ...explanation, ...own, ...(ofSchools === undefined ? {} : { example: ofSchools }) }
}

/** The address whose GET shows what a write changes: the longest that the write's own begins with. */
const readOf = (reads: readonly string[], path: string): string =>
  reads
    .filter(read => path === read || path.startsWith(`${read}/`))
    .reduce((longest, read) => (read.length > longest.length ? read : longest), '')

/** What the conditions of all writes refer to in this operation; `OPENAPI` explains the conditions themselves. */
function conditionsOf({ parameters = [], responses }: Operation, read: string): readonly string[] {
  const needsKey = parameters.some(({ name, required }) => name === 'idempotency-key' && required === true)
  return [
    `If-Match takes the ETag of \`GET ${read}\`${'428' in responses ? '.' : '; it may be left out.'}`,
    needsKey
      ? 'The id of what is created is made of the Idempotency-Key.'
      : 'An Idempotency-Key may be sent.',
  ]
}
