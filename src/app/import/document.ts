import type { Hash } from 'node:crypto'
import { normalizedTexts } from '../../domain/values/normalized.ts'
import { parseExactly } from '../exact-json.ts'
import { UnreadableSource } from './import-problem.ts'
import { textIn } from './source.ts'
import type { ImportDocument } from './table.ts'

/** The JSON of a file that is one document, its texts in the one spelling. Throws `UnreadableSource`. */
export async function documentIn(
  file: string,
  digest: Hash,
  { noun, bytesMax }: Pick<ImportDocument, 'noun' | 'bytesMax'>,
): Promise<unknown> {
  const text = await textIn(file, digest, bytesMax)
  if (text.trim() === '') throw new UnreadableSource(1, `the file is empty: it holds one ${noun} as JSON`)
  const { value, losses } = exactlyIn(text)
  const [loss] = losses
  if (loss !== undefined) {
    const where = loss.pointer === '' ? '' : `${loss.pointer}: `
    throw new UnreadableSource(1, `${where}${loss.reason}`)
  }
  return normalizedTexts(value)
}

function exactlyIn(text: string): ReturnType<typeof parseExactly> {
  try {
    return parseExactly(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const at = Number(/position (\d+)/.exec(reason)?.[1] ?? 0)
    throw new UnreadableSource(text.slice(0, at).split('\n').length, `this is no JSON: ${reason}`)
  }
}
