import { withoutNames } from '../../../projections/engine/actor.ts'
import type { ReadQueries } from '../../../projections/read-queries.ts'
import { type BundleView, EVERYTHING } from '../../audit/bundle.ts'
import { categoryOf, partsOf } from '../../domain/subjects.ts'
import { type EntityReference, EntityKind as Kind } from '../../domain/values/entity-reference.ts'
import { entitiesOf } from './bundle-streams.ts'

/** What a snapshot shows: a subject as known from the first `size` events, and on `day` in the views that are about a day. */
type SnapshotQuestion = { readonly subject: string; readonly size: number; readonly day: string }
type Get = (url: string) => Promise<{ readonly status: number; readonly text: string }>

/** The views of a bundle, as everyone is given them; the names of persons are left out. */
export async function bundleViews(
  queries: ReadQueries,
  question: SnapshotQuestion,
  get: Get,
): Promise<readonly BundleView[]> {
  const views: BundleView[] = []
  for (const address of addressesOf(queries, question)) {
    const { status, text } = await get(address)
    // What was taken back since is not shown any more.
    if (status === 404) continue
    if (status !== 200) throw new Error(`${address} cannot be shown: ${text}`)
    views.push({ address, body: JSON.stringify(withoutNames(JSON.parse(text))) })
  }
  return views
}

function addressesOf(queries: ReadQueries, { subject, size, day }: SnapshotQuestion): readonly string[] {
  const onDay = `asOf=${day}&knownAt=${size}`
  const [kind = '', id = ''] = subject.split('/')
  if (subject === EVERYTHING) {
    return [
      ...frameworksSeen(queries, size).flatMap(framework => [
        `/v1/network/snapshot?framework=${framework}&knownAt=${size}`,
        `/v1/network/trends?framework=${framework}&knownAt=${size}`,
      ]),
      `/v1/scorecards/commitments?by=owner&${onDay}`,
      `/v1/closures/funnel?${onDay}`,
    ]
  }
  if (kind === 'commitment') return [`/v1/commitments/${id}?${onDay}`]
  if (kind === 'case') return [`/v1/closures/${id}?${onDay}`]
  const addresses = entitiesOf(queries, { kind: Kind.parse(kind), id }, size).flatMap(entity => [
    ...frameworksOf(queries, entity, size).map(
      framework => `/v1/${entity.kind}s/${entity.id}/snapshot?framework=${framework}&${onDay}`,
    ),
    ...toldOf(queries, entity, size).map(path => `${path}?${onDay}`),
  ])
  // A case belongs to a school and to its district, so its address may come twice.
  return [...new Set(addresses)]
}

/** The addresses of the promises and cases of an entity that have one of the first `size` events. */
function toldOf({ logOrder }: ReadQueries, entity: EntityReference, size: number): readonly string[] {
  const streams = logOrder
    .streamsAbout(entity)
    .filter(stream => logOrder.ofStreams([stream], size).length > 0)
  const paths = { commitment: '/v1/commitments/', closure: '/v1/closures/' } as const
  return Object.entries(paths).flatMap(([category, path]) =>
    streams.filter(stream => categoryOf(stream) === category).map(stream => `${path}${partsOf(stream)[0]}`),
  )
}

const knownBy = (knownAt: number) => ({ asOf: null, knownAt })

const frameworksSeen = (queries: ReadQueries, size: number): readonly string[] =>
  queries.frameworks
    .ids()
    .filter(id => queries.periodsSeen(id, knownBy(size)).length > 0)
    .toSorted()

/** The frameworks by which an entity was rated. */
const frameworksOf = (queries: ReadQueries, { kind, id }: EntityReference, size: number): readonly string[] =>
  frameworksSeen(queries, size).filter(
    framework =>
      queries.lineage(framework).first.rates === kind &&
      queries.acts(framework, id, knownBy(size)).length > 0,
  )
