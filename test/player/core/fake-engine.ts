import type { Layout } from '../../../src/media/track.ts'
import { NO_FIGURES, type Engine, type Picture, type Sound } from '../../../src/player/engine.ts'

/** Writes down what it is told: `join`, `catch up`, `configure`, a picture's or a sound's time, `pause`, `play`, `close`. */
export class FakeEngine implements Engine {
  readonly figures = NO_FIGURES
  readonly heard: (string | number)[] = []

  join(): void {
    this.heard.push('join')
  }

  catchUp(): void {
    this.heard.push('catch up')
  }

  configure(layout: Layout): void {
    this.heard.push(`configure ${layout.video.codecString}`)
  }

  picture(picture: Picture): void {
    this.heard.push(picture.pts)
  }

  sound(sound: Sound): void {
    this.heard.push(`sound ${sound.pts}`)
  }

  setPaused(isPaused: boolean): void {
    this.heard.push(isPaused ? 'pause' : 'play')
  }

  receive(): void {
    // It has no screen.
  }

  close(): void {
    this.heard.push('close')
  }
}
