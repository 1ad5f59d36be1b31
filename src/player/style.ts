/**
 * The player's looks, inside its shadow root. `docs/embedding.md` says what a page may set. What is dimmed is dimmed
 * softly, but a picture that comes is there at once: to fade it in takes 40 % of a core without a GPU, while others are decoded.
 */
export const STYLE = `
:host {
  --accent: var(--baton-accent, #57d3b9);
  display: block;
  position: relative;
  aspect-ratio: 16 / 9;
  overflow: hidden;
  border-radius: var(--baton-radius, 0);
  background: #0b0d10;
  color: #f4f6f8;
  color-scheme: dark;
  forced-color-adjust: none;
  font: 400 0.875rem/1.4 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
  text-align: start;
  container-type: size;
  contain: layout paint style;
  -webkit-tap-highlight-color: transparent;
}
:host([hidden]), [hidden] { display: none !important; }
:host(:fullscreen) { border-radius: 0; aspect-ratio: auto; }
.surface {
  position: absolute;
  inset: 0;
}
.surface > * {
  position: absolute;
  inset: 0;
  width: 100%;
  height: 100%;
  object-fit: var(--baton-fit, contain);
}
.frame { position: absolute; inset: 0; }
.frame:is([data-view='wait'], [data-view='down'], [data-view='failed'], [data-view='paused']) .surface {
  transition: filter 0.25s ease, opacity 0.25s ease;
}
.frame[data-view='wait'] .surface { opacity: 0.25; }
.frame:is([data-view='down'], [data-view='failed']) .surface {
  filter: grayscale(1) brightness(0.34);
}
.frame[data-view='paused'] .surface { filter: brightness(0.4); }
svg {
  display: block;
  width: 1.5rem;
  height: 1.5rem;
  fill: none;
  stroke: currentColor;
  stroke-width: 1.75;
  stroke-linecap: round;
  stroke-linejoin: round;
}
button {
  all: unset;
  box-sizing: border-box;
  color: #fff;
  cursor: pointer;
}
:focus-visible {
  outline: 2px solid #fff;
  outline-offset: -2px;
  box-shadow: 0 0 0 2px #0b0d10;
}

.message {
  position: absolute;
  inset: 0;
  display: grid;
  place-content: center;
  justify-items: center;
  gap: 0.5rem;
  padding: 1rem;
  text-align: center;
  text-wrap: balance;
  pointer-events: none;
  opacity: 0;
}
.frame:is([data-view='wait'], [data-view='down'], [data-view='failed'], [data-view='paused']) .message {
  opacity: 1;
  transition: opacity 0.25s ease;
}
.words { display: grid; gap: 0.125rem; justify-items: center; }
.title { font-size: 1rem; font-weight: 600; letter-spacing: -0.005em; }
.detail { max-width: 34rem; color: #d3d9e0; }
.countdown {
  padding: 0.125rem 0.625rem;
  border-radius: 1rem;
  background: rgb(255 255 255 / 0.12);
  color: #f0f3f6;
  font-size: 0.8125rem;
  font-variant-numeric: tabular-nums;
}
.symbol { color: #d3d9e0; }
.symbol svg { width: 2.25rem; height: 2.25rem; stroke-width: 1.5; }
:is(.title, .countdown, .detail, .symbol, .notice):empty { display: none; }
.spinner {
  display: none;
  width: 1.75rem;
  height: 1.75rem;
  border: 2.5px solid rgb(255 255 255 / 0.22);
  border-top-color: #fff;
  border-radius: 50%;
}
.frame[data-view='wait'] .spinner { display: block; animation: turn 0.9s linear infinite; }
@keyframes turn { to { rotate: 1turn; } }
.action, .big-play { pointer-events: auto; background: rgb(255 255 255 / 0.18); }
.action:hover, .big-play:hover { background: rgb(255 255 255 / 0.28); }
.action {
  margin-top: 0.25rem;
  padding: 0.625rem 1.125rem;
  border-radius: 0.625rem;
  font-weight: 600;
}
.big-play {
  display: grid;
  place-items: center;
  width: 4rem;
  height: 4rem;
  border-radius: 50%;
}
.big-play svg { width: 2rem; height: 2rem; }
.big-play path, .button[data-icon='play'] path { fill: currentColor; }
.frame:not([data-view='paused']) .big-play { pointer-events: none; }

.age {
  position: absolute;
  inset-block-start: 0.625rem;
  inset-inline-end: 0.625rem;
  box-sizing: border-box;
  max-width: calc(100% - 1.25rem);
  padding: 0.125rem 0.5rem;
  border-radius: 0.75rem;
  background: #fab005;
  color: #1d1400;
  font-size: 0.75rem;
  font-weight: 600;
  font-variant-numeric: tabular-nums;
  opacity: 0;
}
.frame[data-view='old'] .age { opacity: 1; }
.why:not(:empty) { margin-inline-start: 0.25rem; }

@container (max-width: 22rem) {
  .message { gap: 0.25rem; padding: 0.5rem; }
  .title { font-size: 0.875rem; }
  .detail, .countdown { font-size: 0.75rem; line-height: 1.3; }
  .big-play { width: 3rem; height: 3rem; }
  .why { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
}
@container (max-height: 11rem) {
  .symbol { display: none; }
}
@container (max-height: 7rem) {
  .detail, .spinner, .big-play { display: none !important; }
}
@media (prefers-reduced-motion: reduce) {
  * { transition: none !important; }
  .spinner { animation-duration: 3s !important; }
}
`
