import { z } from 'zod'

/**
 * The words of a case's steps. Rules name steps by them, so that a word which no step can have is refused in a rule too. Stored
 * for ever: a word may be added, never taken away.
 */

/** What may be done to a school. */
export const ACTIONS = [
  'closure',
  'consolidation',
  'phase-out',
  'relocation',
  'co-location',
  'turnaround',
  'truncation',
  'reconfiguration',
] as const
export const Action = z.enum(ACTIONS)
export type Action = z.infer<typeof Action>

export const STEP_TYPES = [
  'opened',
  'screened',
  'cleared',
  'proposed',
  'amended',
  'notice',
  'document',
  'hearing',
  'finding',
  'answer',
  'withdrawn',
  'decision',
  'motion',
  'reconsidered',
  'stayed',
  'annulled',
  'reversed',
  'affirmed',
  'reinstated',
  'ruling',
  'waived',
  'postponed',
  'effected',
  'follow-up',
] as const
export const StepType = z.enum(STEP_TYPES)
export type StepType = z.infer<typeof StepType>

/** Of which kind a step may be. A step that is not named has no kinds. */
export const KINDS = {
  notice: ['intent', 'proposal', 'hearing', 'vote', 'change', 'other'],
  document: [
    'guidelines',
    'draft-guidelines',
    'criteria',
    'metrics',
    'impact-statement',
    'equity-analysis',
    'transition-plan',
    'draft-transition-plan',
    'financial-report',
    'building-report',
    'enrollment-study',
    'committee-report',
    'comment-analysis',
    'officer-list',
    'officer-declaration',
    'recommendation',
    'other',
  ],
  hearing: [
    'public-hearing',
    'joint-hearing',
    'community-meeting',
    'regional-meeting',
    'ward-meeting',
    'council-hearing',
    'committee-meeting',
    'regular-meeting',
    'special-meeting',
    'other',
  ],
  finding: ['hearing-officer', 'committee', 'staff', 'consultant', 'agency', 'other'],
  decision: ['regular-meeting', 'special-meeting', 'emergency', 'other'],
  motion: ['delay', 'rescind', 'table', 'amend', 'reconsider', 'other'],
  effected: ['last-day', 'no-new-pupils', 'empty', 'formally-closed'],
  'follow-up': ['enrollment', 'achievement', 'building', 'finances', 'transport', 'safety', 'other'],
} as const satisfies { readonly [Type in StepType]?: readonly string[] }

export const AUDIENCES = [
  'parents',
  'pupils',
  'staff',
  'principal',
  'school-council',
  'community-council',
  'leadership-team',
  'receiving-schools',
  'union',
  'state-senator',
  'state-representative',
  'alderperson',
  'state-agency',
  'public',
  'other',
] as const
export const Audience = z.enum(AUDIENCES)

export const CHANNELS = [
  'newspaper',
  'website',
  'mail',
  'hard-copy',
  'email',
  'posted',
  'meeting',
  'other',
] as const
export const Channel = z.enum(CHANNELS)

/** How a step came out. A step that is not named has no outcome. */
export const OUTCOMES = {
  decision: ['approved', 'rejected', 'tabled', 'lapsed', 'not-required'],
  motion: ['carried', 'failed'],
  ruling: ['complied', 'violated'],
} as const satisfies { readonly [Type in StepType]?: readonly string[] }

/** What advice asks the authority to do. */
export const RECOMMENDATIONS = ['for', 'against', 'delay', 'with-changes'] as const
export const Recommendation = z.enum(RECOMMENDATIONS)

/** Whether a finding says that the rules were followed. */
export const COMPLIED = ['yes', 'no', 'partly'] as const
export const Complied = z.enum(COMPLIED)
