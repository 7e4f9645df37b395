import { address, type Fields } from '../parts/address.ts'
import type { NetworkView } from './network-view.ts'

/** Where this page is, with some of its fields changed. A field that has its default value is left out. */
export function networkLink({ question }: NetworkView, changed: Fields = {}): string {
  const { framework, given, choice } = question
  const { q, show, sort, dir } = choice
  return address('/', {
    framework,
    period: given.period,
    asOf: given.asOf,
    knownAt: given.knownAt,
    q,
    show,
    sort: sort === 'name' ? null : sort,
    dir: dir === usualOrder(sort) ? null : dir,
    ...changed,
  })
}

/** Names from A to Z, levels from the highest. */
export const usualOrder = (sort: string): 'asc' | 'desc' => (sort === 'name' ? 'asc' : 'desc')
