import type { z } from 'zod'
import { NoTiles } from '../../projections/engine/log-tiles.ts'
import { Runner } from '../../projections/engine/runner.ts'
import { ReadQueries } from '../../projections/read-queries.ts'
import { DAY_MS, dayFromNumber } from '../domain/values/date.ts'
import { shown } from '../domain/values/shown.ts'
import { knownProblem } from '../http/edge/known-problem.ts'
import { Misfit, type Part } from '../http/edge/misfit.ts'
import { problem, problemBody } from '../http/edge/problem.ts'
import type { Question } from '../http/edge/question.ts'
import type { Reading } from '../http/edge/services.ts'
import { PersonNames } from '../http/person/names.ts'
import type { ReadSide, Side, Sources } from './side.ts'

type Given = { readonly params: unknown; readonly query: unknown; readonly url: string }
/** Makes the view of one question, of the parts of its address as they were given. */
type Making = (reading: Reading, given: Given) => Promise<object>
/** A question whose answers can be given without its route: its address, and how its view is made. */
export type Answered = { readonly path: string; readonly make: Making }

/** A question with its answer as its route gives it: by the same schemas, of the same facts, and the same view. */
export const answered = <Params extends z.ZodType, Query extends z.ZodType>({
  path,
  params,
  querystring,
  prepare,
}: Question<Params, Query, object>): Answered => ({
  path,
  make: async (reading, { url, ...given }) => {
    const asked = {
      params: fitting(params, given.params, 'params'),
      query: fitting(querystring, given.query, 'querystring'),
    }
    const { view } = await prepare(reading, { ...asked, url })
    return (await view()).body
  },
})

function fitting<Schema extends z.ZodType>(schema: Schema, given: unknown, part: Part): z.output<Schema> {
  const read = schema.safeParse(given)
  if (read.success) return read.data
  throw new Misfit(read.error, part)
}

/** The answers to some questions over a read model, without a server: starting one takes longer than most answers. */
export function questionSide({ store, db, projections }: Sources, questions: readonly Answered[]): Side {
  const runner = new Runner(db, projections, undefined, undefined, new NoTiles(db))
  const queries = new ReadQueries(db, scope => runner.changesOf(scope))
  const names = new PersonNames({ store, runner, queries })
  const today = () => dayFromNumber(Math.floor(Date.now() / DAY_MS))
  // Nothing reads on meanwhile, so waiting brings nothing.
  const reading = { store, runner, queries, names, today, waitMs: 0 }
  const routes = questions.map(({ path, make }) => ({ pattern: patternOf(path), make }))
  const get: ReadSide['get'] = async url => {
    const { path, query } = partsOfUrl(url)
    for (const { pattern, make } of routes) {
      const found = pattern.exec(path)
      if (found === null) continue
      const { groups = {} } = found
      return answerOf({ params: groups, query, url }, async () =>
        make(reading, { params: decoded(groups, path), query, url }),
      )
    }
    return answerOf({ params: {}, query, url }, async () => {
      throw problem('not-found', `There is no ${shown(path)}.`)
    })
  }
  return { runner, get, close: async () => {} }
}

/** The parts of an address as a server reads them: `..` in the path is a name like any other, and of a field given twice both count. */
function partsOfUrl(url: string) {
  const [path = ''] = url.split('?', 1)
  const fields = new URLSearchParams(url.slice(path.length))
  const query = Object.fromEntries(
    [...new Set(fields.keys())].map(name => {
      const [first, ...others] = fields.getAll(name)
      return [name, others.length === 0 ? first : [first, ...others]]
    }),
  )
  return { path, query }
}

/** An empty part of an address is one too, which its schema refuses. */
const patternOf = (path: string) =>
  new RegExp(`^${path.replaceAll('.', String.raw`\.`).replaceAll(/:(\w+)/g, '(?<$1>[^/]*)')}$`)

function decoded(groups: Readonly<Record<string, string>>, path: string) {
  try {
    return Object.fromEntries(
      Object.entries(groups).map(([name, part]) => [name, decodeURIComponent(part)] as const),
    )
  } catch (error) {
    if (error instanceof URIError)
      throw problem('bad-request', `'${shown(path)}' is not a valid url component`)
    throw error
  }
}

/** A view, or the problem that stands in the way, as the API answers both. */
async function answerOf(given: Given, make: () => Promise<object>): ReturnType<ReadSide['get']> {
  try {
    return { status: 200, body: await make() }
  } catch (error) {
    const known =
      error instanceof Error ? knownProblem(error, { method: 'GET', headers: {}, ...given }) : null
    if (known === null) throw error
    const body = problemBody(known.problem, { instance: given.url, requestId: '' })
    return { status: known.problem.status, body: JSON.parse(body.toString()) as object }
  }
}
