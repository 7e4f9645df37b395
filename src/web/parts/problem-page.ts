import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Problem } from '../../http/edge/problem.ts'
import { html } from './html.ts'
import { pageText } from './layout.ts'
import { PAGE_HEADERS } from './page-headers.ts'

/** What went wrong, as a page: the same facts as in the problem of the API, and a way back. */
export function sendProblemPage(
  request: FastifyRequest,
  reply: FastifyReply,
  problem: Problem,
): FastifyReply {
  const { status, title, detail, headers, errors } = problem
  const later = headers?.['retry-after']
  const body = html`<h1>${title}</h1>
<p class="lead">${detail}</p>
${errors === undefined || errors.length < 2 ? null : html`<ul>${errors.map(each => html`<li>${each.parameter ?? each.pointer}: ${each.detail}</li>`)}</ul>`}
${later === undefined ? null : html`<p>Try again in ${later} ${later === '1' ? 'second' : 'seconds'}.</p>`}
<p><a href="/">Back to the network</a></p>
<p class="muted">Status ${status}. Request <span class="code">${request.id}</span>.</p>`
  const text = pageText({
    title: `${title} (${status})`,
    current: null,
    moment: { asOf: null, knownAt: null, today: '/' },
    isSynthetic: false,
    body,
    citation: null,
  })
  return reply
    .code(status)
    .headers(headers ?? {})
    .headers(PAGE_HEADERS)
    .header('vary', 'accept')
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(text)
}
