/** The instructions of each stage of a Dockerfile, each in one line; comments and what stands before the first `FROM` are left out. */
export function stagesOf(dockerfile: string): string[][] {
  const text = dockerfile.replace(/^#.*\n/gm, '').replace(/\s*\\\n\s*/g, ' ')
  const stages: string[][] = []
  for (const line of text.split('\n').filter((line) => line !== '')) {
    if (line.startsWith('FROM ')) stages.push([])
    stages.at(-1)?.push(line)
  }
  return stages
}

/** What stands behind this word in a stage's instructions. */
export function instructionsOf(stage: readonly string[], word: string): string[] {
  return stage.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []))
}
