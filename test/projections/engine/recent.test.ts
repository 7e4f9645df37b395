import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Recent } from '../../../projections/engine/recent.ts'

test('what came since a mark is told as long as it is remembered', () => {
  const happens = fc.array(fc.oneof({ weight: 9, arbitrary: fc.nat(6000) }, fc.constant('interrupted')), {
    maxLength: 8,
  })
  fc.assert(
    fc.property(happens, steps => {
      const recent = new Recent<number>()
      expect(recent.since(-1)).toBeNull()
      let all: number[] = []
      let marks = [{ mark: recent.mark, at: 0 }]
      let before: number[] = []
      for (const step of steps) {
        if (typeof step === 'number') for (let n = 0; n < step; n++) recent.add(all.push(all.length + 1))
        else {
          recent.interrupt()
          before = [...before, ...marks.map(({ mark }) => mark)]
          marks = []
          all = []
        }
        marks.push({ mark: recent.mark, at: all.length })
        for (const mark of before) expect(recent.since(mark)).toBeNull()
        for (const { mark, at } of marks) {
          const told = recent.since(mark)
          if (told === null) expect(all.length - at).toBeGreaterThan(2000)
          else expect(told).toEqual(all.slice(at))
        }
      }
    }),
    { numRuns: 30 },
  )
})
