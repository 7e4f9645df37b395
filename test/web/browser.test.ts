import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { makeKey, verifierText } from '../../src/audit/note-key.ts'
import { tellCases } from '../support/http/closure-why.ts'
import { faultsOf, leastContrast, OTHER_HOST, startBrowser, whyNoBrowser } from '../support/web/browser.ts'
import { ratedNetwork } from '../support/web/rated-network.ts'

/** Every page, at an address that has something to show. */
const PAGES = [
  '/?period=2013-H2&sort=lead',
  '/?asOf=2013-07-01&q=nobody',
  '/districts/north/snapshot?period=2013-H2',
  '/districts/north/ratings/lead/why?period=2013-H2',
  '/commitments?status=unknown',
  '/commitments/seats',
  '/closures?asOf=2013-03-10',
  '/closures/oak?asOf=2013-03-10',
  '/network/changes?from=2013-06-30&to=2013-12-31',
  '/audit/entries?entity=north',
  '/nowhere',
] as const

/** A script for the page: every table whose rows are laid out as blocks, and that lacks the role of a table. */
const tablesWithoutRoles = `[...document.querySelectorAll('table')].filter(table => {
  const row = table.querySelector('tbody tr')
  return row !== null && getComputedStyle(row).display !== 'table-row' && table.getAttribute('role') !== 'table'
}).map(table => table.className)`

