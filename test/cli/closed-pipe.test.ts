import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { MAIN } from '../support/cli/cli.ts'

test('a reader that has read enough ends a command without a word', async () => {
  const child = spawn(process.execPath, [MAIN, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  const said = text(child.stderr)
  const [code] = (await once(child, 'exit')) as [number | null]
  expect({ code, said: await said }).toEqual({ code: 0, said: '' })
})
