import { address, type Fields } from '../parts/address.ts'
import type { DistrictView } from './district-view.ts'

export const districtPath = ({ question: { entity } }: DistrictView): string =>
  `/${entity.kind}s/${entity.id}/snapshot`

/** Where this page is, with some of its fields changed. */
export function districtLink(view: DistrictView, changed: Fields = {}): string {
  const { framework, given, show } = view.question
  const { period, from, asOf, knownAt } = given
  return address(districtPath(view), { framework, period, from, asOf, knownAt, show, ...changed })
}
