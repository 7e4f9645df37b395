import type { FastifyRequest } from 'fastify'
import type { IfMatch, IfNoneMatch } from '../../app/command/precondition.ts'
import { shown } from '../../domain/values/shown.ts'
import { problem } from './problem.ts'

/** A header that may be sent in several lines means the list of them all. */
export const listedHeader = ({ headers }: FastifyRequest, name: string): string | undefined => {
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

/**
 * What a write says of the revisions that it is about. A POST that creates something of its own under its Idempotency-Key
 * overwrites nothing, so it need not say any.
 */
export function preconditionsOf(request: FastifyRequest): {
  readonly ifMatch: IfMatch
  readonly ifNoneMatch?: IfNoneMatch
} {
  const isOfItsOwn = request.routeOptions.config.needsIdempotencyKey === true
  const ifMatch = listedHeader(request, 'if-match')
  const ifNoneMatch = listedHeader(request, 'if-none-match')
  return {
    ifMatch: ifMatch === undefined ? (isOfItsOwn ? 'any' : null) : ifMatchIn(ifMatch),
    ...(ifNoneMatch === undefined ? {} : { ifNoneMatch: ifNoneMatchIn(ifNoneMatch) }),
  }
}

type EntityTag = { readonly isWeak: boolean; readonly revision: number | null }

/** Compared strongly (RFC 9110, 13.1.1): a weak tag matches nothing. */
function ifMatchIn(header: string): IfMatch {
  const tags = tagsIn(header)
  if (tags === null) throw problem('if-match-malformed', `If-Match was ${shown(header)}.`)
  return tags === '*' ? 'existing' : revisionsOf(tags.filter(({ isWeak }) => !isWeak))
}

/** Compared weakly (RFC 9110, 13.1.2). */
function ifNoneMatchIn(header: string): IfNoneMatch {
  const tags = tagsIn(header)
  if (tags === null) throw problem('bad-request', `If-None-Match was ${shown(header)}.`)
  return tags === '*' ? 'existing' : revisionsOf(tags)
}

/** A well-formed tag that is not ours matches no revision. */
const revisionsOf = (tags: readonly EntityTag[]): readonly number[] =>
  tags.flatMap(({ revision }) => (revision === null ? [] : [revision]))

const TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g

/** The tags of a list, or the star; null where it is neither. */
function tagsIn(header: string): '*' | readonly EntityTag[] | null {
  if (header.trim() === '*') return '*'
  const places = header.replaceAll(TAG, '""').split(',')
  const isList = places.every(place => ['', '""'].includes(place.trim()))
  const tags = header.match(TAG) ?? []
  if (!isList || tags.length === 0) return null
  return tags.map(tag => ({
    isWeak: tag.startsWith('W/'),
    revision: revisionIn(tag.slice(tag.indexOf('"') + 1, -1)),
  }))
}

/** `"5"` or `"5;<rest>"`: the revision alone is compared. */
function revisionIn(tag: string): number | null {
  const digits = /^(\d{1,15})(?:;.*)?$/.exec(tag)?.[1]
  return digits === undefined ? null : Number(digits)
}
