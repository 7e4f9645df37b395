/** The fields of a query; what is null is left out. */
export type Fields = { readonly [name: string]: string | number | null | undefined }

/** The moment and the framework of a link, so that the next page is about the same. */
type WhyFields = {
  readonly framework: string
  readonly period: string | null
  readonly asOf?: string | undefined
  readonly knownAt?: string | undefined
}

/** The address of the page that says why an item of a district or school shows what it shows. */
export const whyAddress = (
  { kind, id }: { readonly kind: string; readonly id: string },
  item: string,
  { framework, period, asOf, knownAt }: WhyFields,
): string => address(`/${kind}s/${id}/ratings/${item}/why`, { framework, period, asOf, knownAt })

/** An address within this server, with every state of the page in it. */
export function address(path: string, fields: Fields): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    if (value !== null && value !== undefined && value !== '') query.set(name, String(value))
  }
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}
