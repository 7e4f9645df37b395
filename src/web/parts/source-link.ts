import { html, type Part } from './html.ts'

/** Only what can be opened in a browser becomes a link: an address in the record may be of any kind. */
export const sourceLink = ({
  title,
  url,
}: {
  readonly title: string
  readonly url?: string | undefined
}): Part =>
  url !== undefined && /^https?:\/\//i.test(url)
    ? html`<a href="${url}" rel="noreferrer">${title}</a>`
    : title
