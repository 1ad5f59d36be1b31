import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface NotingFfmpeg {
  readonly path: string
  /** What each start was given that other users can see: arguments and environment. */
  starts(): Promise<string>
}

/**
 * ffmpeg, which first notes what it was started with. Where what it reads from stdin holds the word `crash`, it prints all
 * of that to stderr and dies by SIGSEGV.
 */
export async function makeNotingFfmpeg(folder: string): Promise<NotingFfmpeg> {
  const [path, notes] = [join(folder, 'ffmpeg'), join(folder, 'starts')]
  const script = `#!/bin/sh
{ printf '%s\\n' "$@"; env; } >> '${notes}'
case "$*" in
  *pipe:0*)
    input=$(mktemp '${folder}/input.XXXXXX')
    cat > "$input"
    if grep -q crash "$input"; then
      cat "$input" >&2
      rm "$input"
      kill -SEGV $$
    fi
    exec 3< "$input"
    rm "$input"
    exec ffmpeg "$@" <&3
    ;;
esac
exec ffmpeg "$@"
`
  await writeFile(notes, '')
  await writeFile(path, script)
  await chmod(path, 0o755)
  return { path, starts: () => readFile(notes, 'utf8') }
}
