import { assessment } from '../../domain/assessment/assessment.ts'
import type {
  AssessmentCommand,
  AssessmentRefusal,
  FrameworkFacts,
  Value,
} from '../../domain/assessment/command.ts'
import { streamOf } from '../../domain/subjects.ts'
import type { CommandContext, Justification } from '../../domain/values/justification.ts'
import type { CommandHandler, CommandRequest, Outcome } from '../command/command-handler.ts'
import { FactMissing } from '../command/fact-missing.ts'
import type { AssessmentAddress, Facts } from '../command/facts.ts'
import { asOneRequest } from '../command/one-request.ts'

export type Dependencies = {
  readonly handler: CommandHandler
  readonly facts: Facts
  readonly today: () => string
}

/** What every step says of itself. */
export type Said = Justification & Pick<CommandContext, 'occurredOn'>
/** A level, or why there is none; see `RecordRating`. */
export type RatingGiven = Said &
  Value & { readonly version?: string | undefined; readonly override?: boolean | undefined }
export type Answer = Promise<Outcome<AssessmentRefusal>>

type Given = AssessmentCommand | Promise<AssessmentCommand>

/**
 * Gives a command on one assessment, with the facts of other streams that it rests on. The facts are read at the same time as the
 * stream of the assessment, to save a round trip to the database, so they may be older than the state. A command that is refused
 * on them is decided again with facts that were read after the state.
 */
const givingOn =
  ({ handler, today }: Dependencies) =>
  async <Known>(
    { entity, framework, period }: AssessmentAddress,
    request: CommandRequest,
    readFacts: () => Promise<Known>,
    command: (context: CommandContext, known: Known) => Given,
  ): Answer => {
    const stream = streamOf.assessment({ framework, entity: entity.id, period })
    const context = { actor: request.actor, today: today() }
    const give = (facts: () => Promise<Known>) =>
      handler.execute(assessment, stream, async () => command(context, await facts()), request)
    let early: Promise<Known> | null = readFacts()
    // If the command ends without asking for these facts, a failure to read them must not be an unhandled rejection.
    early.catch(() => {})
    const facts = () => {
      const asked = early ?? readFacts()
      early = null
      return asked
    }
    const outcome = await give(facts).catch((error: unknown) => {
      if (error instanceof FactMissing) return null
      throw error
    })
    return outcome === null || outcome.kind === 'refused' ? asOneRequest(() => give(readFacts)) : outcome
  }

/** Gives a command with the framework of the assessment; it throws `FactMissing` if the framework or the entity is missing. */
export function giverOn(dependencies: Dependencies) {
  const give = givingOn(dependencies)
  return (
    address: AssessmentAddress,
    request: CommandRequest,
    command: (context: CommandContext, framework: FrameworkFacts) => Given,
  ): Answer => give(address, request, () => dependencies.facts.ratingFramework(address), command)
}

/**
 * The commands on an assessment, the same for every caller (API, web or command line), each with the facts of other streams that
 * it rests on. They throw `FactMissing` if the framework or the entity is missing.
 */
export function assessmentCommandsOn(dependencies: Dependencies) {
  const { facts } = dependencies
  const give = giverOn(dependencies)
  const giveKnowing = givingOn(dependencies)
  // Both are read at once, to save a round trip to the database.
  const frameworkAndRound = (address: AssessmentAddress) => async () =>
    Promise.all([facts.ratingFramework(address), facts.round(address.framework, address.period)])

  return {
    rate: (address: AssessmentAddress, item: string, given: RatingGiven, request: CommandRequest): Answer =>
      giveKnowing(address, request, frameworkAndRound(address), async (context, [framework, known]) => {
        const { period, ...round } = known
        // Only an affirmation needs no evidence, and whether it is one depends on the other periods.
        const needsOthers = given.level !== undefined && (given.evidence ?? []).length === 0
        const otherActs = needsOthers ? await facts.otherRatings(address) : undefined
        const data = {
          ...given,
          ...context,
          occurredOn: given.occurredOn,
          item,
          period,
          framework,
          round,
          otherActs,
        }
        return { type: 'RecordRating', data }
      }),
    submit: (address: AssessmentAddress, said: Said, request: CommandRequest): Answer =>
      giveKnowing(
        address,
        request,
        frameworkAndRound(address),
        (context, [, { period: _period, ...round }]) => {
          return { type: 'SubmitAssessment', data: { ...context, ...said, round } }
        },
      ),
    return: (address: AssessmentAddress, said: Said, request: CommandRequest): Answer =>
      give(address, request, context => ({ type: 'ReturnAssessment', data: { ...context, ...said } })),
    publish: (address: AssessmentAddress, said: Said, request: CommandRequest): Answer =>
      give(address, request, context => ({ type: 'PublishAssessment', data: { ...context, ...said } })),
    proposeCorrection: (
      address: AssessmentAddress,
      correction: Said &
        Value & {
          readonly id: string
          readonly item: string
          readonly challenge?: string | undefined
        },
      request: CommandRequest,
    ): Answer =>
      give(address, request, (context, framework) => ({
        type: 'ProposeCorrection',
        data: { ...context, ...correction, framework },
      })),
    decideCorrection: (
      address: AssessmentAddress,
      type: 'ApproveCorrection' | 'RejectCorrection',
      decision: Said & { readonly id: string },
      request: CommandRequest,
    ): Answer => give(address, request, context => ({ type, data: { ...context, ...decision } })),
    withdrawRating: (address: AssessmentAddress, item: string, said: Said, request: CommandRequest): Answer =>
      give(address, request, context => ({ type: 'WithdrawRating', data: { ...context, ...said, item } })),
  }
}
