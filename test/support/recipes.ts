import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A program of docs/recipes.md, and how it tells without a screen what it has shown. */
export interface Recipe {
  readonly program: string
  /** A command that says the version. */
  readonly version: string
  /** What stands in the words, and what takes its place where there is no screen. */
  readonly without?: readonly [screen: string, none: string]
  /** How many pictures it has decoded, by what it said or left in its folder. */
  readonly pictures: (said: string, folder: string) => number
}

/** What the tests run, in the page's order. */
export const RECIPES: readonly Recipe[] = [
  {
    program: 'ffplay',
    version: 'ffplay -version',
    without: ['"$URL"', '-vf showinfo "$URL"'],
    pictures: matches(/\bn: *\d+ pts:/g),
  },
  {
    program: 'ffmpeg',
    version: 'ffmpeg -version',
    without: [
      '-t 60 minute.mkv',
      '-t 3 minute.mkv && ffprobe -select_streams v -count_frames -show_streams minute.mkv',
    ],
    pictures: (said) => Number(/^nb_read_frames=(\d+)$/m.exec(said)?.[1] ?? 0),
  },
  {
    program: 'mpv',
    version: 'mpv --version',
    without: [
      '"$URL"',
      '--no-config --vo=null --ao=null --vf="lavfi=[showinfo]" --msg-level=ffmpeg=v "$URL"',
    ],
    pictures: matches(/\bn: *\d+ pts:/g),
  },
  {
    program: 'gst-launch-1.0',
    version: 'gst-launch-1.0 --version',
    without: ['autovideosink sync=false', 'fakesink sync=false silent=false -v'],
    pictures: matches(/ last-message = chain /g),
  },
  {
    program: 'cvlc',
    version: 'cvlc --version',
    without: [
      '"$URL"',
      '--vout=vdummy --aout=adummy --video-filter=scene --scene-ratio=1 --scene-width=320 --scene-height=180 --scene-path=. "$URL"',
    ],
    pictures: (_, folder) => readdirSync(folder).filter((name) => /^scene\d+\.png$/.test(name)).length,
  },
  {
    program: 'libvlc',
    version: `/usr/bin/python3 -c "
import ctypes
version = ctypes.CDLL('libvlc.so.5').libvlc_get_version
version.restype = ctypes.c_char_p
print(version().decode())"`,
    pictures: matches(/^[\da-f]{6}$/gm),
  },
]

/** Debian's packages of it are too large for each test run: 85 MB. */
export const OPENCV: Recipe = {
  program: 'OpenCV',
  version: '/usr/bin/python3 -c "import cv2; print(cv2.__version__)"',
  pictures: matches(/^\(\d+, \d+, 3\)$/gm),
}

/** The page, or the part of it under one heading. */
export function recipesPage(heading?: string): string {
  const page = readFileSync(join(import.meta.dirname, '../../docs/recipes.md'), 'utf8')
  if (heading === undefined) return page
  return page.split(/^## /m).find((part) => part.startsWith(heading)) ?? ''
}

/** The programs of a part of the page, in its order: those of its table, then those with a block of Python. */
export function programsIn(part: string): string[] {
  return [...part.matchAll(/^(?:\| `(\S+)` |\*\*(\S+)\*\*[^]*?^```python$)/gm)].map(
    ([, inTable, withBlock]) => inTable ?? withBlock ?? '',
  )
}

/** The words that the page prints for a program: a command line, or a program in Python. Empty if there are none. */
export function wordsOf(program: string): { readonly shell: string; readonly python: string } {
  const page = recipesPage()
  const [, shell = ''] = new RegExp(`^\\| \`${program}\` +\\| \`(.*?)\` *\\|$`, 'm').exec(page) ?? []
  const [, python = ''] =
    new RegExp(`^\\*\\*${program}\\*\\*(?:(?!^\`\`\`)[^])*^\`\`\`python\n([^]*?)^\`\`\`$`, 'm').exec(page) ??
    []
  return { shell, python }
}

function matches(pattern: RegExp): (said: string) => number {
  return (said) => said.match(pattern)?.length ?? 0
}
