import type { Hash } from 'node:crypto'
import type { FrameworkCommand } from '../../domain/framework/command.ts'
import { FrameworkVersion } from '../../domain/framework/document.ts'
import { framework } from '../../domain/framework/framework.ts'
import { streamOf } from '../../domain/subjects.ts'
import { canonicalJson } from '../../domain/values/canonical.ts'
import { normalizedTexts } from '../../domain/values/normalized.ts'
import { parseExactly } from '../exact-json.ts'
import { cellProblems, IN_WORDS } from './columns.ts'
import { type RowCommand, rowFold } from './row-command.ts'
import { type ImportProblem, textIn, UnreadableSource } from './source.ts'
import type { SubjectImport } from './table.ts'

/** An event holds at most 256 KB; white space and empty lists may double a document. */
const DOCUMENT_BYTES_MAX = 1024 * 1024

type Read = { readonly stream: string; readonly document: FrameworkVersion; readonly content: string }

/** The one framework version that a JSON file states, or everything that is wrong with it. */
export async function frameworkIn(file: string, digest: Hash): Promise<Read | readonly ImportProblem[]> {
  const text = await textIn(file, digest, DOCUMENT_BYTES_MAX)
  const { value, losses } = jsonOf(text)
  if (losses.length > 0)
    return losses.map(({ pointer, reason }) => ({ line: 1, column: pointer.slice(1) || null, reason }))
  const read = FrameworkVersion.safeParse(normalizedTexts(value), IN_WORDS)
  if (!read.success) return cellProblems(read.error).map(problem => ({ line: 1, ...problem }))
  const document = read.data
  return { stream: streamOf.framework(document.id), document, content: canonicalJson(document) }
}

function jsonOf(text: string): ReturnType<typeof parseExactly> {
  if (text.trim() === '') throw new UnreadableSource(1, 'the file is empty: it holds one framework as JSON')
  try {
    return parseExactly(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const at = Number(/position (\d+)/.exec(reason)?.[1] ?? 0)
    throw new UnreadableSource(text.slice(0, at).split('\n').length, `this is no JSON: ${reason}`)
  }
}

type FrameworkRow = { readonly framework: FrameworkVersion }
export const frameworkRow = (document: FrameworkVersion): RowCommand => ({
  subject: 'framework',
  body: { framework: document } satisfies FrameworkRow,
})

export const frameworkImport = {
  kinds: { frameworks: 'document' },
  rows: rowFold(
    framework,
    ({ framework: document }: FrameworkRow, { today, imported }): FrameworkCommand => ({
      type: 'PublishFramework',
      data: { framework: document, occurredOn: today, today, imported },
    }),
    { isOwnEvent: false },
  ),
} as const satisfies SubjectImport
