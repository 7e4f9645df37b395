import { beforeAll, expect, test, vi } from 'vitest'
import { CASE } from '../../support/http/closures.ts'
import { madeEvent, type Promising, promising } from '../../support/http/commitments.ts'
import { listOf } from '../../support/http/http.ts'

const MADE = 25
let on: Promising
beforeAll(async () => {
  const closers: (() => Promise<void>)[] = []
  on = await promising(close => closers.push(close))
  for (let each = 0; each < MADE; each++) {
    const id = `p${String(each).padStart(2, '0')}`
    await on.record(`commitment-${id}`, [madeEvent(id, { measure: 'seats', dueOn: '2014-01-15' })])
    await on.record(`closure-${id}`, CASE)
  }
  await on.read()
  return async () => void (await Promise.all(closers.map(close => close())))
})

/** The items of all pages, from the first address on. */
async function walk(first: string): Promise<readonly unknown[]> {
  const items: unknown[] = []
  for (let next: unknown = first; typeof next === 'string'; ) {
    const { status, body } = await on.get(next)
    expect(status).toBe(200)
    items.push(...listOf(body.items))
    next = body.page?.next
  }
  return items
}

const LISTS = [
  ['/v1/commitments?asOf=2014-02-01', () => vi.spyOn(on.queries.commitments, 'made')],
  ['/v1/closures?asOf=2014-02-01', () => vi.spyOn(on.queries.closures, 'known')],
  ['/v1/closures/violations?asOf=2014-02-01', () => vi.spyOn(on.queries.closures, 'known')],
  ['/v1/closures/receiving?asOf=2014-02-01', () => vi.spyOn(on.queries.closures, 'known')],
] as const

test.for(LISTS)('all pages of %s, of whatever length, are of one fold', async ([url, counting]) => {
  const whole = listOf((await on.get(`${url}&limit=200`)).body.items)
  // No rule binds these cases and nothing was rated, so that the other two lists have no rows; they fold every case all the same.
  expect(whole).toHaveLength(url.includes('closures/') ? 0 : MADE)
  const folds = counting()
  try {
    for (const limit of [10, 7, 50]) expect(await walk(`${url}&limit=${limit}`)).toEqual(whole)
    const table = await on.get(`${url}&format=csv`)
    expect(table.text.trimEnd().split('\n')).toHaveLength(whole.length + 1)
    expect(folds).not.toHaveBeenCalled()
  } finally {
    folds.mockRestore()
  }
})

test('a page shows what was recorded since the fold', async () => {
  const url = '/v1/commitments?asOf=2014-02-01&limit=2'
  const before = await on.get(url)
  await on.record('commitment-a', [madeEvent('a', { measure: 'seats', dueOn: '2014-01-15' })])
  await on.read()
  const after = await on.get(url)
  expect(listOf(before.body.items).map(({ id }) => id)).toEqual(['p00', 'p01'])
  expect(listOf(after.body.items).map(({ id }) => id)).toEqual(['a', 'p00'])
  expect(after.headers.etag).not.toBe(before.headers.etag)
})
