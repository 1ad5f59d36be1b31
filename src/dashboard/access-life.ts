import { ACCESS_TEXT } from './text/access-text.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** How long a token or a link can be made for, in milliseconds; undefined = until it is taken back. */
const LIVES_MS = {
  hour: HOUR_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
  year: 365 * DAY_MS,
  never: undefined,
} as const

export type Life = keyof typeof LIVES_MS

/** The choices, as a list shows them. */
export const LIFE_CHOICES = Object.entries(ACCESS_TEXT.make.lives).map(([value, label]) => ({ value, label }))

/** When what is made now ends, by the clock that `nowMs` is of; undefined = never. */
export function endOf(life: Life, nowMs: number): number | undefined {
  const lifeMs = LIVES_MS[life]
  return lifeMs === undefined ? undefined : Math.round(nowMs + lifeMs)
}
