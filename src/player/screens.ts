import type { EngineName } from './engine.ts'
import { MseScreen } from './mse-screen.ts'
import type { Loudness, Screen, ScreenHandlers } from './screen.ts'
import { StillScreen } from './still-screen.ts'
import { WebCodecsScreen } from './webcodecs/webcodecs-screen.ts'

/** How to make the screen of each engine. */
export const SCREENS: Readonly<Record<EngineName, (handlers: ScreenHandlers, loudness: Loudness) => Screen>> =
  {
    webcodecs: (handlers) => new WebCodecsScreen(handlers),
    mse: (handlers, loudness) => new MseScreen(handlers, loudness),
    still: (handlers) => new StillScreen(handlers),
  }
