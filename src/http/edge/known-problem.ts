import { FactMissing, type MissingFact } from '../../app/command/fact-missing.ts'
import { shown } from '../../domain/values/shown.ts'
import { EventUnreadable } from '../../event-store/codec.ts'
import { StoreUnavailable } from '../../event-store/event-store.ts'
import { sqliteFailureOf } from '../../event-store/sqlite-failure.ts'
import { Misfit, type Part } from './misfit.ts'
import { ProblemAnswer, type ProblemError, pointerPart, problem } from './problem.ts'

/** What an error is told of: a request, or a question that came without one. */
type Told = {
  readonly method: string
  readonly query: unknown
  readonly params: unknown
  readonly body?: unknown
  readonly headers: { readonly 'content-type'?: string | undefined }
}
type ThrownError = Error & { readonly code?: unknown; readonly statusCode?: number | undefined }

/** What the problem of a read adds while the store cannot be reached. */
const FROM_THE_RECORD =
  ' What can be written to, and texts, are read from the record itself; lists of districts, schools, frameworks and rounds, ' +
  'snapshots, trends and scorecards are answered without it.'

/** The problem that an error means for its caller; null for one that is a fault of the program. */
export function knownProblem(error: ThrownError, request: Told): ProblemAnswer | null {
  if (error instanceof ProblemAnswer) return error
  if (error instanceof Misfit) return misfitProblem(error, request)
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

const typeOf = ({ headers }: Told): string => shown(headers['content-type'] ?? 'not said')

/** Every field that does not fit, by its place in the body or by the name of the parameter. */
function misfitProblem({ issues, validationContext: part = 'body' }: Misfit, request: Told): ProblemAnswer {
  const given = request[part === 'querystring' ? 'query' : part]
  const found = issues.flatMap(issue => {
    const path = `/${issue.path.join('/')}`
    const where = path === '/' ? '' : path
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(key => placed(part, `${where}/${pointerPart(key)}`, 'there is no such field'))
    }
    const name = where.slice(where.lastIndexOf('/') + 1)
    return [placed(part, where, inWords(name, valueAt(given, where), part) ?? issue.message)]
  })
  const errors = [...new Map(found.map(each => [JSON.stringify(each), each])).values()]
  const [first] = errors
  const place = shown(first?.pointer ?? first?.parameter ?? '')
  return problem('invalid-request', `${part} ${place}: ${shown(first?.detail ?? '')}.`.replace(' :', ':'), {
    errors: errors.slice(0, ERRORS_MAX),
  })
}

/** Says that a field is missing or was given several times; null otherwise, since the words of its schema fit then. */
function inWords(name: string, given: unknown, part: Part): string | null {
  if (given === undefined && name !== '') return `${name} is missing`
  if (part === 'body' || !Array.isArray(given)) return null
  return `${name} was given ${given.length === 2 ? 'twice' : `${given.length} times`}`
}

const valueAt = (given: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>> | null)?.[key], given)

const ERRORS_MAX = 100

const placed = (part: Part, pointer: string, detail: string): ProblemError =>
  part === 'body' ? { pointer, detail } : { parameter: pointer.split('/')[1] ?? '', detail }

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
