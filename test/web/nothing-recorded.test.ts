import { expect, test } from 'vitest'
import { cast, ledger } from '../support/http/http.ts'
import { page, wordsOf } from '../support/web/page.ts'

test.each([
  '/commitments',
  '/commitments?status=broken',
  '/closures',
  '/closures?state=stayed',
  '/audit/entries',
])('%s of an empty ledger says that none is on record, and offers no more', async path => {
  const { text, status } = await page(await ledger(), path)
  expect(status).toBe(200)
  expect(wordsOf(text)).toContain('None is on record.')
  expect(text).not.toContain('Show all.')
})

test.each(['/commitments?district=north', '/closures?district=north'])(
  '%s says that none of this district is on record',
  async path => {
    const { text } = await page(await cast(), path)
    expect(wordsOf(text)).toContain('None is on record.')
  },
)
