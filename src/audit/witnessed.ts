import { cosignedAt } from './checkpoint.ts'
import { noteOf, parseNote, parseSignatureLine } from './note.ts'
import { parseVerifier } from './note-key.ts'

/** A checkpoint with the lines of witnesses behind those of the log, and the keys of these witnesses in the order of their lines. */
export type WitnessedCheckpoint = { readonly text: string; readonly witnesses: readonly string[] }

/** The name and the id of the key that a line of a signature says. */
export const signerOf = (line: string): string => {
  const { name, id } = parseSignatureLine(line) ?? { name: '', id: '' }
  return `${name}+${id}`
}

/** The lines under a checkpoint that are right, the first one of each key. */
export function withWitnesses(
  checkpoint: string,
  lines: readonly string[],
  vkeys: readonly string[],
): WitnessedCheckpoint {
  const note = parseNote(checkpoint)
  if (note === null) return { text: checkpoint, witnesses: [] }
  const keys = new Map(vkeys.map(vkey => [vkey, parseVerifier(vkey)] as const))
  const seen = new Map<string, string>()
  for (const line of lines) {
    const signature = parseSignatureLine(line)
    if (signature === null) continue
    for (const [vkey, key] of keys) {
      if (key === null || seen.has(vkey) || cosignedAt(note.text, signature, key) === null) continue
      seen.set(vkey, line)
    }
  }
  const own = note.signatures.map(({ line }) => line)
  return { text: noteOf(note.text, [...own, ...seen.values()]), witnesses: [...seen.keys()] }
}
