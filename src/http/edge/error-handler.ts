import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { shown } from '../../domain/values/shown.ts'
import { isUnmet } from './before-routing.ts'
import { knownProblem } from './known-problem.ts'
import { wantsPage } from './media.ts'
import { type Problem, ProblemAnswer, problem, sendProblem } from './problem.ts'
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
    knownProblem(error, request) ?? problem('internal', 'This is a fault of the server.')
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
