import { DatabaseSync } from 'node:sqlite'
import type { Logger } from 'pino'
import { expect, onTestFinished } from 'vitest'
import { createTables } from '../../../projections/engine/read-model.ts'
import type { KeyFile } from '../../../src/app/log/checkpoint-log.ts'
import type { Role } from '../../../src/domain/key/event.ts'
import { CheckpointNotInLog, type EventStore } from '../../../src/event-store/event-store.ts'
import type { AppDependencies } from '../../../src/http/edge/services.ts'
import { issueKey } from '../../../src/identity/keys.ts'
import { appOn } from '../../../src/node/compose.ts'
import { rubric } from '../domain/framework-documents.ts'
import { freshStore } from '../event-store/store.ts'
import { idOf, writerOn } from '../projections/read-side.ts'

/** What a JSON body holds, as a test walks through it. */
export interface Json {
  readonly [key: string]: Json
}
/** A text as it is, and anything else as JSON. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
/** A value of a body if it is a list, and otherwise an empty list. */
export const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : [])

export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Json
  readonly text: string
}
type Asked = {
  readonly as?: string | undefined
  readonly body?: unknown
  readonly ifMatch?: number | string | null | undefined
  readonly key?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}
export type Method = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE' | 'PATCH' | 'OPTIONS'
/** The day on which tests take place unless they set another. */
const TODAY = '2026-03-01'

/** The whole API over an empty ledger in memory; it follows its own log, as a node does, and ends with the test. */
export async function ledger(
  end: (close: () => Promise<void>) => void = onTestFinished,
  store: EventStore = freshStore(),
  logger?: Logger,
  edge: Pick<AppDependencies, 'timer' | 'feedsMax' | 'tableRowsMax' | 'views'> & {
    readonly keyFile?: KeyFile
  } = {},
) {
  const db = new DatabaseSync(':memory:')
  createTables(db)
  let nowMs = Date.parse(`${TODAY}T09:00:00.000Z`)
  let count = 1_000_000
  const clock = () => nowMs++
  const newId = () => idOf(++count)
  const parts = await appOn({
    store,
    db,
    storeName: 'sqlite:/some/folder/ledger.db',
    newId,
    clock,
    logger,
    ...edge,
  })
  const { app, runner, handler } = parts
  const stop = new AbortController()
  const followed = runner.follow(store, stop.signal, clock).catch((error: unknown) => {
    // A log that shows less than was read ends the following of the log; a node would start again.
    if (!(error instanceof CheckpointNotInLog)) throw error
  })
  end(async () => {
    await app.close()
    stop.abort()
    await followed
    await store.close()
    db.close()
  })
  const actor = { person: 'cli:test', key: 'cli', role: 'operator' }

  async function call(method: Method, url: string, { as, body, ifMatch, key, headers }: Asked = {}) {
    const sent = {
      ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
      ...(ifMatch == null ? {} : { 'if-match': typeof ifMatch === 'number' ? `"${ifMatch}"` : ifMatch }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    }
    const payload = body === undefined ? {} : { payload: bytesOf(body) }
    const answered = await app.inject({ method, url, headers: sent, ...payload })
    const text = answered.payload
    const isJson = text !== '' && /[/+]json/.test(String(answered.headers['content-type']))
    return {
      status: answered.statusCode,
      headers: answered.headers as Answer['headers'],
      body: (isJson ? JSON.parse(text) : {}) as Json,
      text,
    } satisfies Answer
  }

  return {
    ...parts,
    ...writerOn(store),
    store,
    db,
    call,
    get: (url: string, asked?: Asked) => call('GET', url, asked),
    put: (url: string, asked?: Asked) => call('PUT', url, asked),
    post: (url: string, asked?: Asked) => call('POST', url, asked),
    /** Sets the clock to noon of a day. */
    on: (day: string) => {
      nowMs = Date.parse(`${day}T12:00:00.000Z`)
    },
    /** A key as `keys add` prints it. */
    key: async (person: string, roles: readonly Role[], district?: string) => {
      const issued = await issueKey({ handler, newId, clock, actor }, { person, roles, district })
      if (!issued.ok) throw new Error(issued.refusal.code)
      await read()
      return issued.value.key
    },
    events: async (stream: string) => (await store.readStream(stream)).map(({ type }) => type),
    read,
  }

  /** Waits until this node has read the whole log. */
  async function read(): Promise<number> {
    let position = 0
    for await (const page of store.readAll({ position: 0, cursor: '' })) position += page.length
    await runner.reach(position, ['log'], 60_000)
    return position
  }
}

const bytesOf = (body: unknown): string | Buffer =>
  typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)

