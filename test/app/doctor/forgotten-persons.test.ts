import { expect, onTestFinished, test } from 'vitest'
import { ledgerClockOn } from '../../../src/app/command/clock.ts'
import { commandHandlerOn } from '../../../src/app/command/command-handler.ts'
import { forgottenPersons } from '../../../src/app/doctor/forgotten-persons.ts'
import { personRecordStream } from '../../../src/domain/person/event.ts'
import { person } from '../../../src/domain/person/person.ts'
import { START } from '../../../src/event-store/event-store.ts'
import { issueKey } from '../../../src/identity/keys.ts'
import { forgetPerson } from '../../../src/identity/persons.ts'
import { eventOf } from '../../support/event-store/events.ts'
import { freshStore } from '../../support/event-store/store.ts'

async function ledger() {
  const store = freshStore()
  onTestFinished(() => store.close())
  let ids = 0
  const newId = () => eventOf(++ids).id
  const clock = () => Date.parse('2026-01-02T09:00:00Z')
  const handler = commandHandlerOn({ store, ledgerClock: ledgerClockOn(clock), newId })
  const actor = { person: 'cli:ann', key: 'cli:ann', role: 'operator' }
  const dependencies = { handler, newId, clock, actor }
  await issueKey(dependencies, { person: 'rita', roles: ['rater'], name: 'Rita Example' })
  const findings = async () => {
    const persons = forgottenPersons()
    for await (const events of store.readAll(START)) for (const event of events) persons.see(event)
    return persons.findings(store)
  }
  return { store, dependencies, findings }
}

test('nobody forgotten is nothing to tell', async () => {
  const { findings } = await ledger()
  expect(await findings()).toEqual([])
})

test('a person who is forgotten and still kept is named until the same again has deleted it', async () => {
  const { store, dependencies, findings } = await ledger()
  const { handler, actor, newId } = dependencies
  const reason = 'Asked for by letter.'
  // The state that a run leaves that was cut short.
  await handler.execute(
    person,
    personRecordStream('rita'),
    { type: 'ForgetPerson', data: { person: 'rita', reason, today: '2026-01-02' } },
    { actor, correlationId: newId(), ifMatch: 'any' },
  )
  const is =
    'name and contact are still there of rita, who is forgotten: "ledger forget-person rita --reason …" deletes them'
  expect(await findings()).toEqual([{ what: 'persons', is, isWell: false }])
  await forgetPerson(dependencies, store, { person: 'rita', reason })
  const well = { what: 'persons', is: '1 forgotten, and nothing is kept of them', isWell: true }
  expect(await findings()).toEqual([well])
})
