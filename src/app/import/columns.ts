import { z } from 'zod'
import type { Evidence } from '../../domain/values/evidence.ts'
import { Name, text } from '../../domain/values/text.ts'

/**
 * How the text of a cell means something: as it is; as a word of a closed list or several of them, whatever their case; as the
 * label of a level, which is looked up without case; or as a list of names.
 */
type CellForm = 'text' | 'word' | 'words' | 'label' | 'list'
type Column = { readonly form: CellForm; readonly isRequired: boolean }
/** The columns of a kind by their names, in the order in which a file is described. */
export type Columns = ReadonlyMap<string, Column>

const columnOf = z.registry<Column>()

/** A cell that must say something. */
export function required<Schema extends z.ZodType<unknown, string>>(schema: Schema, form: CellForm = 'text') {
  const cell = z.string().min(1, 'the cell is empty').pipe(schema)
  columnOf.add(cell, { form, isRequired: true })
  return cell
}
/** A cell that may be empty, of a column that may be absent. */
export function optional<Schema extends z.ZodType<unknown, string>>(schema: Schema, form: CellForm = 'text') {
  const cell = z
    .string()
    .transform(text => (text === '' ? undefined : text))
    .pipe(schema.optional())
  columnOf.add(cell, { form, isRequired: false })
  return cell
}

/** The columns of a row, each as `required` or `optional` made it. */
export const columnsOf = (shape: Readonly<Record<string, z.ZodType>>): Columns =>
  new Map(
    Object.entries(shape).map(([name, schema]) => {
      const column = columnOf.get(schema)
      if (column === undefined) throw new Error(`column ${name} is neither required nor optional`)
      return [name, column]
    }),
  )

/** The items of a list inside a cell, which are separated by semicolons. */
export const itemsIn = (cell: string): readonly string[] =>
  cell
    .split(';')
    .map(each => each.trim())
    .filter(each => each !== '')

/** A list inside a cell, separated by semicolons. */
export const list = z.string().transform(itemsIn).pipe(z.array(Name).max(50))

export const sourceCells = {
  source_title: optional(text(500)),
  source_url: optional(
    z.url({ protocol: /^https?$/, error: 'a URL begins with http:// or https://' }).max(2000),
  ),
}

type Source = { readonly source_title?: string | undefined; readonly source_url?: string | undefined }

/** The source that a row names, as evidence; nothing where it names none. */
export function evidenceOf({ source_title: title, source_url: url }: Source): Evidence[] {
  const named = title ?? url
  if (named === undefined) return []
  return [{ title: named, kind: 'source', ...(url === undefined ? {} : { url }) }]
}

export type CellProblem = { readonly column: string | null; readonly reason: string }

/**
 * The issues of a schema as problems of cells. The reason of a malformed cell quotes the cell. A list is one cell: the reason
 * says which of its items is meant.
 */
export const cellProblems = (error: z.ZodError): readonly CellProblem[] =>
  issuesIn(error).map(issue => {
    const [column, item] = issue.path
    const reason = typeof item === 'number' ? `item ${item + 1}: ${reasonOf(issue)}` : reasonOf(issue)
    return { column: column === undefined ? null : String(column), reason }
  })

/**
 * The issues of a schema as problems of a document. An item of a list is called by its `id`, or by its number from 1 on if it has
 * none: `rules[notice].step.kind`, `deciders[1].vote`.
 */
export const documentProblems = (error: z.ZodError, document: unknown): readonly CellProblem[] =>
  issuesIn(error).map(issue => ({
    column: issue.path.length === 0 ? null : placeIn(document, issue.path),
    reason: reasonOf(issue),
  }))

function placeIn(document: unknown, path: readonly PropertyKey[]): string {
  let place = ''
  let part = document
  for (const key of path) {
    part = heldIn(part, key)
    const id = heldIn(part, 'id')
    if (typeof key === 'number') place += `[${typeof id === 'string' && id !== '' ? id : key + 1}]`
    else place += `${place === '' ? '' : '.'}${String(key)}`
  }
  return place
}
const heldIn = (part: unknown, key: PropertyKey): unknown =>
  typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined

const reasonOf = ({ message, code, input }: z.core.$ZodIssue): string =>
  `${message}${typeof input === 'string' ? saidIn(input, message, code) : ''}`

const issuesIn = (error: z.ZodError): readonly z.core.$ZodIssue[] => error.issues.flatMap(nearestIn)

/**
 * The issues of a value that may be written in several ways: those of the nearest way, which fails further inside, or not by its
 * type.
 */
function nearestIn(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.message !== UNTOLD) return [issue]
  const isNear = ({ path, code }: z.core.$ZodIssue) => path.length > 0 || code !== 'invalid_type'
  const nearest = issue.errors.find(each => each.some(isNear)) ?? issue.errors[0] ?? []
  return nearest.flatMap(nearestIn).map(each => ({ ...each, path: [...issue.path, ...each.path] }))
}
/** The message of zod for an issue that was given no words of its own. */
const UNTOLD = 'Invalid input'

/** What the cell says, where the message does not say so by itself. */
function saidIn(input: string, message: string, code: z.core.$ZodIssue['code']): string {
  if (code === 'invalid_format') return `, not ${shown(input)}`
  return code === 'custom' && !message.includes(input) ? `: ${shown(input)}` : ''
}

const SHOWN_MAX = 60
const shown = (value: unknown): string => {
  const text = JSON.stringify(value)
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text
}

/** The options by which a row is parsed: `wordsOf` gives the message of a schema that has none of its own. */
export const IN_WORDS = { reportInput: true, error: wordsOf } as const

function wordsOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_value':
      return `it is one of ${issue.values.join(', ')}, not ${shown(issue.input)}`
    case 'invalid_type':
      return issue.input === undefined
        ? 'it is missing'
        : `it is ${KINDS[issue.expected] ?? issue.expected}, not ${shown(issue.input)}`
    case 'too_big':
      return sizeWords(issue.origin, `at most ${issue.maximum}`, Number(issue.maximum))
    case 'too_small':
      return issue.origin === 'string'
        ? 'the text is empty'
        : sizeWords(issue.origin, `at least ${issue.minimum}`, Number(issue.minimum))
    case 'invalid_key':
      return issue.issues[0]?.message
    case 'invalid_format':
      return issue.format === 'url' ? 'a URL begins with http:// or https://' : undefined
    case 'unrecognized_keys':
      return `unknown: ${issue.keys.join(', ')}`
    case 'custom':
    case 'invalid_element':
    case 'invalid_union':
    case 'not_multiple_of':
      // A schema that may fail like this has a message of its own where it is declared.
      return undefined
  }
}

function sizeWords(origin: string, size: string, count: number): string | undefined {
  if (origin === 'string') return `a text has ${size} ${count === 1 ? 'character' : 'characters'} here`
  if (origin === 'array') return `a list has ${size} ${count === 1 ? 'item' : 'items'} here`
  return origin === 'number' || origin === 'int' ? `it is ${size}` : undefined
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  boolean: 'true or false',
}
