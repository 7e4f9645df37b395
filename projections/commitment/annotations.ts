import { z } from 'zod'
import type { CommitmentState } from '../../src/domain/commitment/state.ts'
import { dueOnInForce } from '../../src/domain/commitment/status.ts'
import { firstDayOf, lastDayOf, type PartialDate } from '../../src/domain/values/date.ts'
import type { OwnerView } from './owner.ts'
import type { FoldedStep, Step } from './step.ts'
import { date } from './values.ts'

/** A binding rule that a recorded step broke: the step is recorded all the same, with this note. */
export const Annotation = z.object({ event: z.string(), on: date, rule: z.string(), detail: z.string() })
export type Annotation = z.infer<typeof Annotation>

type Breach = readonly [rule: string, detail: string]

/** The rules that recorded steps of a commitment broke, in the order of its steps. */
export const annotationsOf = (told: readonly FoldedStep[], owner: OwnerView): Annotation[] =>
  told.flatMap(each =>
    breachesOf(each, owner).map(([rule, detail]) => ({
      event: each.step.id,
      on: each.step.data.occurredOn,
      rule,
      detail,
    })),
  )

/** A step recorded by a command was held to the rules, but a file that is imported later may report an earlier end. */
function breachesOf({ step, before }: FoldedStep, owner: OwnerView): readonly Breach[] {
  const late = [...ofTheEnd(before)]
  if (step.data.imported === undefined) return late
  return [...ofAnyStep(step, before), ...late, ...ofItsOwn(step, before), ...ofJudging(step, before, owner)]
}

function* ofTheEnd({ ended }: CommitmentState): Iterable<Breach> {
  if (ended !== null) yield ['after-the-end', `The commitment was ${ended.how} on ${ended.on}.`]
}

/** Whether a date is certainly before another: dates that overlap have no order, and so break no rule about it. */
const isBefore = (date: PartialDate, other: PartialDate): boolean => lastDayOf(date) < firstDayOf(other)

const JUDGING = ['CompletionAssessed', 'VerdictIssued', 'VerdictRevised'] as const
const isJudging = (step: Step): step is Extract<Step, { type: (typeof JUDGING)[number] }> =>
  JUDGING.some(type => type === step.type)

function* ofAnyStep({ type, data }: Step, { made }: CommitmentState): Iterable<Breach> {
  const { occurredOn } = data
  if (type === 'CommitmentMade') {
    if (data.dueOn !== undefined && isBefore(data.dueOn, occurredOn))
      yield ['due-before-made', `It was due on ${data.dueOn} and made on ${occurredOn}.`]
    return
  }
  if (made !== null && isBefore(occurredOn, made.on))
    yield ['dated-before-made', `It is dated ${occurredOn}, and the commitment was made on ${made.on}.`]
}

function* ofItsOwn(step: Step, before: CommitmentState): Iterable<Breach> {
  const { inForce, milestones } = before
  switch (step.type) {
    case 'ProgressReported':
      if (step.data.value !== undefined && inForce?.measure == null)
        yield ['value-without-measure', 'A value was reported where nothing says what it measures.']
      return
    case 'MilestoneReached': {
      const { milestone } = step.data
      const known = milestones.find(({ id }) => id === milestone)
      if (known === undefined) yield ['milestone-unknown', `There was no milestone ${milestone} by then.`]
      else if (known.reachedOn !== null)
        yield ['milestone-reached-before', `Milestone ${milestone} was reached on ${known.reachedOn}.`]
      return
    }
    case 'DueDateExtended': {
      const dueOn = inForce?.dueOn ?? null
      if (dueOn === null) yield ['extension-without-due-date', 'There was no due date to extend.']
      else if (lastDayOf(step.data.dueOn) <= lastDayOf(dueOn))
        yield ['extension-not-later', `${step.data.dueOn} is not later than ${dueOn}, which was in force.`]
      return
    }
    case 'CompletionAssessed':
    case 'VerdictIssued':
    case 'VerdictRevised':
    case 'CommitmentMade':
    case 'MilestoneAdded':
    case 'TermsAmended':
    case 'CommitmentWithdrawn':
    case 'CommitmentSuperseded':
  }
}

/** Whether a source names the owner itself. */
export function isNamed(by: string | undefined, owner: OwnerView, before: CommitmentState): boolean {
  const names = [owner.id, owner.name, before.owner?.name, before.made?.by].map(sameName)
  return by !== undefined && names.includes(sameName(by))
}

function* ofJudging(step: Step, before: CommitmentState, owner: OwnerView): Iterable<Breach> {
  if (!isJudging(step)) return
  const { by, occurredOn } = step.data
  if (isNamed(by, owner, before)) yield ['judged-by-owner', `${by} judged a commitment of its own.`]
  if (step.type === 'CompletionAssessed') {
    const complete = before.completions.find(({ completion }) => completion === 'complete')
    if (complete !== undefined && step.data.completion === 'complete')
      yield ['completed-before', `It was assessed complete on ${complete.on}.`]
    return
  }
  const { verdict, metOn } = step.data
  const dueOn = dueOnInForce(before, lastDayOf(occurredOn))
  if (verdict === 'broken' && dueOn !== null && lastDayOf(occurredOn) < lastDayOf(dueOn))
    yield ['verdict-before-due', `It was called broken on ${occurredOn} and due on ${dueOn}.`]
  if (metOn !== undefined && isBefore(occurredOn, metOn))
    yield ['met-after-verdict', `It was met on ${metOn}, after the verdict of ${occurredOn}.`]
  const madeOn = before.made?.on
  if (metOn !== undefined && madeOn !== undefined && isBefore(metOn, madeOn))
    yield ['met-before-made', `It was met on ${metOn}, and the commitment was made on ${madeOn}.`]
  const stands = before.verdicts.at(-1)
  if (step.type === 'VerdictIssued' && stands !== undefined)
    yield ['verdict-given-before', `There was a verdict of ${stands.on}: ${stands.verdict}.`]
  if (step.type === 'VerdictRevised' && stands === undefined)
    yield ['verdict-missing', 'There was no verdict to revise.']
  if (step.type === 'VerdictRevised' && stands?.by != null && sameName(stands.by) === sameName(by))
    yield ['revised-by-its-judge', `${stands.by} gave the verdict that it revises.`]
}

const sameName = (name: string | null | undefined): string => (name ?? '').trim().toLowerCase()
