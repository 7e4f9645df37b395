import type { Change } from '../../../projections/changes/entity-changes.ts'
import type { Mark } from '../parts/marks.ts'
import { countedWords, grouped } from '../parts/numbers.ts'
import { slopeBetween } from '../parts/slope.ts'
import type { ChangesView } from './changes-view.ts'

export type CellChange = Extract<Change, { kind: 'cell' }>

/** How a rating differs between the two moments. */
export type Movement = 'higher' | 'lower' | 'apart' | 'gained' | 'lost' | 'otherwise'

export function movementOf({ lineages }: ChangesView, { framework, item, from, to }: CellChange): Movement {
  const [was, is] = [from?.level ?? null, to?.level ?? null]
  if (from === null || to === null || was === null || is === null)
    return was === is ? 'otherwise' : was === null ? 'gained' : 'lost'
  const lineage = lineages.get(framework)
  if (lineage === undefined) return 'apart'
  const before = { level: was, version: from.version }
  const { kind } = slopeBetween(lineage, item, before, { level: is, version: to.version })
  return KIND[kind]
}
const KIND = { raised: 'higher', lowered: 'lower', same: 'otherwise', 'not-comparable': 'apart' } as const

/** The shape between the two cells, and what it says. */
export const SHOWN: Readonly<Record<Movement, { readonly mark: Mark; readonly words: string }>> = {
  higher: { mark: 'up', words: 'higher' },
  lower: { mark: 'down', words: 'lower' },
  apart: { mark: 'unlike', words: 'not comparable' },
  gained: { mark: 'arrow', words: 'has a level now' },
  lost: { mark: 'arrow', words: 'has no level any more' },
  otherwise: { mark: 'arrow', words: 'differs in something else' },
}

const COUNTED: Readonly<Record<Movement, string>> = {
  higher: 'higher',
  lower: 'lower',
  apart: 'on scales that do not compare',
  gained: 'gained a level',
  lost: 'lost the level that they had',
  otherwise: 'in something else than the level',
}

/** How much differs, counted over all pages: ratings by how they moved, promises and cases. */
export function countWords(view: ChangesView): readonly [ratings: string | null, others: string] {
  const { rows } = view
  const found = Map.groupBy(
    rows.flatMap(({ change }) => (change.kind === 'cell' ? [change] : [])),
    change => movementOf(view, change),
  )
  const kinds = (Object.keys(COUNTED) as Movement[]).flatMap(kind => {
    const count = found.get(kind)?.length ?? 0
    return count === 0 ? [] : [`${grouped(count)} ${COUNTED[kind]}`]
  })
  const count = (kind: Change['kind']) => rows.filter(({ change }) => change.kind === kind).length
  const others = [standing(count('commitment'), 'promise'), standing(count('case'), 'closure case')]
  const ratings = count('cell')
  return [
    ratings === 0
      ? null
      : `${countedWords(ratings, 'rating')} ${ratings === 1 ? 'differs' : 'differ'}: ${kinds.join(', ')}.`,
    others.filter(each => each !== null).join(' '),
  ]
}

const standing = (count: number, noun: string): string | null =>
  count === 0 ? null : `${countedWords(count, noun)} ${count === 1 ? 'stands' : 'stand'} otherwise.`
