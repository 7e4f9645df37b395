import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { faultsOf, leastContrast, startBrowser, whyNoBrowser } from '../support/web/browser.ts'
import { ratedNetwork } from '../support/web/rated-network.ts'

/** Every page, at an address that has something to show. */
const PAGES = [
  '/?period=2013-H2&sort=lead',
  '/?asOf=2013-07-01&q=nobody',
  '/districts/north/snapshot?period=2013-H2',
  '/nowhere',
] as const

const name = whyNoBrowser === null ? 'in a browser' : `in a browser (${whyNoBrowser})`
describe.skipIf(whyNoBrowser !== null)(name, () => {
  let base: string
  let page: Page
  let plain: Page
  let complaints: string[]
  beforeAll(async () => {
    const { on, close } = await ratedNetwork()
    base = await on.app.listen({ host: '127.0.0.1', port: 0 })
    const browser = await startBrowser()
    complaints = browser.complaints
    page = await browser.open()
    plain = await browser.open({ javaScriptEnabled: false })
    return async () => {
      await browser.close()
      await close()
    }
  })

  const visit = async (url: string) => {
    complaints.length = 0
    await page.goto(base + url)
  }
  /** The status of the page itself is one that a browser tells of. */
  const isExpected = (complaint: string) => complaint.includes('status of 404')

  describe.each(PAGES)('%s', url => {
    test.each(['light', 'dark'] as const)(
      'axe finds nothing in %s, and its cells can be read',
      async scheme => {
        await page.emulateMedia({ colorScheme: scheme })
        await visit(url)
        expect(await faultsOf(page)).toEqual([])
        expect(await leastContrast(page)).toBeGreaterThanOrEqual(4.5)
        expect(complaints.filter(each => !isExpected(each))).toEqual([])
      },
    )

    test('fits every window from 320 px on', async () => {
      await visit(url)
      for (const width of [320, 600, 900, 1920]) {
        await page.setViewportSize({ width, height: 800 })
        expect([width, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([width, width])
      }
      await page.setViewportSize({ width: 1280, height: 900 })
    })
  })

  test('a reader without a script sorts, searches and goes to another period', async () => {
    await plain.goto(`${base}/`)
    await plain
      .getByRole('link', { name: /2013-H1/ })
      .first()
      .click()
    expect(await plain.title()).toBe('Network, 2013-H1 – Portfolio Ledger')
    await plain.getByRole('columnheader', { name: /Lead/ }).getByRole('link').click()
    expect(await plain.locator('th[aria-sort]').innerText()).toContain('Lead')
    expect(await plain.locator('tbody th').allInnerTexts()).toEqual([
      'All 2 districts',
      'South & <b>West</b>',
      'North',
    ])
    await plain.getByLabel('District', { exact: true }).fill('nor')
    await plain.getByRole('button', { name: 'Show' }).click()
    expect(await plain.locator('tbody th').allInnerTexts()).toEqual(['All 2 districts', 'North'])
    expect(new URL(plain.url()).searchParams.get('period')).toBe('2013-H1')
  })

  test('the keyboard reaches the content at once', async () => {
    await visit('/')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
  })
})
