import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'

const CALLERS_ID_LENGTH_MAX = 128
const REDACTED = '(redacted)'

/** Logs one line for each request after it was answered. Of the headers it has the caller's id alone: others hold keys. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method, id: requestId } = request
    request.log.info(
      {
        method,
        url: loggedUrl(request),
        requestId,
        callersRequestId: callersIdOf(request),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'answered',
    )
    done()
  })
}

/** The id that the caller gave the request, which is for the log alone. */
const callersIdOf = ({ headers }: FastifyRequest): string | undefined => {
  const id = headers['x-request-id']?.toString()
  return id === undefined ? undefined : withoutKeys(id).slice(0, CALLERS_ID_LENGTH_MAX)
}

/** The address without what may be a key: a parameter that the route does not take keeps its name alone. */
function loggedUrl({ url, routeOptions }: FastifyRequest): string {
  const [path = '', ...rest] = url.split('?')
  const parameters = rest.length === 0 ? [] : rest.join('?').split('&')
  const { querystring } = routeOptions.schema ?? {}
  const known = querystring instanceof z.ZodObject ? Object.keys(querystring.shape) : []
  const kept = parameters.map(parameter => {
    const [name = '', ...value] = parameter.split('=')
    if (known.includes(name)) return withoutKeys(parameter)
    // A parameter without a value may be a key as well as a name.
    return value.length > 0 && /^[\w-]{1,40}$/.test(name) ? `${name}=${REDACTED}` : REDACTED
  })
  return [withoutKeys(path), ...(kept.length === 0 ? [] : [kept.join('&')])].join('?')
}

/** A text without anything that has the form of a key, `<id>.<secret>`, also where its dot is escaped. */
const withoutKeys = (text: string): string =>
  // Hardly any address has either sign, and to search it for keys takes longer than to see that.
  !text.includes('.') && !text.includes('%')
    ? text
    : text.replaceAll(/(?:%[\da-f]{2})?[\w-]+(?:\.|%2e)[\w-]{20,}/gi, REDACTED)
