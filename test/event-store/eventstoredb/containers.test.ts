import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { GenericContainer, getContainerRuntimeClient, type StartedTestContainer, Wait } from 'testcontainers'
import { afterAll, beforeAll, describe } from 'vitest'
import { parse } from 'yaml'
import { CATEGORIES, KEPT_ASIDE } from '../../../src/domain/subjects.ts'
import { openEventStoreDb } from '../../../src/event-store/eventstoredb/store.ts'
import { describeEventStore, describeSharedEventStore } from '../contract.ts'

/** The longest time for a start, because the image may have to be fetched first. */
const START_MS_MAX = 300_000

type Service = { readonly image: string; readonly environment: Readonly<Record<string, string>> }
const { services } = parse(readFileSync(join(import.meta.dirname, '../../../docker-compose.yml'), 'utf8'), {
  merge: true,
}) as { readonly services: { readonly kurrentdb: Service } }
const { image, environment } = services.kurrentdb

const whyNot = await getContainerRuntimeClient().then(
  () => null,
  () => 'no Docker answers here',
)
if (whyNot !== null) process.stderr.write(`${image} in a container: skipped, ${whyNot}\n`)
const name = `${image} in a container${whyNot === null ? '' : ` (skipped: ${whyNot})`}`

describe.skipIf(whyNot !== null)(name, () => {
  let container: StartedTestContainer | undefined
  beforeAll(async () => {
    container = await new GenericContainer(image)
      .withEnvironment(environment)
      .withExposedPorts(2113)
      .withWaitStrategy(Wait.forHttp('/health/live', 2113).forStatusCode(204))
      .withStartupTimeout(START_MS_MAX)
      .start()
  }, START_MS_MAX)
  afterAll(() => container?.stop())

  const freshPrefix = () => `${randomUUID().slice(0, 8)}~`
  const openUnder = (prefix: string) => {
    const address = `${container?.getHost()}:${container?.getMappedPort(2113)}`
    return openEventStoreDb({
      categories: CATEGORIES,
      aside: KEPT_ASIDE,
      url: `esdb://${address}?tls=false`,
      prefix,
    })
  }

  describeEventStore('alone', () => openUnder(freshPrefix()))
  describeSharedEventStore('between nodes', () => {
    const prefix = freshPrefix()
    return { store: openUnder(prefix), another: () => openUnder(prefix) }
  })
})
