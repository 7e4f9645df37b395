import { closeSync, openSync, readSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { formOf, IMPORT_KINDS, type ImportKind } from '../import/subjects.ts'
import { NotComparable } from './comparison.ts'

const HEAD_BYTES = 64 * 1024

/**
 * The kind of a file as its columns say it: the one kind that knows all of them and misses none that must be there. Throws
 * `NotComparable` where there is none, or more than one.
 */
export function kindOfFile(file: string): ImportKind {
  const names = columnsOfFile(file)
  const kinds = IMPORT_KINDS.filter(kind => {
    const form = formOf(kind)
    if (!('columns' in form)) return names.includes(DOCUMENT_KEYS[form.noun] ?? '')
    const required = [...form.columns].flatMap(([name, { isRequired }]) => (isRequired ? [name] : []))
    return names.every(name => form.columns.has(name)) && required.every(name => names.includes(name))
  })
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

/** What only a document of its kind has at its top. */
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
      // A document goes on after its first line: the keys of its top stand least deep.
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