export const evidence = [{ title: 'Board minutes', kind: 'minutes', url: 'https://example.org/minutes' }]
export const RUBRIC = '/v1/frameworks/rubric'
export const NORTH = '/v1/districts/north'
export const assessmentOf = (period: string, district = NORTH) => `${district}/assessments/rubric/${period}`

/** A ledger with the small rubric, one district and a key for each person who takes part. */
export async function cast(
  end?: (close: () => Promise<void>) => void,
  store?: EventStore,
  edge?: Parameters<typeof ledger>[3],
) {
  const on = await ledger(end, store, undefined, edge)
  const olga = await on.key('olga', ['operator'])
  const rita = await on.key('rita', ['rater'])
  const paul = await on.key('paul', ['publisher'])
  expectDone(await on.put(`${RUBRIC}/versions/v1`, { as: olga, body: rubric }))
  expectDone(await on.put(NORTH, { as: olga, body: { name: 'North', joinedOn: '2012-01-01' } }))
  const opened = async (...periods: readonly string[]) => {
    for (const period of periods) {
      const body = { occurredOn: '2013-01-01' }
      expectDone(await on.put(`${RUBRIC}/rounds/${period}`, { as: olga, body }))
    }
  }
  const revisionOf = async (url: string, as: string): Promise<number | null> => {
    const { status, body } = await on.get(url, { as })
    return status === 404 ? null : Number(body.revision)
  }
  /** Rates, submits and publishes; each step on its day. */
  const published = async (
    period: string,
    ratings: Readonly<Record<string, string>>,
    day: string,
    district = NORTH,
  ) => {
    const url = assessmentOf(period, district)
    for (const [item, level] of Object.entries(ratings)) {
      const body = { level, rationale: `${item} is ${level}`, evidence, occurredOn: day }
      const ifMatch = await revisionOf(url, rita)
      expectDone(await on.put(`${url}/ratings/${item}`, { as: rita, body, ifMatch }))
    }
    for (const [step, as] of [
      ['submit', rita],
      ['publish', paul],
    ] as const) {
      const ifMatch = await revisionOf(url, rita)
      expectDone(await on.post(`${url}/${step}`, { as, body: { occurredOn: day }, ifMatch }))
    }
  }
  return { ...on, olga, rita, paul, opened, published, revisionOf: (url: string) => revisionOf(url, rita) }
}
/** One cast for all tests of a file; `close` is for its `beforeAll` to return. */
export async function sharedCast() {
  const closers: (() => Promise<void>)[] = []
  const on = await cast(close => closers.push(close))
  return { on, close: async () => void (await Promise.all(closers.map(close => close()))) }
}

export type Cast = Awaited<ReturnType<typeof cast>>

/** Throws if an answer is no success, for the steps that only prepare a test. */
export function expectDone(answer: Answer): Answer {
  if (answer.status !== 200 && answer.status !== 201) {
    throw new Error(`${answer.status} ${answer.text.slice(0, 500)}`)
  }
  return answer
}

/** A problem by the name of its rule. */
export const problemIn = ({ status, body }: Answer) =>
  `${status} ${textOf(body.type).replace('/problems/', '')}`

/** Expects a refusal that names the rule and has a sentence about what to do. */
export function expectRefused(answer: Answer, rule: string, pointer?: string): void {
  expect(problemIn(answer)).toBe(rule)
  expect(answer.headers['content-type']).toBe('application/problem+json')
  expect(textOf(answer.body.detail).length).toBeGreaterThan(10)
  if (pointer !== undefined) expect(answer.body.errors).toMatchObject([{ pointer }])
}
