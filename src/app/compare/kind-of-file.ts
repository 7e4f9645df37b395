import { closeSync, openSync, readSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import type { Columns } from '../import/columns.ts'
import { IMPORT_KINDS } from '../import/kinds.ts'
import { formOf, type ImportKind } from '../import/subjects.ts'
import { NotComparable } from './comparison.ts'
import { COUNT_COLUMNS, NETWORK_COUNTS } from './network-counts.ts'

/** What a file that is compared may hold: what may be imported, and counts of the network. */
export type FileKind = ImportKind | typeof NETWORK_COUNTS
export const FILE_KINDS: readonly FileKind[] = [...IMPORT_KINDS, NETWORK_COUNTS]

const HEAD_BYTES = 64 * 1024

/**
 * The kind of a file as its columns say it: the one kind that knows all of them and misses none that must be there. Throws
 * `NotComparable` where there is none, or more than one.
 */
export function kindOfFile(file: string): FileKind {
  const names = columnsOfFile(file)
  const kinds = FILE_KINDS.filter(kind => isOfKind(names, kind))
  const [kind, other] = kinds
  if (kind === undefined) {
    throw new NotComparable(
      `the columns of the file are those of no kind: ${names.join(',').slice(0, 200)}. Say with --kind what it is`,
    )
  }
  if (other !== undefined) {
    throw new NotComparable(`the file may be one of ${kinds.join(', ')}: say with --kind which`)
  }
  return kind
}

function isOfKind(names: readonly string[], kind: FileKind): boolean {
  if (kind === NETWORK_COUNTS) return areColumnsOf(names, COUNT_COLUMNS)
  const form = formOf(kind)
  return 'columns' in form
    ? areColumnsOf(names, form.columns)
    : names.includes(DOCUMENT_KEYS[form.noun] ?? '')
}

function areColumnsOf(names: readonly string[], columns: Columns): boolean {
  const required = [...columns].flatMap(([name, { isRequired }]) => (isRequired ? [name] : []))
  return names.every(name => columns.has(name)) && required.every(name => names.includes(name))
}

/** The top-level key that only a document of its kind has. */
const DOCUMENT_KEYS: Readonly<Record<string, string>> = { framework: 'components', process: 'rules' }

function headOf(file: string): string {
  const opened = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(HEAD_BYTES)
    return bytes.toString('utf8', 0, readSync(opened, bytes, 0, HEAD_BYTES, 0)).replace(/^\uFEFF/, '')
  } finally {
    closeSync(opened)
  }
}

/** The header of a table, or the fields of the first object. */
export function columnsOfFile(file: string): readonly string[] {
  const head = headOf(file)
  const [line = ''] = head.split(/\r?\n/, 1)
  if (head.trimStart().startsWith('{')) {
    try {
      return Object.keys(JSON.parse(line) as object)
    } catch {
      // A document has more than one line: its top-level keys are indented least.
      return [...head.matchAll(/^ {0,2}"([^"]+)":/gm)].map(([, name = '']) => name)
    }
  }
  try {
    const [header = []] = parse(line, { trim: true }) as readonly (readonly string[])[]
    return header
  } catch {
    return [line]
  }
}
