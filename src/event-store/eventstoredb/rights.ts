import { randomUUID } from 'node:crypto'
import users from '@eventstore/db-client/generated/users_pb.js'
import type { AppendOutcome } from '../event-store.ts'
import { Connection } from './connection.ts'
import { Denied, exceptionOf, isUnknownLogin } from './failure.ts'
import {
  appendRequests,
  type DatabaseEvent,
  isEvent,
  outcomeOf,
  recordedIn,
  streamRequest,
} from './messages.ts'
import { retried, SILENT } from './retry.ts'
import { TIMEOUTS } from './timeouts.ts'

/** The stream of the settings that hold for all streams without metadata of their own. */
const SETTINGS = '$settings'
/** The metadata of the stream of all streams, which an administrator alone may read by itself. */
const ALL_METADATA = '$$$all'
/** A stream that does not exist. */
const NOBODYS = 'login'
const ADMINISTRATORS = '$admins'

type Granting = {
  /** The address of the database, with the login of an administrator. */
  readonly url: string
  readonly user: string
  readonly password: string
  /** How long a database that is not up yet is waited for. */
  readonly withinMs?: number
}

/**
 * Makes a user for the ledger unless there is one. It alone may write and read the streams of this database, and it may read all
 * of them at once; only an administrator may delete one, or set by metadata which of its events are dropped. Rights that are so
 * already are left as they are. Throws `StoreUnavailable` where the login may not do it.
 */
export async function grantRights({ url, user, password, withinMs = 60_000 }: Granting): Promise<{
  readonly isNewUser: boolean
}> {
  const connection = new Connection(url)
  const until = performance.now() + withinMs
  const rights = new Rights(connection, until)
  try {
    const isKnown = () => knows(urlAs(url, user, password), until)
    // A try whose answer was lost may have made the user, and the next one then finds it: only a look beforehand shows that it is
    // new.
    const wasKnown = await isKnown()
    const isMade = !wasKnown && (await rights.makeUser(user, password))
    const isNewUser = !wasKnown && (isMade || (await isKnown()))
    await rights.change(SETTINGS, 'update-default-acl', said => ({
      ...said,
      $userStreamAcl: {
        $r: [user],
        $w: [user],
        $d: [ADMINISTRATORS],
        $mr: [ADMINISTRATORS],
        $mw: [ADMINISTRATORS],
      },
    }))
    await rights.change(ALL_METADATA, '$metadata', said => {
      const acl = objectOr(said.$acl)
      const readers = [ADMINISTRATORS, ...rolesIn(acl.$r), user]
      return { ...said, $acl: { ...acl, $r: [...new Set(readers)] } }
    })
    return { isNewUser }
  } finally {
    await connection.close()
  }
}

class Rights {
  readonly #connection: Connection
  readonly #until: number
  readonly #never = new AbortController().signal

  constructor(connection: Connection, until: number) {
    this.#connection = connection
    this.#until = until
  }

  /** False if the user exists already. */
  async makeUser(name: string, password: string): Promise<boolean> {
    const options = new users.CreateReq.Options()
    options.setLoginName(name)
    options.setFullName('Portfolio Ledger')
    options.setPassword(password)
    const request = new users.CreateReq()
    request.setOptions(options)
    return this.#tried(async limitMs => {
      try {
        await this.#connection.createUser(request, limitMs)
        return true
      } catch (error) {
        if (exceptionOf(error) === 'user-conflict') return false
        throw error
      }
    })
  }

  /** Appends the wanted data unless the last event of the stream says it already; tries again if another writer was faster. */
  async change(
    stream: string,
    type: string,
    wanted: (said: Readonly<Record<string, unknown>>) => object,
  ): Promise<void> {
    for (;;) {
      const last = await this.#lastOf(stream)
      const said = objectOr(last === undefined ? {} : JSON.parse(last.data))
      const data = JSON.stringify(wanted(said))
      if (data === JSON.stringify(said)) return
      const event = { id: randomUUID(), type, data, metadata: '{}' }
      const requests = appendRequests(stream, [event], last?.revision ?? 'none')
      const outcome: AppendOutcome = await this.#tried(async limitMs =>
        outcomeOf(await this.#connection.append(requests, limitMs)),
      )
      if (!outcome.conflict) return
    }
  }

  /** Reads a stream that any login may ask for. Throws `Denied` if this login may not, or is not known. */
  async look(): Promise<void> {
    await this.#lastOf(NOBODYS)
  }

  async #lastOf(stream: string): Promise<DatabaseEvent | undefined> {
    const request = streamRequest(stream, 0, Number.MAX_SAFE_INTEGER)
    const responses = await this.#tried(limitMs =>
      this.#connection.readWhole(request, { firstMs: limitMs, laterMs: limitMs }, this.#never),
    )
    return responses.map(recordedIn).filter(isEvent).at(-1)
  }

  #tried<Answer>(attempt: (limitMs: number) => Promise<Answer>): Promise<Answer> {
    return retried(attempt, TIMEOUTS, { until: this.#until, toTell: SILENT })
  }
}

/** Whether the database knows the login of an address, whatever rights it has. */
async function knows(url: string, until: number): Promise<boolean> {
  const connection = new Connection(url)
  try {
    await new Rights(connection, until).look()
    return true
  } catch (error) {
    if (isUnknownLogin(error)) return false
    if (error instanceof Denied) return true
    throw error
  } finally {
    await connection.close()
  }
}

/** The same address with another login. */
const urlAs = (url: string, user: string, password: string): string =>
  url.replace(
    /^(\w+(?:\+\w+)?:\/\/)(?:[^@/?]*@)?/,
    (_, scheme: string) => `${scheme}${encodeURIComponent(user)}:${encodeURIComponent(password)}@`,
  )

const objectOr = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** One role may stand for a list of them. */
const rolesIn = (value: unknown): readonly unknown[] => (value === undefined ? [] : [value].flat())
