import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { given } from '../../support/event-store/eventstoredb-stores.ts'
import { unhurried } from '../../support/event-store/store.ts'
import { assessmentOf, cast, evidence, expectDone } from '../../support/http/http.ts'

const PERIOD = '2013-H1'

/** A ledger in a database, whose streams were read and are kept; `rate` gives one rating, and counts what the database is asked once its body is sent. */
async function rated() {
  const { database, store } = await given({}, { timeouts: unhurried() })
  const on = await cast(onTestFinished, store)
  const address = await on.app.listen({ port: 0, host: '127.0.0.1' })
  await on.opened(PERIOD)
  let revision = -1
  const rate = async ({ isBodyLate }: { readonly isBodyLate: boolean }) => {
    let before = database.stats.reads
    const call = request(`${address}${assessmentOf(PERIOD)}/ratings/lead`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${on.rita}`,
        'content-type': 'application/json',
        ...(revision < 0 ? {} : { 'if-match': `"${revision}"` }),
      },
    })
    const body = JSON.stringify({ level: 'Low', rationale: `Seen ${revision}.`, evidence, version: 'v1' })
    if (isBodyLate) {
      call.flushHeaders()
      while (database.stats.reads === before) await nextTurn()
      // Its own look comes after that of the rating, whose key is known by then.
      expectDone(await on.get('/v1/districts/north', { as: on.rita }))
      before = database.stats.reads
    }
    const answered = once(call, 'response') as Promise<[IncomingMessage]>
    call.end(body)
    const [response] = await answered
    response.resume()
    revision++
    return { status: response.statusCode, reads: database.stats.reads - before }
  }
  for (const isBodyLate of [false, false]) await rate({ isBodyLate })
  return { rate }
}

test('a rating that rests on streams known before asks the database for news once', async () => {
  const { rate } = await rated()
  expect(await rate({ isBodyLate: false })).toEqual({ status: 200, reads: 1 })
})

test('a rating is decided on what stands there once all of it has come', async () => {
  const { rate } = await rated()
  expect(await rate({ isBodyLate: true })).toEqual({ status: 200, reads: 1 })
})
