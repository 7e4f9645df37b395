/** The fields of a query; what is null is left out. */
export type Fields = { readonly [name: string]: string | number | null | undefined }

/** An address within this server, with every state of the page in it. */
export function address(path: string, fields: Fields): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    if (value !== null && value !== undefined && value !== '') query.set(name, String(value))
  }
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}
