/** A territory from afar: one picture of the plot, and a slab for each service and revision on it. */
import type Phaser from 'phaser';
import type { InstanceView, TaskView } from '../sim-client/words.ts';
import { FLAG_BASE, drawCastle, drawFlag, drawPlot, drawPlotFront, drawPlotGhost, plotGround } from './art/plot.art.ts';
import { extentOf, type Art, type Atlas } from './atlas.ts';
import { outline, project, type Point } from './iso.ts';
import { blockArt } from './kingdom-art.ts';
import { CASTLE_STRIP, type PlotSize } from './layout.ts';
import { bannerColor, clusterColor, css, revisionShade } from './palette.ts';
import { plotAspect } from './plot.sprite.ts';
import { ON_PLOT } from './depths.ts';
import type { Stage } from './semantic-zoom.ts';
import { imageOn } from './stage-image.ts';
import { sameSlabs, slabBoxes, summarize, type Slab } from './summary.ts';

/** Blocks are drawn with whole pixels of this height apart, so that few pictures do for many slabs. */
const HEIGHT_STEP = 4;

function plotFromAfar(atlas: Atlas, size: PlotSize, instance: InstanceView): Art {
  const { look, castle, flag } = plotAspect(instance);
  const banner = clusterColor(instance.cluster);
  return atlas.art(
    `afar ${size.width}×${size.depth} ${look} ${castle} ${flag} ${css(banner)}`,
    () => extentOf([...outline({ ...plotGround(size), height: 26 }), ...castleRoom(size)], 14),
    (canvas) => {
      if (look === 'ghost') {
        drawPlotGhost(canvas, size);
        return;
      }
      drawPlot(canvas, size, look === 'ready');
      drawPlotFront(canvas, size, look === 'ready');
      if (castle === 'none') return;
      const seat = seatOf(size);
      canvas.translate(seat.x, seat.y);
      canvas.globalAlpha = castle === 'rising' ? 0.45 : 1;
      drawCastle(canvas, banner);
      canvas.globalAlpha = 1;
      canvas.translate(1, -FLAG_BASE);
      if (flag !== null) drawFlag(canvas, flag);
    },
  );
}

function seatOf(size: PlotSize): Point {
  return project(-CASTLE_STRIP * 0.5, size.depth * 0.5);
}

function castleRoom(size: PlotSize): Point[] {
  const { x, y } = seatOf(size);
  return [
    { x: x - 20, y: y - FLAG_BASE - 24 },
    { x: x + 20, y },
  ];
}

export class SummarySprite {
  private readonly stage: Stage;
  private readonly size: PlotSize;
  private readonly plot: Phaser.GameObjects.Image;
  /** What it was drawn for. */
  private before: {
    readonly atlas: Atlas;
    readonly origin: Point;
    readonly plot: string;
    readonly slabs: readonly Slab[];
  } | null = null;
  private readonly slabs: Phaser.GameObjects.Image[] = [];

  constructor(stage: Stage, size: PlotSize) {
    this.stage = stage;
    this.size = size;
    this.plot = imageOn(stage, null);
    this.plot.setDepth(ON_PLOT.ground);
  }

  show(origin: Point, instance: InstanceView, tasks: Iterable<TaskView>): void {
    const { atlas } = this.stage;
    const { before } = this;
    const { look, castle, flag, dim } = plotAspect(instance);
    const plot = `${look} ${castle} ${flag} ${dim} ${instance.cluster}`;
    const slabs = summarize(tasks);
    const same = before !== null && before.atlas === atlas && before.origin === origin;
    // Most rows under load differ in their numbers alone.
    if (same && before.plot === plot && sameSlabs(before.slabs, slabs)) return;
    this.before = { atlas, origin, plot, slabs };
    const ground = plotFromAfar(atlas, this.size, instance);
    place(this.plot, ground, origin).setTint(dim ? 0x8d8799 : 0xffffff);
    const boxes = slabBoxes(slabs, this.size);
    slabs.forEach(({ service, revision, phase }, index) => {
      const exact = boxes[index]!;
      const box = { ...exact, height: Math.max(HEIGHT_STEP, Math.round(exact.height / HEIGHT_STEP) * HEIGHT_STEP) };
      const color = revisionShade(bannerColor(service), revision);
      const art = blockArt(atlas, box, color, 1, phase === 'rising' ? 'scaffold' : 'solid');
      const corner = project(box.x, box.y);
      const image = (this.slabs[index] ??= imageOn(this.stage, art));
      place(image, art, { x: origin.x + corner.x, y: origin.y + corner.y });
      image.setDepth(ON_PLOT.blocks + index).setAlpha(phase === 'leaving' ? 0.42 : 1);
      image.setTint(dim ? 0x8d8799 : 0xffffff);
    });
    for (const image of this.slabs.splice(slabs.length)) image.destroy();
  }
}

function place(image: Phaser.GameObjects.Image, art: Art, at: Point): Phaser.GameObjects.Image {
  image.setTexture(art.texture, art.frame).setScale(art.scale);
  return image.setPosition(at.x + art.offset.x, at.y + art.offset.y);
}
