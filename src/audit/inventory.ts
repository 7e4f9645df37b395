import { bytesOf } from './base64.ts'
import type { TreeState } from './checkpoint.ts'
import { HASH_BYTES } from './hash.ts'
import { parseNote, signNote } from './note.ts'
import { isKeyName, type SignerKey, type VerifierKey, verifierKey } from './note-key.ts'

/** What the record holds of something in its first `size` events, as one reader is shown it. Its operator signs that this is all. */
export type Inventory = TreeState & {
  /** What it is of: `everything`, or for example `district/north`. */
  readonly subject: string
  /** The version of the form of views, and the UTC day for which the views that depend on a day were made. */
  readonly views: { readonly version: number; readonly day: string }
  /** How many of its events this reader is not shown. */
  readonly withheld: number
  /** The keys of those witnesses whose lines stand under the checkpoint, in their order. */
  readonly witnesses: readonly string[]
  /** In order of their names. */
  readonly streams: readonly InventoryStream[]
}
/** A stream with the revision of its last event that is shown, and how many are. */
export type InventoryStream = { readonly stream: string; readonly revision: number; readonly events: number }

/** The most characters of an inventory: one of everything names every stream of the record. */
export const INVENTORY_LENGTH_MAX = 400_000_000

/** The first word of the line of a witness. The line of a stream has two numbers behind its name, so none is taken for this. */
const WITNESS = 'witness'
const isOfWitness = ([first, , ...more]: readonly string[]): boolean => first === WITNESS && more.length === 0

/** Signed under a name of its own, so that no signature of the one kind is ever one of the other. */
const nameOf = (origin: string): string => `${origin}/inventory`

/** The key by which inventories of a log are verified: the same as that of its checkpoints, under another name and id. */
export const inventoryKey = ({ name, publicKey }: VerifierKey): VerifierKey =>
  verifierKey(nameOf(name), 'ed25519', publicKey)

/** The inventory of a bundle as a note, signed by the key of the log. */
export const signInventory = (inventory: Inventory, key: SignerKey): string =>
  signNote(inventoryText(inventory), [{ ...inventoryKey(key), seed: key.seed }], INVENTORY_LENGTH_MAX)

const inventoryText = ({
  origin,
  size,
  root,
  subject,
  views,
  withheld,
  witnesses,
  streams,
}: Inventory): string =>
  `${nameOf(origin)}\n${size}\n${root.toString('base64')}\nsubject ${subject}\nviews ${views.version} ${views.day}\nwithheld ${withheld}\n` +
  witnesses.map(vkey => `${WITNESS} ${vkey}\n`).join('') +
  streams.map(({ stream, revision, events }) => `${stream} ${revision} ${events}\n`).join('')

/** An inventory as it was read, and its note; nothing is verified. Null where a text is none, or is written otherwise. */
export function parseInventory(note: string) {
  const parsed = parseNote(note, INVENTORY_LENGTH_MAX)
  if (parsed === null) return null
  const [first = '', size, base64 = '', ...lines] = parsed.text.slice(0, -1).split('\n')
  const root = bytesOf(base64)
  const [subject, views, withheld, ...listed] = lines.map(line => line.split(' '))
  const witnesses = listed.filter(isOfWitness).map(([, vkey = '']) => vkey)
  const inventory = {
    origin: first.slice(0, -nameOf('').length),
    size: Number(size),
    root: root ?? Buffer.alloc(0),
    subject: subject?.[1] ?? '',
    views: { version: Number(views?.[1]), day: views?.[2] ?? '' },
    withheld: Number(withheld?.[1]),
    witnesses,
    streams: listed.slice(witnesses.length).map(([stream = '', revision, events]) => ({
      stream,
      revision: Number(revision),
      events: Number(events),
    })),
  }
  const counts = [inventory.size, inventory.withheld, inventory.views.version]
  const isWhole =
    root?.length === HASH_BYTES &&
    isKeyName(inventory.origin) &&
    counts.every(isCount) &&
    areInOrder(inventory.streams)
  // There is one way to write it.
  return isWhole && inventoryText(inventory) === parsed.text ? { ...inventory, note: parsed } : null
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

const areInOrder = (streams: readonly InventoryStream[]): boolean =>
  streams.every(
    ({ stream, revision, events }, at) =>
      isCount(revision) &&
      isCount(events) &&
      events >= 1 &&
      events <= revision + 1 &&
      (streams[at - 1]?.stream ?? '') < stream,
  )
