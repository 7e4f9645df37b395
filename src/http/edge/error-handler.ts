import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { FactMissing, type MissingFact } from '../../app/command/facts.ts'
import { shown } from '../../domain/values/shown.ts'
import { EventUnreadable } from '../../event-store/codec.ts'
import { StoreUnavailable } from '../../event-store/event-store.ts'
import { sqliteFailureOf } from '../../event-store/sqlite-failure.ts'
import { isUnmet } from './before-routing.ts'
import { wantsPage } from './media.ts'
import {
  type Problem,
  ProblemAnswer,
  type ProblemError,
  pointerPart,
  problem,
  sendProblem,
} from './problem.ts'
import { hasUnread, readOn } from './read-on.ts'

/** The one place where an error becomes an answer; an unexpected one is logged once. */
export function handleErrors(app: FastifyInstance, sendPage = sendProblem): void {
  app.setErrorHandler<FastifyError>((error, request, reply) =>
    handleError(error, request, reply, isOnPage(request) ? sendPage : sendProblem),
  )
  const methods = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ method, url }) => {
    const known = methods.get(url) ?? new Set()
    methods.set(url, known)
    for (const each of [method].flat()) known.add(each)
  })
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?')
    const allowed = [...methods].filter(([url]) => isOf(url, path)).flatMap(([, known]) => [...known])
    // A route of files takes the method, and has no such file.
    if (allowed.length === 0 || allowed.includes(request.method))
      throw problem('not-found', `There is no ${shown(path)}.`)
    const allow = [...new Set(allowed)].sort().join(', ')
    reply.header('allow', allow)
    throw problem('method-not-allowed', `It takes ${allow}.`)
  })
}

/** Whether a person reads the answer in a browser. Addresses under `/v1` are always answered as the API answers. */
const isOnPage = ({ method, url, headers }: FastifyRequest): boolean =>
  (method === 'GET' || method === 'HEAD') && !url.startsWith('/v1/') && wantsPage(headers.accept)

/** Answers an error, also that of a request without a route, for example one whose address cannot be decoded. */
export function handleError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  send: typeof sendProblem = sendProblem,
): FastifyReply {
  const { problem: answered } =
    error instanceof ProblemAnswer
      ? error
      : (knownProblem(error, request) ?? problem('internal', 'This is a fault of the server.'))
  logFault(error, answered.status, request)
  if (isUnmet(request.headers.expect) || !hasUnread(request.raw)) return send(request, reply, answered)
  void sendOnceRead(request, reply, answered)
  return reply
}

async function sendOnceRead(request: FastifyRequest, reply: FastifyReply, answered: Problem): Promise<void> {
  if (!(await readOn(request.raw))) reply.header('connection', 'close')
  sendProblem(request, reply, answered)
}

/** Logs an unexpected error in full. One that may pass comes many times, so only its reason is logged. */
function logFault(error: FastifyError, status: number, { log, id: requestId }: FastifyRequest): void {
  if (status === 500) log.error({ err: error, requestId }, 'a request failed')
  else if (status > 500 && !(error instanceof ProblemAnswer)) {
    log.error({ reason: inAllWords(error), requestId }, 'a request failed for a reason that may pass')
  }
}

const inAllWords = ({ message, cause }: Error): string =>
  cause instanceof Error && !message.includes(cause.message) ? `${message}: ${cause.message}` : message

/** Whether a path fits the pattern of a route, like `/a/:b` or `/a/*`. */
function isOf(url: string, path: string): boolean {
  const pattern = url
    .split('/')
    .map(part =>
      part === '*' ? '.*' : part.startsWith(':') ? '[^/]+' : part.replaceAll('.', String.raw`\.`),
    )
    .join('/')
  return new RegExp(`^${pattern}$`).test(path)
}

/** What the problem of a read adds while the store cannot be reached. */
const FROM_THE_RECORD =
  ' What can be written to, and texts, are read from the record itself; lists of districts, schools, frameworks and rounds, ' +
  'snapshots, trends and scorecards are answered without it.'

