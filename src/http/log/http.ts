import type { HttpSubject } from '../edge/http-subject.ts'

export const logHttp: HttpSubject = { routes: [], links: {}, rules: [] }
