export const SAMPLE_RATE = 48_000

/** Chords of two seconds each, as MIDI notes: a pad underneath, bells that run over it. */
const CHORDS = [
  [45, 57, 60, 64, 71],
  [41, 57, 60, 65, 67],
  [48, 55, 60, 64, 67],
  [43, 55, 59, 62, 69],
]
const BELLS = [3, 2, 4, 1, 3, 4, 2, 3]

/** `seconds` of quiet stereo (32-bit floats) whose end leads to its start: every tail wraps around. */
export function renderSound(seconds) {
  const length = seconds * SAMPLE_RATE
  const mix = new Float32Array(length * 2)
  const step = length / CHORDS.length
  CHORDS.forEach((chord, index) => {
    chord.forEach((note, voice) => addPad(mix, note, index * step, step, voice))
    BELLS.forEach((pick, beat) =>
      addBell(mix, chord[pick] + 12, index * step + (beat * step) / BELLS.length, beat),
    )
  })
  return Buffer.from(mix.buffer)
}

function addPad(mix, note, start, step, voice) {
  const length = mix.length / 2
  const total = Math.floor(step * 1.5)
  const pan = 0.5 + 0.35 * Math.sin(voice * 2.4)
  for (let i = 0; i < total; i += 1) {
    const t = i / total
    const level = 0.022 * Math.sin(Math.PI * t) ** 2
    const seconds = i / SAMPLE_RATE
    const phase = Math.PI * 2 * frequency(note) * seconds
    const value = level * (Math.sin(phase) + 0.35 * Math.sin(phase * 2.003) + 0.12 * Math.sin(phase * 3.001))
    add(mix, (Math.floor(start) + i) % length, value, pan)
  }
}

function addBell(mix, note, start, beat) {
  const length = mix.length / 2
  const pan = 0.5 + 0.3 * Math.sin(beat * 1.7)
  for (let i = 0; i < SAMPLE_RATE * 1.6; i += 1) {
    const seconds = i / SAMPLE_RATE
    const attack = Math.min(1, seconds / 0.006)
    const level = 0.032 * attack * Math.exp(-seconds * 4.2) * (1 - seconds / 1.6)
    const phase = Math.PI * 2 * frequency(note) * seconds
    add(
      mix,
      (Math.floor(start) + i) % length,
      level * (Math.sin(phase) + 0.3 * Math.exp(-seconds * 9) * Math.sin(phase * 4)),
      pan,
    )
  }
}

function add(mix, at, value, pan) {
  mix[at * 2] += value * (1 - pan)
  mix[at * 2 + 1] += value * pan
}

function frequency(note) {
  return 440 * 2 ** ((note - 69) / 12)
}