function knownProblem(error: FastifyError, request: FastifyRequest): ProblemAnswer | null {
  if (hasZodFastifySchemaValidationErrors(error)) return schemaProblem(error, request)
  if (error instanceof FactMissing) return missingProblem(error.missing)
  if (error instanceof EventUnreadable) return problem('event-unreadable', `The ${error.message}.`)
  if (error instanceof StoreUnavailable) {
    const detail = `${error.message}.${request.method === 'GET' ? FROM_THE_RECORD : ''}`
    return problem('store-unavailable', detail, { headers: { 'retry-after': '1' } })
  }
  const failure = sqliteFailureOf(error)
  if (failure?.mayPass === true) {
    const detail = `The read model cannot be read: ${failure.reason}.`
    return problem('read-model-unavailable', detail, { headers: { 'retry-after': '1' } })
  }
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return problem('body-too-large', 'The limit is passed.')
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return problem('uri-too-long', 'A part of it is longer than any id.')
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return problem('unsupported-media-type', `Its type was ${typeOf(request)}.`)
    default:
      return error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
        ? problem('bad-request', shown(error.message))
        : null
  }
}

const typeOf = ({ headers }: FastifyRequest): string => shown(headers['content-type'] ?? 'not said')

type SchemaError = FastifyError & {
  readonly validation: readonly {
    readonly keyword: string
    readonly instancePath: string
    readonly message?: string
    readonly params: Readonly<Record<string, unknown>>
  }[]
}

/** Every field that does not fit, by its place in the body or by the name of the parameter. */
function schemaProblem(
  { validation, validationContext = 'body' }: SchemaError,
  request: FastifyRequest,
): ProblemAnswer {
  const given = validationContext === 'querystring' ? request.query : request[validationContext as 'body']
  const found = validation.flatMap(({ instancePath, message = 'does not fit', keyword, params }) => {
    const where = instancePath === '/' ? '' : instancePath
    if (keyword === 'unrecognized_keys') {
      return ((params.keys ?? []) as readonly string[]).map(key =>
        placed(validationContext, `${where}/${pointerPart(key)}`, 'there is no such field'),
      )
    }
    const name = where.slice(where.lastIndexOf('/') + 1)
    const detail = inWords(name, valueAt(given, where), validationContext) ?? message
    return [placed(validationContext, where, detail)]
  })
  const errors = [...new Map(found.map(each => [JSON.stringify(each), each])).values()]
  const [first] = errors
  const place = shown(first?.pointer ?? first?.parameter ?? '')
  return problem(
    'invalid-request',
    `${validationContext} ${place}: ${shown(first?.detail ?? '')}.`.replace(' :', ':'),
    {
      errors: errors.slice(0, ERRORS_MAX),
    },
  )
}

/** Says that a field is missing or was given several times; null otherwise, since the words of its schema fit then. */
function inWords(name: string, given: unknown, context: string): string | null {
  if (given === undefined && name !== '') return `${name} is missing`
  if (context === 'body' || !Array.isArray(given)) return null
  return `${name} was given ${given.length === 2 ? 'twice' : `${given.length} times`}`
}

const valueAt = (given: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>> | null)?.[key], given)

const ERRORS_MAX = 100

const placed = (context: string, pointer: string, detail: string): ProblemError =>
  context === 'body' ? { pointer, detail } : { parameter: pointer.split('/')[1] ?? '', detail }

/** The problem of something that a command or an address names and the record does not have. */
function missingProblem(missing: MissingFact): ProblemAnswer {
  switch (missing.code) {
    case 'entity-unknown': {
      const { entity, field } = missing
      const detail = `There is no ${entity.kind} ${entity.id}.`
      const errors = field === undefined ? {} : { errors: [{ pointer: field, detail }] }
      return problem('entity-unknown', detail, errors)
    }
    case 'framework-unknown':
      return problem('framework-unknown', `${missing.framework} was not published.`)
    case 'framework-rates-other': {
      const { framework, rates, kind } = missing
      return problem('framework-rates-other', `${framework} rates a ${rates}, not a ${kind}.`)
    }
  }
}
