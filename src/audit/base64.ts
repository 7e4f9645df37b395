/** The bytes of a standard base64 text; null if the text is not the one canonical way to write them. */
export function bytesOf(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}
