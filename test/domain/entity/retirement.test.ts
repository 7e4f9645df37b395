import { expect, test } from 'vitest'
import type { RetireEntity, WithdrawRetirement } from '../../../src/domain/entity/command.ts'
import { entity } from '../../../src/domain/entity/entity.ts'
import type { EntityEvent } from '../../../src/domain/entity/event.ts'
import { foldOf, givenFor } from '../../support/domain/given.ts'

const given = givenFor(entity)
const today = '2026-03-01'
const retiring = (said: Partial<RetireEntity['data']> = {}): RetireEntity => ({
  type: 'RetireEntity',
  data: { reason: 'Mistyped', isTargetRetired: false, today, ...said },
})
const withdrawing = (said: Partial<WithdrawRetirement['data']> = {}): WithdrawRetirement => ({
  type: 'WithdrawRetirement',
  data: { rationale: 'It is another one', today, ...said },
})
const registered: EntityEvent = {
  type: 'Registered',
  data: { kind: 'district', id: 'denvr', name: 'Denver', occurredOn: '2020-01-01' },
}
const retired: EntityEvent = { type: 'Retired', data: { reason: 'Mistyped', occurredOn: today } }
const withdrawn: EntityEvent = {
  type: 'RetirementWithdrawn',
  data: { rationale: 'It is another one', occurredOn: today },
}

test('an entity is retired with a reason, and once', () => {
  given(registered).when(retiring()).thenYields(retired)
  given(registered, retired).when(retiring()).thenYields()
  given(registered, retired)
    .when(retiring({ reason: 'Gone' }))
    .thenRefuses('EntityRetired')
  given(registered)
    .when(retiring({ occurredOn: '2026-03-03' }))
    .thenRefuses('DateInFuture')
})

test('it may point to another one, which is not retired', () => {
  given(registered)
    .when(retiring({ mergedInto: 'denver' }))
    .thenYieldsLike({ type: 'Retired', data: { mergedInto: 'denver' } })
  given(registered)
    .when(retiring({ mergedInto: 'denvr' }))
    .thenRefuses('MergedIntoItself')
  given(registered)
    .when(retiring({ mergedInto: 'denver', isTargetRetired: true }))
    .thenRefuses('MergedIntoRetired')
})

test('a retirement is withdrawn, and may come again', () => {
  given(registered, retired).when(withdrawing()).thenYields(withdrawn)
  given(registered, retired, withdrawn).when(withdrawing()).thenYields()
  given(registered).when(withdrawing()).thenRefuses('EntityNotRetired')
  given(registered, retired)
    .when(withdrawing({ occurredOn: '2026-02-28' }))
    .thenRefuses('DatedBeforeAct')
  given(registered, retired, withdrawn).when(retiring()).thenYields(retired)
  expect(foldOf(entity, [registered, retired, withdrawn]).retired).toBeNull()
})
