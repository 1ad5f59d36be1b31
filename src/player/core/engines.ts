import type { Engine, EngineName, EngineParts } from '../engine.ts'
import { MseEngine } from '../mse-engine.ts'

/** How to make each engine. */
export const ENGINES: Readonly<Record<EngineName, (parts: EngineParts) => Engine>> = {
  mse: (parts) => new MseEngine(parts),
}
