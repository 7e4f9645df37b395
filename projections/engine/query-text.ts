/** What stands in a query as it is. */
const PLAIN = /^[\w*.-]*$/

/** The same as `URLSearchParams` as text, which takes longer than all the rest of a link; null: left out. */
export function queryText(query: Readonly<Record<string, string | null>>): string {
  let text = ''
  for (const [name, value] of Object.entries(query)) {
    if (value === null) continue
    const pair = PLAIN.test(name) && PLAIN.test(value) ? `${name}=${value}` : encoded(name, value)
    text += text === '' ? pair : `&${pair}`
  }
  return text
}

const encoded = (name: string, value: string): string => new URLSearchParams([[name, value]]).toString()
