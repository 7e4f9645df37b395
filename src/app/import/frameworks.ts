import type { FrameworkCommand } from '../../domain/framework/command.ts'
import { FrameworkVersion } from '../../domain/framework/document.ts'
import { framework } from '../../domain/framework/framework.ts'
import { streamOf } from '../../domain/subjects.ts'
import { canonicalJson } from '../../domain/values/canonical.ts'
import { documentProblems, IN_WORDS } from './columns.ts'
import { rowFold } from './row-command.ts'
import type { ImportDocument, SubjectImport } from './table.ts'

type FrameworkRow = { readonly framework: FrameworkVersion }

/** One framework version. */
const frameworks: ImportDocument = {
  noun: 'framework',
  // An event holds at most 256 KB; white space and empty lists may double a document.
  bytesMax: 1024 * 1024,
  read: document => {
    const read = FrameworkVersion.safeParse(document, IN_WORDS)
    if (!read.success) return documentProblems(read.error, document)
    const body = { framework: read.data } satisfies FrameworkRow
    return {
      stream: streamOf.framework(read.data.id),
      body: { subject: 'framework', body },
      content: canonicalJson(read.data),
    }
  },
}

export const frameworkImport = {
  kinds: { frameworks },
  rows: rowFold(
    framework,
    ({ framework: document }: FrameworkRow, { today, imported }): FrameworkCommand => ({
      type: 'PublishFramework',
      data: { framework: document, occurredOn: today, today, imported },
    }),
    { isOwnEvent: false },
  ),
} as const satisfies SubjectImport
