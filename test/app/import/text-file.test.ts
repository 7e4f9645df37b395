import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { TextFile } from '../../../src/app/import/text-file.ts'

function inFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'text-file-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('every text comes back, also one that is longer than what is held, and whenever it is read', () => {
  const folder = inFolder()
  let number = 0
  const text = fc.tuple(fc.string({ unit: 'binary' }), fc.constantFrom(1, 1000, 40_000))
  fc.assert(
    fc.property(fc.array(fc.tuple(text, fc.boolean()), { maxLength: 8 }), texts => {
      const file = new TextFile(join(folder, String(number++)))
      try {
        const added = texts.map(([[each, times], isReadAtOnce]) => {
          const whole = each.repeat(times)
          const place = file.add(whole)
          if (isReadAtOnce) expect(file.read(place) === whole).toBe(true)
          return { whole, place }
        })
        for (const { whole, place } of added) expect(file.read(place) === whole).toBe(true)
      } finally {
        file.close()
      }
    }),
    { numRuns: 8 },
  )
})
