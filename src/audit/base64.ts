/** The bytes of a standard base64 text; null where the text is not the one way to write them. */
export function bytesOf(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}
