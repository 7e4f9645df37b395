import { z } from 'zod'
import { type Citation, citationText } from '../audit/citation.ts'
import { parseVerifier } from '../audit/note-key.ts'
import { digestOf } from '../node/digest-of.ts'
import { Failure } from '../node/failure.ts'
import { SettingProblem } from '../node/settings.ts'
import { aboutLog, type CitedLedger, rootAt, serverAt } from './cited-ledger.ts'
import { EXIT } from './exit.ts'

/** `cite <url>`: a view of a running ledger as a line to keep. Returns the exit code. */
export async function citeCommand(address: string, isJson: boolean): Promise<number> {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || !url.protocol.startsWith('http') || !url.pathname.startsWith('/v1/'))
    throw new SettingProblem(
      `${address} is no address of a view, like http://127.0.0.1:8080/v1/districts/north/snapshot`,
    )
  const citation = await citationOf(serverAt(url), url)
  const line = citationText(citation)
  const { root, ...rest } = citation
  process.stdout.write(
    isJson ? `${JSON.stringify({ ...rest, root: root.toString('base64'), citation: line })}\n` : `${line}\n`,
  )
  return EXIT.done
}

const Times = z.object({ asOf: z.string().nullish(), knownAtPosition: z.string().nullish() })

async function citationOf(ledger: CitedLedger, url: URL): Promise<Citation> {
  const { origin, size, viewVersion, keys } = await aboutLog(ledger)
  const first = await ledger.get(`${url.pathname}${url.search}`)
  const { asOf, knownAtPosition } = Times.parse(bodyOf(first))
  const position = Number(knownAtPosition ?? size ?? first.headers.get('ledger-position'))
  const root = await rootAt(ledger, position)
  if (root === null)
    throw new Failure(`what is known at position ${position} is not signed yet: try again in a second`)
  url.searchParams.set('knownAt', String(position))
  const day = new Date(first.headers.get('date') ?? Number.NaN)
  if (asOf !== undefined) url.searchParams.set('asOf', asOf ?? day.toISOString().slice(0, 10))
  const pinned = `${url.pathname}${url.search}`
  const answer = await ledger.get(pinned)
  bodyOf(answer)
  return {
    origin: origin ?? '-',
    position,
    root,
    address: pinned,
    sha256: digestOf(answer.text),
    key: parseVerifier(keys.at(-1)?.vkey ?? '')?.id ?? null,
    viewVersion,
  }
}

function bodyOf({ status, text }: Awaited<ReturnType<CitedLedger['get']>>): unknown {
  if (status === 200) return JSON.parse(text)
  throw new Failure(`the ledger answers ${status}, and no view that can be cited: ${text.slice(0, 500)}`)
}
