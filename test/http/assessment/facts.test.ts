import { expect, test, vi } from 'vitest'
import { type Cast, cast, NORTH } from '../../support/http/http.ts'

/** How often each stream is read during `act`. */
async function readsOf(on: Cast, act: () => Promise<{ readonly status: number }>) {
  const reading = vi.spyOn(on.store, 'readStream')
  const { status } = await act()
  const counts: Record<string, number> = {}
  for (const [stream] of reading.mock.calls) counts[stream] = (counts[stream] ?? 0) + 1
  reading.mockRestore()
  return { status, counts }
}
const rating = { level: 'Low', rationale: 'seen', evidence: [{ title: 'Minutes', kind: 'minutes' }] }

test('a rating reads each stream that it rests on once', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  const { status, counts } = await readsOf(on, () =>
    on.put(`${NORTH}/assessments/rubric/2013-H1/ratings/lead`, { as: on.rita, body: rating }),
  )
  expect(status).toBe(201)
  const { [`access-${on.rita.split('.')[0]}`]: keyReads, ...others } = counts
  expect(keyReads).toBe(1)
  expect(others).toEqual({
    'assessment-rubric:north:2013-H1': 1,
    'district-north': 1,
    'framework-rubric': 1,
    'round-rubric:2013-H1': 1,
  })
})

test('what is not there is told with the field or the address that names it', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  const rate = async (url: string) => (await on.put(url, { as: on.rita, body: rating })).body
  expect(await rate('/v1/districts/nowhere/assessments/rubric/2013-H1/ratings/lead')).toMatchObject({
    type: '/problems/entity-unknown',
    detail: expect.stringContaining('There is no district nowhere.'),
  })
  expect(await rate('/v1/districts/north/assessments/none/2013-H1/ratings/lead')).toMatchObject({
    type: '/problems/framework-unknown',
  })
  expect(await rate('/v1/schools/north/assessments/rubric/2013-H1/ratings/lead')).toMatchObject({
    type: '/problems/framework-rates-other',
  })
})
