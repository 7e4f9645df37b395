import { existsSync } from 'node:fs'
import axeCore from 'axe-core'
import { chromium, type Page } from 'playwright-core'

/** The usual paths of Chromium. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'] as const
const executablePath = PLACES.find(existsSync)

/** Why no browser can be started here; null if one can. */
export const whyNoBrowser: string | null =
  executablePath === undefined ? `no Chromium at ${PLACES.join(' or ')}` : null

/** Another name of this machine, which over plain HTTP is no secure context for a browser. */
export const OTHER_HOST = 'ledger.test'

/** One browser for the tests of a file, with a profile of its own that is removed with it. */
export async function startBrowser() {
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=MAP ${OTHER_HOST} 127.0.0.1`,
    ],
  })
  /** What the browser reported: errors of scripts, violations of the content policy, and failed loads. */
  const complaints: string[] = []
  const open = async (options: { readonly javaScriptEnabled?: boolean } = {}): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options })
    // So long that only a page that hangs runs out of time.
    page.setDefaultTimeout(120_000)
    page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', error => complaints.push(error.message))
    return page
  }
  return { open, complaints, close: () => browser.close() }
}

/** What axe finds wrong with the page, one line a finding. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeCore.source)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      readonly axe: {
        readonly run: (
          options: object,
        ) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>
      }
    }
    const { violations } = await axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(node => `${id}: ${node.html} ${node.failureSummary ?? ''}`),
    )
  })
}

/** The least contrast between text and background among the cells as they are painted: WCAG asks for 4.5. */
export function leastContrast(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { document, getComputedStyle } = globalThis as unknown as {
      readonly document: { readonly querySelectorAll: (selector: string) => Iterable<object> }
      readonly getComputedStyle: (element: object) => {
        readonly color: string
        readonly backgroundColor: string
      }
    }
    const channels = (colour: string): readonly number[] => {
      const numbers = [...colour.matchAll(/[\d.]+/g)].map(([each]) => Number(each))
      return colour.startsWith('color(') ? numbers.slice(0, 3) : numbers.slice(0, 3).map(each => each / 255)
    }
    const luminance = (colour: string): number => {
      const [red = 0, green = 0, blue = 0] = channels(colour).map(each =>
        each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4,
      )
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    const found = [...document.querySelectorAll('.c:not(.e):not(.h)')].map(cell => {
      const { color, backgroundColor } = getComputedStyle(cell)
      const [dark = 0, light = 0] = [luminance(color), luminance(backgroundColor)].sort((a, b) => a - b)
      return (light + 0.05) / (dark + 0.05)
    })
    return Math.min(...found)
  })
}
