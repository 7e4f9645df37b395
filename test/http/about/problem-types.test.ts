import { expect, test } from 'vitest'
import { PROBLEMS } from '../../../src/http/edge/problem.ts'
import { HTTP_SUBJECTS } from '../../../src/http/subjects.ts'

const rules = Object.values(HTTP_SUBJECTS).flatMap(subject => subject.rules)

test('a type of problem has one status and one meaning, whatever subject refuses with it', () => {
  const meanings = new Map<string, Set<string>>()
  const all = [
    ...Object.entries(PROBLEMS).map(([code, [status, title]]) => ({ code, status, title })),
    ...rules.map(({ code, status, rule }) => ({ code, status, title: rule })),
  ]
  expect(all.length).toBeGreaterThan(100)
  for (const { code, status, title } of all) {
    meanings.set(code, (meanings.get(code) ?? new Set()).add(`${status} ${title}`))
  }
  expect([...meanings].filter(([, said]) => said.size > 1)).toEqual([])
})

test('no rule of a subject has the name of a problem of the API itself', () => {
  expect(rules.map(({ code }) => code).filter(code => Object.hasOwn(PROBLEMS, code))).toEqual([])
})
