/** The two kinds of entity, as addresses and operation ids call them. */
export const KINDS = [
  { kind: 'district', plural: 'districts', title: 'District' },
  { kind: 'school', plural: 'schools', title: 'School' },
] as const
export type About = (typeof KINDS)[number]
