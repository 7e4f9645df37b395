import { type FrameworkVersion, itemsOf } from '../../../src/domain/framework/document.ts'
import { ownBytes } from '../../engine/own-bytes.ts'

/** What the JSON of every district says of an item: UTF-8. */
type ItemTexts = {
  readonly id: Uint8Array
  /** Its id and its title, as fields before others. */
  readonly fields: Uint8Array
  /** Its id as the last field of an object, with its end. */
  readonly last: Uint8Array
  /** The beginning of an object about it, the first of a list or not. */
  readonly first: Uint8Array
  readonly next: Uint8Array
}

const known = new WeakMap<FrameworkVersion, readonly ItemTexts[]>()

/** The texts of the items of a framework, in the order of the document. */
export function itemTextsOf(document: FrameworkVersion): readonly ItemTexts[] {
  const before = known.get(document)
  if (before !== undefined) return before
  const titles = document.components.flatMap(each => [each, ...each.elements]).map(({ title }) => title)
  const made = itemsOf(document).map(({ id }, at) => {
    const item = JSON.stringify(id)
    return {
      id: ownBytes(item.slice(1, -1)),
      fields: ownBytes(`"id":${item},"title":${JSON.stringify(titles[at])},`),
      last: ownBytes(`"item":${item}}`),
      first: ownBytes(`{"item":${item},`),
      next: ownBytes(`},{"item":${item},`),
    }
  })
  known.set(document, made)
  return made
}
