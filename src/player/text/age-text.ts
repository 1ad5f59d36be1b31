/** An age in the shortest words: `0.4 s`, `12 s`, `3 min`, `2 h`. */
export function ageText(ageMs: number): string {
  if (ageMs < 10_000) return `${(ageMs / 1000).toFixed(1)} s`
  if (ageMs < 120_000) return `${Math.round(ageMs / 1000)} s`
  if (ageMs < 7_200_000) return `${Math.round(ageMs / 60_000)} min`
  return `${Math.round(ageMs / 3_600_000)} h`
}
