import type { Change, EntityChanges } from '../../projections/changes/entity-changes.ts'
import type { NetworkChanges } from '../../projections/changes/network-changes.ts'
import { momentsSentence } from '../explain/change.ts'
import type { Settings } from '../node/settings.ts'
import { needsOf } from './answer-needs.ts'
import { type Asked, addressOf, answered, answerOf, entityAt, idOf, paged } from './ask.ts'
import { aligned, faint, strong } from './columns.ts'
import type { ReadSide } from './side.ts'

/** `changes [entity]`: what differs between two moments. */
export const changesCommand = (
  settings: Settings,
  entity: string | undefined,
  asked: Asked,
  isJson: boolean,
) =>
  entity === undefined
    ? answered(settings, isJson, networkText, needsOf.changes(null), side =>
        ofNetwork(side, addressOf('/v1/network/changes', asked)),
      )
    : answered(settings, isJson, entityText, needsOf.changes(idOf(entity)), side =>
        paged<EntityChanges>(side, addressOf(`${entityAt(entity)}/changes`, asked), Number.POSITIVE_INFINITY),
      )

/** The pages of the changes in the network as one. */
async function ofNetwork(side: ReadSide, url: string): Promise<NetworkChanges> {
  const rows: NetworkChanges['rows'] = []
  for (let next = url; ; ) {
    const body = await answerOf<NetworkChanges>(side, next)
    rows.push(...body.rows)
    if (body.page.next === null) return { ...body, rows }
    next = body.page.next
  }
}

const entityText = ({ from, to, count, items }: EntityChanges): readonly string[] => [
  strong(momentsSentence({ name: to.entity.name, count, from, to })),
  ...linesOf(items),
]

function networkText({ framework, from, to, rows }: NetworkChanges): readonly string[] {
  const count = rows.reduce((sum, { items }) => sum + items.length, 0)
  return [
    strong(momentsSentence({ name: framework.id, count, from, to })),
    ...rows.flatMap(({ entity, items }) => [
      '',
      strong(`${entity.name} (${entity.id})`),
      ...linesOf(items).map(line => `  ${line}`),
    ]),
  ]
}

const linesOf = (items: readonly Change[]): readonly string[] =>
  aligned(items.map(change => [faint(change.kind), change.sentence, faint(eventsOf(change))]))

/** The first event, and how many more there are: all of them stand in the fields. */
function eventsOf({ events }: Change): string {
  const [first, ...others] = events
  if (first === undefined) return 'no event'
  return others.length === 0 ? first.id : `${first.id} and ${others.length} more`
}
