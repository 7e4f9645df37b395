/** Keys of the persons in the story, by what each does in it. */
export type StoryKeys = { readonly [Part in StoryPart]: string }
export type StoryPart = 'operator' | 'rater' | 'publisher' | 'reviewer' | 'district'

/** The files in `samples/` with the part of the story that can be imported, in the order in which they are recorded. */
export const STORY_FILES = [
  ['frameworks', 'story/framework.json'],
  ['ratings', 'story/ratings.csv'],
  ['commitments', 'story/commitments.csv'],
  ['processes', 'story/process.json'],
  ['closures', 'story/closures.csv'],
  ['frameworks', 'story/school-framework.json'],
  ['ratings', 'story/school-ratings.csv'],
] as const
export const STORY_DISTRICT = 'synthetic-maple'

const CHALLENGED = `/v1/districts/${STORY_DISTRICT}/assessments/synthetic-story/2024-H1`

/**
 * Records the part of the story that no file can hold, by requests that any client with such keys could send: a published rating
 * that its district challenges, the answer of a person who had no part in it, and the correction that one person proposes and
 * another approves. Throws if the node refuses a step.
 */
export async function tellStory(url: string, keys: StoryKeys): Promise<void> {
  const say = async (method: 'PUT' | 'POST', by: StoryPart, path: string, body: object) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${keys[by]}`,
        'content-type': 'application/json',
        ...conditionOf(method, path),
      },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`the story stops at ${path}: ${await response.text()}`)
    return (await response.json()) as { readonly id?: string }
  }
  const item = 'choice'
  await say('PUT', 'operator', '/v1/frameworks/synthetic-story/rounds/2024-H1', {})
  await say('PUT', 'rater', `${CHALLENGED}/ratings/${item}`, {
    level: 'Beginning',
    rationale: 'Few families got a school that they had named.',
    evidence: [{ title: 'Synthetic admissions list of 2023', kind: 'list' }],
    occurredOn: '2024-06-10',
  })
  await say('POST', 'rater', `${CHALLENGED}/submit`, { occurredOn: '2024-06-11' })
  await say('POST', 'publisher', `${CHALLENGED}/publish`, { occurredOn: '2024-06-12' })
  const challenge = await say('POST', 'district', `${CHALLENGED}/challenges`, {
    item,
    reason: 'The rating rests on the list of the year before.',
    evidence: [{ title: 'Synthetic admissions list of 2024', kind: 'list' }],
    occurredOn: '2024-06-20',
  })
  await say('POST', 'reviewer', `${CHALLENGED}/challenges/${challenge.id}/answer`, {
    outcome: 'upheld',
    rationale: 'The list of 2024 was there before the rating was made.',
    occurredOn: '2024-06-27',
  })
  const correction = await say('POST', 'rater', `${CHALLENGED}/corrections`, {
    item,
    level: 'Established',
    challenge: challenge.id,
    rationale: 'By the list of 2024 most families got a school that they had named.',
    evidence: [{ title: 'Synthetic admissions list of 2024', kind: 'list' }],
    occurredOn: '2024-06-28',
  })
  await say('POST', 'publisher', `${CHALLENGED}/corrections/${correction.id}/approve`, {
    occurredOn: '2024-07-01',
  })
}

/**
 * No other client writes yet, so a step may follow any version (`*`); a request that adds something has an idempotency key
 * instead.
 */
const conditionOf = (method: string, path: string) => ({
  ...(method === 'POST' && !isAdding(path) ? { 'if-match': '*' } : {}),
  ...(isAdding(path) ? { 'idempotency-key': `story:${path}` } : {}),
})

const isAdding = (path: string) => /\/(challenges|corrections|answer)$/.test(path)
