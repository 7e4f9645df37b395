import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { matrixOf } from '../../../projections/rating/matrix.ts'
import { networkTrendsOf } from '../../../projections/rating/network-trends.ts'
import { ledgerClockOn } from '../../app/command/clock.ts'
import { compareFile } from '../../app/compare/compare-file.ts'
import { Comparison, NotComparable } from '../../app/compare/comparison.ts'
import { FILE_KINDS, type FileKind, kindOfFile } from '../../app/compare/kind-of-file.ts'
import { compareCounts, NETWORK_COUNTS, type NetworkReader } from '../../app/compare/network-counts.ts'
import { shown } from '../../domain/values/shown.ts'
import { Id } from '../../domain/values/text.ts'
import { asTable } from '../edge/csv.ts'
import { inForm } from '../edge/form.ts'
import { MEDIA, preferredOf } from '../edge/media.ts'
import { problem } from '../edge/problem.ts'
import { problems } from '../edge/problems.ts'
import { RATING_PROJECTIONS } from '../edge/projections.ts'
import { frameworkOf, ofOneMoment, periodOf, resolveTimes } from '../edge/query.ts'
import type { Services } from '../edge/services.ts'
import { comparisonCsv } from './csv.ts'
import { OneAtATime } from './one-at-a-time.ts'

export const FILE_BYTES_MAX = 10 * 1024 * 1024
const TYPES = ['text/csv', 'application/x-ndjson', 'application/json'] as const
/** The largest number of rows that a matrix has. */
const ROWS_MAX = 20_000

const asked = z.strictObject({
  kind: z
    .enum(FILE_KINDS as [FileKind, ...FileKind[]])
    .optional()
    .meta({ description: 'What the file holds, where its columns do not say it' }),
  framework: Id.optional().meta({
    description: 'Of counts of the network; may be left out where there is just one',
  }),
  format: z
    .enum(['csv', 'excel'])
    .optional()
    .meta({ description: 'The findings as a table, whatever Accept says' }),
})
type Asked = z.infer<typeof asked>

/** Compares a file with the ledger; nothing of the file is kept. */
export const comparisonRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  // The body stays as it was sent, since the import readers read it as a file.
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser(
    [...TYPES],
    { parseAs: 'buffer', bodyLimit: FILE_BYTES_MAX },
    (request, body: Buffer, done) => {
      const coding = request.headers['content-encoding'] ?? 'identity'
      if (coding === 'identity') done(null, body)
      else done(problem('unsupported-media-type', `The body is coded as ${shown(coding)}.`))
    },
  )
  const turns = new OneAtATime()
  app.post(
    '/v1/comparisons',
    {
      config: { permission: 'compare', recordsNothing: true },
      onRequest: turns.take,
      schema: {
        operationId: 'compareFile',
        summary: 'A file held against the ledger, each row as of its day: nothing is recorded',
        tags: ['audit'],
        querystring: asked,
        consumes: [...TYPES],
        body: FileBody,
        response: { 200: asTable(Comparison), ...problems(422) },
      },
    },
    async (request, reply) => {
      const { body, query } = request
      if (!Buffer.isBuffer(body))
        throw problem('unsupported-media-type', `A file is sent as ${TYPES.join(', or as ')}.`)
      const comparison = await turns.work(() =>
        inFolder(async folder => {
          const file = join(folder, 'file')
          await writeFile(file, body)
          return compared(services, file, query)
        }),
      )
      return send(request, reply, comparison)
    },
  )
}

/** The schema of the body, which the route is given as bytes. */
const FileBody = z.unknown().meta({
  type: 'string',
  description:
    'A file as imports take it, or `period,item,class,count` with or without `as_of`; at most 10 MB',
})

/** Gives `use` a folder of its own, and removes the folder when it is done. */
async function inFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'portfolio-ledger-compare-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function compared(services: Services, file: string, { kind, framework }: Asked): Promise<Comparison> {
  const { store, clock, facts } = services
  try {
    const known = kind ?? kindOfFile(file)
    if (known === NETWORK_COUNTS) return await compareCounts(networkReader(services), file, framework ?? null)
    const record = { store, ledgerClock: ledgerClockOn(clock), periodsOf: facts.periods }
    return await compareFile({ ...record, pause: setImmediate }, known, file)
  } catch (error) {
    if (error instanceof NotComparable) throw problem('not-comparable', `${shown(error.message)}.`)
    throw error
  }
}

/** Reads the network of what this node has read. */
function networkReader(services: Services): NetworkReader {
  const { queries } = services
  const timesOn = async (asOf: string | null) =>
    ofOneMoment(services, await resolveTimes(services, asOf === null ? {} : { asOf }, RATING_PROJECTIONS))
  return {
    countsOf: async (given, asOf) => {
      const framework = frameworkOf(services, given ?? undefined, null)
      return (await networkTrendsOf(queries, framework, null, await timesOn(asOf))).body
    },
    cellsOf: async (framework, id, asOf) => {
      const times = await timesOn(asOf)
      const period = periodOf(services, framework, id, times.bounds)
      const page = { limit: ROWS_MAX, next: () => null }
      return (await matrixOf(queries, framework, period, times, page)).body
    },
  }
}

function send(
  request: FastifyRequest<{ Querystring: Asked }>,
  reply: FastifyReply,
  comparison: Comparison,
): FastifyReply {
  const { format } = request.query
  const wanted = preferredOf(request.headers.accept, ['application/json', 'text/csv'])
  const media = format ?? (wanted === 'text/csv' ? 'csv' : 'json')
  if (media === 'json') return reply.send(comparison)
  if (format !== undefined) reply.header('content-disposition', 'attachment; filename="comparison.csv"')
  const table = inForm({ media, isFile: format !== undefined, wholeTo: null }, comparisonCsv(comparison))
  return reply.header('content-type', MEDIA[media]).send(table)
}
