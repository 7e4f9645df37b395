import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { shown } from '../../domain/values/shown.ts'

/** Every error of the API: RFC 9457, with what to do about it. */
export type Problem = {
  readonly code: string
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly errors?: readonly ProblemError[]
  readonly headers?: Readonly<Record<string, string>>
}

/** What is wrong where: `pointer` into the body (RFC 6901), or the name of a parameter. */
export type ProblemError = { readonly pointer?: string; readonly parameter?: string; readonly detail: string }

export const ProblemBody = z
  .object({
    type: z
      .string()
      .meta({ description: 'Where this kind of problem is explained', example: '/problems/level-unknown' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'Which rule stands in the way, and what to do' }),
    instance: z.string(),
    requestId: z.string(),
    errors: z
      .array(
        z.object({ pointer: z.string().optional(), parameter: z.string().optional(), detail: z.string() }),
      )
      .optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' })

/** Thrown by a route to answer a problem. */
export class ProblemAnswer extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/** The problems that are no rule of the domain, with the words of their page. */
export const PROBLEMS = {
  'bad-request': [400, 'The request cannot be read', 'Mend what `detail` names and send it again.'],
  'invalid-utf8': [
    400,
    'The body is not UTF-8',
    'Send the body as UTF-8; `detail` names the first byte that is not.',
  ],
  'invalid-json': [
    400,
    'The body is not JSON',
    'Send one JSON value; `detail` says where it stops being one.',
  ],
  'invalid-request': [
    400,
    'The request does not fit its schema',
    'Each entry of `errors` names a field and what it takes.',
  ],
  'idempotency-key-missing': [
    400,
    'The request needs an Idempotency-Key',
    'Send a header Idempotency-Key with a value of your own, and the same one when you try again.',
  ],
  'if-match-malformed': [
    400,
    'If-Match cannot be read',
    'Send the ETag that the GET answered, for example "5".',
  ],
  'framework-missing': [
    400,
    'The request must name a framework',
    'Add ?framework= with one that GET /v1/frameworks lists; where it lists none, publish one first.',
  ],
  'framework-rates-other': [
    400,
    'The framework does not rate this kind of entity',
    'Ask for a framework that rates it.',
  ],
  'position-unknown': [
    400,
    'The record has no such position',
    'Ask for one that it holds: `Ledger-Position` says how far it was read. Positions after those of a back-up are gone once it was restored.',
  ],
  'size-unknown': [
    400,
    'The log has no such size',
    'GET /.well-known/portfolio-ledger-log says how many events were signed.',
  ],
  unauthenticated: [
    401,
    'The request needs a valid key',
    'Send Authorization: Bearer <id>.<secret> with a key that is neither revoked nor expired.',
  ],
  forbidden: [403, 'The key may not do this', 'Use a key with one of the roles that `detail` names.'],
  'not-found': [404, 'There is nothing here', 'Check the address; GET / lists where to start.'],
  'not-signed': [
    404,
    'Nothing of that size was signed',
    'Ask without a size for what was signed last; JSON gives a proof without it.',
  ],
  'entity-unknown': [
    404,
    'There is no such district or school',
    'Check its id, which is case-sensitive, or register it with PUT.',
  ],
  'framework-unknown': [404, 'There is no such framework or version', 'GET /v1/frameworks lists them.'],
  'period-unknown': [
    404,
    'There is no such period',
    'Use an id like 2013, 2013-H1, 2013-Q3 or SY2012-13, or register the period with its round.',
  ],
  'item-unknown': [404, 'There is no such item', 'The framework version lists its components and elements.'],
  'request-timeout': [408, 'The request did not arrive in time', 'Send it again, whole.'],
  'method-not-allowed': [
    405,
    'The address does not take this method',
    'The header Allow lists those that it takes.',
  ],
  'id-taken': [
    409,
    'An id that differs by capitals alone is known',
    'Use the id that is known where it is the same, and an id of its own where it is not.',
  ],
  contended: [409, 'Others were writing at the same time', 'Try again.'],
  'table-too-long': [
    400,
    'The table is too long to be given whole',
    'Ask for fewer rows by its filters, or page by page with ?limit= and page.next.',
  ],
  'not-acceptable': [
    406,
    'There is no such form of the answer',
    'Send an Accept that names a form that `detail` names, or none.',
  ],
  'precondition-failed': [
    412,
    'The resource has changed since you read it',
    'GET it again, look at what changed, and send its new ETag.',
  ],
  'feed-id-unknown': [
    410,
    'The id is of another log',
    'What was read may differ from this record: read the feed from its beginning, without an id.',
  ],
  'body-too-large': [413, 'The body is too large', 'Send at most 200 KB.'],
  'uri-too-long': [414, 'The address is too long', 'Shorten it.'],
  'unsupported-media-type': [
    415,
    'The body has a type that is not taken',
    'Send application/json, not compressed.',
  ],
  'expectation-failed': [417, 'The expectation cannot be met', 'Send the request without Expect.'],
  'idempotency-key-reused': [
    422,
    'The Idempotency-Key was used for another request',
    'Use a new key for a new request.',
  ],
  'not-comparable': [
    422,
    'The file cannot be held against the ledger',
    'Mend what `detail` names; docs/compare.md says which files can be.',
  ],
  'precondition-required': [
    428,
    'The request must say what it changes',
    'GET the resource and send its ETag as If-Match.',
  ],
  'headers-too-large': [431, 'The headers are too large', 'Send fewer or shorter headers.'],
  internal: [500, 'Something went wrong here', 'Try again; if it stays, report the requestId.'],
  'event-unreadable': [
    500,
    'An event in the record cannot be read',
    'Report the event that `detail` names: a newer version wrote it, or someone touched the store.',
  ],
  'store-unavailable': [
    503,
    'The event store cannot do it now',
    'Send the same request again after the seconds in Retry-After.',
  ],
  'read-model-unavailable': [
    503,
    'The read model of this node cannot be read now',
    'Send the same request again after the seconds in Retry-After; GET /readyz says how the node is.',
  ],
  'too-many-feeds': [
    503,
    'This node sends as many feeds as it can',
    'Try again after the seconds in Retry-After, or ask another node; `GET /v1/audit/entries` is not bound to it.',
  ],
  busy: [
    503,
    'This node is making as many large answers as it can',
    'Send the same request again after the seconds in Retry-After.',
  ],
  'comparison-running': [
    503,
    'This node is comparing another file',
    'Send the file again after the seconds in Retry-After; a node compares one file at a time.',
  ],
  'node-behind': [503, 'This node has not read that far yet', 'Try again after the seconds in Retry-After.'],
  'node-ending': [
    503,
    'This node is about to end',
    'Send the same request again after the seconds in Retry-After, on a new connection.',
  ],
  'signs-elsewhere': [
    503,
    'This node does not sign',
    'Ask the node that does: `signs` in GET /.well-known/portfolio-ledger-log says which one.',
  ],
  'projection-stopped': [
    503,
    'A projection of this node has stopped before that position',
    'GET /readyz names the event that it cannot read.',
  ],
} as const satisfies Readonly<Record<string, readonly [number, string, string]>>
export type ProblemCode = keyof typeof PROBLEMS

type More = Pick<Problem, 'errors' | 'headers'>
/** A problem to be thrown: its code, what happened in this case, and more that it says. */
export const problem = (code: ProblemCode, detail: string, more: More = {}): ProblemAnswer => {
  const [status, title, remedy] = PROBLEMS[code]
  return new ProblemAnswer({ code, status, title, detail: `${ended(detail)} ${remedy}`, ...more })
}

/** A sentence with its full stop, which messages of other software do not always have. */
const ended = (sentence: string): string => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`)

/** A problem as the body of the answer to one request. */
export function problemBody(
  { code, status, title, detail, errors }: Problem,
  { instance, requestId }: { readonly instance: string; readonly requestId: string },
): Buffer {
  const body: z.infer<typeof ProblemBody> = {
    type: `/problems/${code}`,
    title,
    status,
    detail: shown(detail, DETAIL_LENGTH_MAX),
    instance: instance.slice(0, INSTANCE_LENGTH_MAX),
    requestId,
    ...(errors === undefined ? {} : { errors: errors.map(placeShown) }),
  }
  return Buffer.from(JSON.stringify(body))
}

/** A detail names several values, each of them cut before. */
const DETAIL_LENGTH_MAX = 4000
const INSTANCE_LENGTH_MAX = 200

const placeShown = ({ pointer, parameter, detail }: ProblemError): ProblemError => ({
  ...(pointer === undefined ? {} : { pointer: shown(pointer) }),
  ...(parameter === undefined ? {} : { parameter: shown(parameter) }),
  detail: shown(detail, DETAIL_LENGTH_MAX),
})

export const PROBLEM_TYPE = 'application/problem+json'

/** Sends a problem as RFC 9457 has it. */
export const sendProblem = (request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply =>
  reply
    .code(problem.status)
    .headers(problem.headers ?? {})
    .header('cache-control', 'no-store')
    .type(PROBLEM_TYPE)
    .send(problemBody(problem, { instance: request.url, requestId: request.id }))

/** A key as a part of a JSON pointer (RFC 6901). */
export const pointerPart = (key: PropertyKey): string =>
  String(key).replaceAll('~', '~0').replaceAll('/', '~1')
