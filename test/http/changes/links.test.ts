import { expect, test } from 'vitest'
import { cast, NORTH } from '../../support/http/http.ts'

test('an answer leads to what has changed since', async () => {
  const on = await cast()
  await on.opened('2013-H1', '2013-H2')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  await on.read()
  const { body: entity } = await on.get(NORTH)
  expect(entity.links).toEqual({ changes: `${NORTH}/changes` })
  const { body: then } = await on.get(`${NORTH}?asOf=2013-07-01&knownAt=4`)
  expect(then.links).toEqual({ changes: `${NORTH}/changes?from=2013-07-01&fromKnownAt=4` })
  const linked = async (query: string) => {
    const { body } = await on.get(`${NORTH}/snapshot?${query}`)
    const { changes } = body.links as unknown as { readonly changes: string }
    return changes
  }
  expect(await linked('asOf=2013-06-01&period=2013-H1')).toBe(
    `${NORTH}/changes?framework=rubric&period=2013-H1&from=2013-06-01`,
  )
  const now = await linked('period=2013-H2')
  expect((await on.get(now)).body.items).toEqual([])
  await on.published('2013-H2', { lead: 'High' }, '2013-12-20')
  await on.read()
  expect((await on.get(now)).body).toMatchObject({
    items: [{ item: 'lead', period: '2013-H2', from: { status: 'carried' }, to: { status: 'rated' } }],
  })
})
