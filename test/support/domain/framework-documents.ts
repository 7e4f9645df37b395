import { FrameworkVersion } from '../../../src/domain/framework/document.ts'

const levels = [
  { value: 1, name: 'Low', aliases: [] },
  { value: 2, name: 'Middle', aliases: ['mid'] },
  { value: 3, name: 'High', aliases: [] },
]

/** A small rubric: `lead` is rated as a whole, `teach` is rolled up from three elements. */
export const rubric = FrameworkVersion.parse({
  id: 'rubric',
  version: 'v1',
  title: 'A small rubric',
  rates: 'district',
  scales: [{ id: 'depth', levels }],
  components: [
    { id: 'lead', title: 'Leading', scale: 'depth', elements: [] },
    {
      id: 'teach',
      title: 'Teaching',
      scale: 'depth',
      elements: [
        { id: 'teach.plan', title: 'Planning', scale: 'depth' },
        { id: 'teach.talk', title: 'Talking', scale: 'depth' },
        { id: 'teach.test', title: 'Testing', scale: 'depth' },
      ],
    },
  ],
  rollUp: { rule: 'median-low', minimumShareRated: '0.5' },
  crosswalk: [],
})