const name = whyNoBrowser === null ? 'in a browser' : `in a browser (${whyNoBrowser})`
describe.skipIf(whyNoBrowser !== null)(name, () => {
  let base: string
  let page: Page
  let plain: Page
  let complaints: string[]
  beforeAll(async () => {
    const { on, close } = await ratedNetwork()
    await tellCases(on)
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
  /** A browser reports the status 404 of a page itself, which is expected. */
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

    test('fits every window from 320 px on, and paper', async () => {
      await visit(url)
      expect(await page.locator('[tabindex]:not([tabindex="0"],[tabindex="-1"])').count()).toBe(0)
      expect(await page.locator('nav [aria-current="page"]').count()).toBeLessThanOrEqual(1)
      for (const width of [320, 600, 900, 1920]) {
        await page.setViewportSize({ width, height: 800 })
        expect([width, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([width, width])
      }
      await page.setViewportSize({ width: 320, height: 800 })
      // A table that is laid out as blocks needs an explicit role.
      expect(await page.evaluate(tablesWithoutRoles)).toEqual([])
      await page.setViewportSize({ width: 1280, height: 900 })
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
      expect(await page.locator('nav[aria-label=Pages], form, .skip').filter({ visible: true }).count()).toBe(
        0,
      )
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
        'rgb(255, 255, 255)',
      )
      await page.emulateMedia({ media: null, colorScheme: null })
    })
  })

  test('in a narrow window the level of a first period has room for its name', async () => {
    await page.setViewportSize({ width: 320, height: 800 })
    await visit('/districts/north/snapshot?period=2013-H1')
    const cell = await page.locator('.items .now .c').first().boundingBox()
    expect(cell?.width).toBeGreaterThan(200)
    await page.setViewportSize({ width: 1280, height: 900 })
  })

  test('from another host over plain HTTP the proof is checked all the same', async () => {
    const other = base.replace('127.0.0.1', OTHER_HOST)
    complaints.length = 0
    await page.goto(`${other}/districts/north/ratings/lead/why?period=2013-H2`)
    expect(await page.evaluate('isSecureContext')).toBe(false)
    await page
      .getByRole('status')
      .filter({ hasText: /Checked in this browser/ })
      .waitFor()
    expect(await page.evaluate('getComputedStyle(document.querySelector("h1")).fontSize')).toBe('27px')
    expect(complaints).toEqual([])
  })

  test('the keyboard reaches what a page has from its beginning to its end', async () => {
    await visit('/network/changes?from=2013-06-30&to=2013-12-31')
    const count = Number(
      await page.evaluate(
        'document.querySelectorAll("a[href], button, input:not([type=hidden]), select").length',
      ),
    )
    const seen: number[] = []
    for (let at = 0; at < 12; at++) {
      await page.keyboard.press('Tab')
      seen.push(
        Number(
          await page.evaluate(
            '[...document.querySelectorAll("a[href], button, input:not([type=hidden]), select")].indexOf(document.activeElement)',
          ),
        ),
      )
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
    }
    expect(count).toBeGreaterThan(12)
    expect(seen[0]).toBe(0)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  })

  test('a reader without a script sorts, searches and goes to another period', async () => {
    await plain.goto(`${base}/`)
    await plain
      .getByRole('link', { name: /2013-H1/ })
      .first()
      .click()
    await plain.waitForURL(/period=2013-H1/)
    expect(await plain.title()).toBe('Network, 2013-H1 – Portfolio Ledger')
    await plain.getByRole('columnheader', { name: /Lead/ }).getByRole('link').click()
    await plain.waitForURL(/sort=lead/)
    expect(await plain.locator('th[aria-sort]').innerText()).toContain('Lead')
    expect(await plain.locator('tbody th').allInnerTexts()).toEqual([
      'All 2 districts',
      'South & <b>West</b>',
      'North',
    ])
    await plain.getByLabel('District', { exact: true }).fill('nor')
    await plain.getByRole('button', { name: 'Show' }).click()
    await plain.waitForURL(/q=nor/)
    expect(await plain.locator('tbody th').allInnerTexts()).toEqual(['All 2 districts', 'North'])
    expect(new URL(plain.url()).searchParams.get('period')).toBe('2013-H1')
  })

  describe('the proof', () => {
    const WHY = '/districts/north/ratings/lead/why?period=2013-H2'
    const told = (start: RegExp) => page.getByRole('status').filter({ hasText: start }).innerText()

    test('is reached from a cell of the network, and checked in the browser', async () => {
      await visit('/?period=2013-H2')
      await page
        .getByRole('link', { name: /^3.*raised from 1/ })
        .first()
        .click()
      expect(await page.locator('h1').innerText()).toBe('Why is North at 3, High, in Leading?')
      const words = await told(/Checked in this browser/)
      const count = await page.locator('[data-event]').count()
      expect(words).toContain(`${count} of ${count} events are in the log, unaltered`)
      expect(words).toContain('by the key that this server shows')
      expect(await page.locator('.tick').allInnerTexts()).toHaveLength(count)
      expect(complaints).toEqual([])
    })

    test('says that it is the key which the reader keeps, and turns red when another one signs', async () => {
      await visit(WHY)
      await told(/Checked in this browser/)
      await page.getByRole('button', { name: 'Keep the key' }).click()
      expect(await told(/by the key that you keep\./)).toContain('unaltered')
      const other = verifierText(makeKey('example.org/other'))
      await page.getByLabel('The key of the log that you keep').fill(other)
      await page.getByRole('button', { name: 'Check with it' }).click()
      expect(await told(/Does not match/)).toContain(
        'another key than the one that you keep (example.org/other',
      )
      await page.reload()
      await told(/Does not match/)
      await page.evaluate('localStorage.clear()')
    })

    test('says which event does not match where one was altered', async () => {
      await page.route('**/v1/proofs/inclusion*', async route => {
        const proof = (await (await route.fetch()).json()) as { readonly leaf: string }
        await route.fulfill({ json: { ...proof, leaf: proof.leaf.replace('is High', 'is higher') } })
      })
      await visit(WHY)
      expect(await told(/Does not match/)).toMatch(/event \d+ is not in the log as it is shown/)
      await page.unrouteAll()
    })

    test('says that nothing is signed by the key where the checkpoint was altered', async () => {
      await page.route('**/v1/proofs/inclusion*', async route => {
        const proof = (await (await route.fetch()).json()) as { readonly checkpoint: string }
        const checkpoint = proof.checkpoint.replace(/\n\d+\n/, '\n7\n')
        await route.fulfill({ json: { ...proof, checkpoint } })
      })
      await visit(WHY)
      expect(await told(/Does not match/)).toContain('not signed by the key that this server shows')
      await page.unrouteAll()
    })
  })

  test('the keyboard reaches the content at once', async () => {
    await visit('/')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
  })
})
