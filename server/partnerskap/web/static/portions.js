// Long work in portions, one a frame, so that a page answers meanwhile.
const SLICE = 12; // Milliseconds that are reckoned in a frame.

const nextFrame = () => new Promise(requestAnimationFrame);

// Does *deed* with each so many of *items*.
export async function inPortions(items, size, deed) {
  for (let start = 0; start < items.length; start += size) {
    if (start) await nextFrame();
    deed(items.slice(start, start + size), start);
  }
}

// Lets a simulation of D3 run until it is calm; *show* is called in every frame.
export async function reckon(simulation, show = () => {}) {
  const restless = () => simulation.alpha() > simulation.alphaMin();
  while (restless()) {
    await nextFrame();
    const until = performance.now() + SLICE;
    do simulation.tick(); while (restless() && performance.now() < until);
    show();
  }
}
