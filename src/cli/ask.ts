import type { History } from '../../projections/rating/history.ts'
import type { RatingWhy } from '../../projections/rating/why.ts'
import type { TrailList } from '../../projections/trail/page.ts'
import { SettingProblem, type Settings } from '../node/settings.ts'
import { openStore } from '../node/store.ts'
import { type Needs, needsOf } from './answer-needs.ts'
import { EXIT } from './exit.ts'
import { openReadSide } from './read-side.ts'
import type { ReadSide } from './side.ts'
import { historyText, trailText, whyText } from './told.ts'

/** The most that one page of the API holds. */
const PAGE = 200

/** The query parameters of a question, by their names. */
export type Asked = Readonly<Record<string, string | undefined>>

/** `trail [filters]`: the audit trail, as far as everyone may read it. `limit`: how many lines. */
export const trailCommand = (settings: Settings, { limit = '50', ...asked }: Asked, isJson: boolean) =>
  answered(settings, isJson, trailText, needsOf.trail, async side => {
    const count = Number(limit)
    if (!/^[1-9]\d{0,6}$/.test(limit)) throw new SettingProblem(`--limit: ${limit} is no number of lines`)
    return paged<TrailList>(side, addressOf('/v1/audit/entries', asked), count)
  })

/** `history <entity> <item>`: every rating action on an item. */
export const historyCommand = (
  settings: Settings,
  entity: string,
  item: string,
  asked: Asked,
  isJson: boolean,
) =>
  answered(settings, isJson, historyText, needsOf.history(idOf(entity)), side =>
    paged<History>(side, addressOf(`${ratingOf(entity, item)}/history`, asked), Number.POSITIVE_INFINITY),
  )

/** `why <entity> <item>`: why an item shows what it shows in a period. */
export const whyCommand = (settings: Settings, entity: string, item: string, asked: Asked, isJson: boolean) =>
  answered(settings, isJson, whyText, needsOf.why(idOf(entity)), side =>
    answerOf<RatingWhy>(side, addressOf(`${ratingOf(entity, item)}/why`, asked)),
  )

/** Writes an answer, as text or as the API has it. Returns the exit code. */
export async function answered<Body>(
  settings: Settings,
  isJson: boolean,
  textOf: (body: Body) => readonly string[],
  needs: Needs,
  ask: (side: ReadSide) => Promise<Body>,
): Promise<number> {
  const store = await openStore(settings.store, 'read')
  try {
    const side = await openReadSide(store, settings, text => process.stderr.write(`${text}\n`), needs)
    try {
      const body = await ask(side)
      process.stdout.write(
        isJson
          ? `${JSON.stringify(body)}\n`
          : textOf(body)
              .map(line => `${line}\n`)
              .join(''),
      )
      return EXIT.done
    } finally {
      await side.close()
    }
  } finally {
    await store.close()
  }
}

/** The body that the API returns. Throws `SettingProblem`, which is wrong usage, for any other status below 500. */
export async function answerOf<Body>({ get }: ReadSide, url: string): Promise<Body> {
  const { status, body } = await get(url)
  if (status === 200) return body as Body
  const { detail = 'no answer' } = body as { readonly detail?: string }
  if (status < 500) throw new SettingProblem(detail)
  throw new Error(detail)
}

type Paged = { readonly items: readonly unknown[]; readonly page: { readonly next: string | null } }

/** All pages of a list as one, up to `count` items. */
export async function paged<Body extends Paged>(side: ReadSide, url: string, count: number): Promise<Body> {
  const limited = (address: string, left: number) => {
    const [path = ''] = address.split('?', 1)
    const query = new URLSearchParams(address.slice(path.length))
    query.set('limit', String(Math.min(PAGE, left)))
    return `${path}?${query.toString()}`
  }
  let body = await answerOf<Body>(side, limited(url, count))
  const items = [...body.items]
  while (body.page.next !== null && items.length < count) {
    body = await answerOf<Body>(side, limited(body.page.next, count - items.length))
    items.push(...body.items)
  }
  return { ...body, items }
}

const ratingOf = (entity: string, item: string): string =>
  `${entityAt(entity)}/ratings/${encodeURIComponent(item)}`

/** `north` is a district, and `school/elm` a school. */
const partsOf = (entity: string): readonly string[] => entity.split('/').toReversed()

/** The id in `<id>` or `<kind>/<id>`. */
export const idOf = (entity: string): string => partsOf(entity)[0] ?? ''

/** The API address of a district or school. Throws `SettingProblem` for any other kind. */
export function entityAt(entity: string): string {
  const [id = '', kind = 'district'] = partsOf(entity)
  if (kind !== 'district' && kind !== 'school') {
    throw new SettingProblem(`${entity}: name it as district/<id> or school/<id>`)
  }
  return `/v1/${kind}s/${encodeURIComponent(id)}`
}

/** The address of a view, with the question in its query. */
export function addressOf(path: string, asked: Asked): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) query.set(name, value)
  return `${path}?${query.toString()}`
}
