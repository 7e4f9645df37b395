import { expect, test, vi } from 'vitest'
import { StoreUnavailable } from '../../../src/event-store/event-store.ts'
import { promising } from '../../support/http/commitments.ts'
import { assessmentOf, NORTH, problemIn, RUBRIC } from '../../support/http/http.ts'

/** Addresses that a node can answer from the read model alone. */
const FROM_READ_MODEL = [
  '/v1/districts',
  '/v1/schools',
  '/v1/frameworks',
  `${RUBRIC}/rounds`,
  `${NORTH}/snapshot`,
  `${NORTH}/trends`,
  '/v1/network/snapshot',
  '/v1/network/trends',
  '/v1/scorecards/commitments',
]
/** Addresses that need the store: those of things that commands change, and those that show texts. */
const FROM_THE_RECORD = [
  NORTH,
  `${RUBRIC}/versions/v1`,
  `${RUBRIC}/rounds/2013-H1`,
  assessmentOf('2013-H1'),
  `${NORTH}/ratings/lead/history`,
  '/v1/commitments',
  '/v1/commitments/seats',
  '/v1/commitments/seats/history',
]

test('while the store does not answer, lists and views are answered, and the others say why not', async () => {
  const on = await promising()
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  await on.make()
  await on.read()
  const away = new StoreUnavailable('the event store does not answer')
  for (const read of ['readStream', 'readEvents'] as const) vi.spyOn(on.store, read).mockRejectedValue(away)
  for (const url of FROM_READ_MODEL) {
    expect([url, (await on.get(url)).status]).toEqual([url, 200])
  }
  for (const url of FROM_THE_RECORD) {
    const answer = await on.get(url)
    expect([url, problemIn(answer), answer.headers['retry-after']]).toEqual([
      url,
      '503 store-unavailable',
      '1',
    ])
    expect(answer.body.detail).toMatch(/are read from the record itself; lists .* are answered without it/)
  }
})
