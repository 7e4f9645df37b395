import type { Answer } from '../http/http.ts'

/** The `Accept` header of a browser. */
export const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

type Asking = {
  readonly get: (url: string, asked: { headers: Readonly<Record<string, string>> }) => Promise<Answer>
}

/** A page as a browser asks for it. */
export const page = (
  on: Asking,
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> => on.get(url, { headers: { accept: BROWSER, ...headers } })

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** The visible texts of a piece of HTML, on one line. */
export const wordsOf = (html: string): string =>
  html
    .replaceAll(/<svg class="sprite"[\s\S]*?<\/svg>/g, '')
    .replaceAll(/<(\w+)[^>]* aria-hidden="true"[^>]*>(?:(?!<\1)[\s\S])*?<\/\1>/g, '')
    .replaceAll(/<\/?(td|th|li|p|dt|dd|div|h\d|tr|caption|br)\b[^>]*>/g, ' ')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&([\w#]+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replaceAll(/\s+/g, ' ')
    .trim()

/** The table with a CSS class: its caption, and the texts of its rows, headings first. */
export function tableIn(
  html: string,
  name: string,
): { readonly caption: string; readonly rows: readonly string[][] } {
  const [table = ''] = new RegExp(`<table class="${name}[\\s\\S]*?</table>`).exec(html) ?? []
  const [, caption = ''] = /<caption[^>]*>([\s\S]*?)<\/caption>/.exec(table) ?? []
  const [, body = ''] = /<tbody[^>]*>([\s\S]*?)<\/tbody>/.exec(table) ?? []
  const rows = [...body.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell = '']) => wordsOf(cell)),
  )
  return { caption: wordsOf(caption), rows }
}
