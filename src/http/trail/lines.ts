import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { cloudEventOf } from '../../../projections/trail/cloud-event.ts'
import { entryOf, type Telling } from '../../../projections/trail/entry.ts'
import { type TrailPage, type TrailQuestion, trailPage } from '../../../projections/trail/page.ts'
import { PUBLIC } from '../../../projections/trail/visibility.ts'
import { csvRows, headerOf } from '../edge/csv.ts'
import { describeForm, formOf, inForm } from '../edge/form.ts'
import type { Services } from '../edge/services.ts'
import { sharedWith } from '../edge/shared-with.ts'
import { TRAIL } from './csv.ts'
import { recordShown } from './viewer.ts'

/** How many lines are read at once of a trail that is sent whole. */
const LINES_AT_ONCE = 500

/** Sends the trail line by line, as far as this node has read it now: however long it is, little of it is in memory. */
export async function sendLines(
  services: Services,
  telling: Telling,
  request: FastifyRequest,
  reply: FastifyReply,
  { viewer, filter, range }: TrailQuestion,
  limit: number | undefined,
): Promise<FastifyReply> {
  const { position } = services.runner.read
  const form = formOf(request)
  const knownAt = Math.min(range.knownAt ?? position, position)
  const textOf = ({ lines }: TrailPage) =>
    form.media !== 'ndjson'
      ? csvRows(
          TRAIL,
          lines.map(({ row, stored }) => entryOf(telling, row, stored)),
        )
      : lines.map(line => `${cloudEventOf(line)}\n`).join('')
  const pageAfter = async (after: TrailQuestion['range']['after'], left: number): Promise<TrailPage> => {
    const question = { viewer, filter, range: { ...range, knownAt, after } }
    const page = await trailPage(services, question, Math.min(LINES_AT_ONCE, left))
    const rows = page.lines.map(({ row }) => row)
    await recordShown(services, request, rows, { what: 'trail' })
    return page
  }
  // The first page before anything is sent: what goes wrong with it is still answered as a problem.
  const first = await pageAfter(range.after, limit ?? Number.POSITIVE_INFINITY)
  const { vary, cacheControl } = sharedWith(viewer === PUBLIC ? 'everyone' : 'few')
  reply.headers({ vary, 'cache-control': cacheControl, 'ledger-position': String(position) })
  describeForm(request, reply, form.media)
  return reply.send(Readable.from(texts(), { objectMode: false }))

  async function* texts(): AsyncGenerator<string> {
    if (form.media !== 'ndjson') yield inForm(form, headerOf(TRAIL))
    let left = limit ?? Number.POSITIVE_INFINITY
    for (let page = first; ; page = await pageAfter(page.next, left)) {
      const text = textOf(page)
      if (text !== '') yield text
      left -= page.lines.length
      if (page.next === null || left <= 0) return
    }
  }
}
