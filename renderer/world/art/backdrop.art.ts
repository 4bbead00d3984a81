/** The sky over the islands, full of stars, and planet Nozama as it hangs there. */
import { css, darker, lighter, mix, PALETTE } from '../palette.ts';
import { scatter, type Canvas } from './brush.ts';

export function drawSky(canvas: Canvas, width: number, height: number): void {
  const [around, half, rim] = PALETTE.sky;
  const dusk = canvas.createRadialGradient(width * 0.56, height * 0.3, 0, width * 0.5, height * 0.45, width * 0.72);
  dusk.addColorStop(0, css(around));
  dusk.addColorStop(0.45, css(half));
  dusk.addColorStop(1, css(rim));
  canvas.fillStyle = dusk;
  canvas.fillRect(0, 0, width, height);
  if (PALETTE.stars > 0) drawStars(canvas, width, height);
}

function drawStars(canvas: Canvas, width: number, height: number): void {
  const chance = scatter(7);
  const warm = css(mix(PALETTE.star, PALETTE.gold, 0.4));
  for (let star = 0; star < (width * height) / 5_200; star++) {
    const size = cubed(chance()) * 1.5 + 0.35;
    canvas.globalAlpha = (0.25 + chance() * 0.6) * PALETTE.stars;
    canvas.fillStyle = chance() < 0.2 ? warm : css(PALETTE.star);
    canvas.beginPath();
    canvas.arc(chance() * width, chance() * height, size, 0, Math.PI * 2);
    canvas.fill();
  }
  canvas.globalAlpha = 1;
}

/** The planet with its air; it reaches twice its radius around its middle. */
export function drawPlanet(canvas: Canvas, x: number, y: number, radius: number): void {
  const air = canvas.createRadialGradient(x, y, radius * 0.9, x, y, radius * 1.9);
  const glow = mix(PALETTE.gold, PALETTE.sand, 0.4);
  air.addColorStop(0, css(glow, 0.34));
  air.addColorStop(0.3, css(glow, 0.12));
  air.addColorStop(1, css(glow, 0));
  canvas.fillStyle = air;
  canvas.fillRect(x - radius * 2, y - radius * 2, radius * 4, radius * 4);
  canvas.save();
  canvas.beginPath();
  canvas.arc(x, y, radius, 0, Math.PI * 2);
  canvas.clip();
  const light = canvas.createRadialGradient(x - radius * 0.42, y - radius * 0.46, radius * 0.08, x, y, radius * 1.12);
  light.addColorStop(0, css(lighter(PALETTE.sandLight, 0.35)));
  light.addColorStop(0.4, css(mix(PALETTE.sand, PALETTE.gold, 0.25)));
  light.addColorStop(0.75, css(mix(PALETTE.sand, PALETTE.rock, 0.55)));
  light.addColorStop(1, css(darker(PALETTE.rock, 0.35)));
  canvas.fillStyle = light;
  canvas.fillRect(x - radius, y - radius, radius * 2, radius * 2);
  drawBands(canvas, x, y, radius);
  const shade = canvas.createLinearGradient(x - radius, y - radius, x + radius, y + radius);
  shade.addColorStop(0.45, css(PALETTE.night, 0));
  shade.addColorStop(1, css(PALETTE.night, 0.6));
  canvas.fillStyle = shade;
  canvas.fillRect(x - radius, y - radius, radius * 2, radius * 2);
  canvas.restore();
  canvas.beginPath();
  canvas.arc(x, y, radius - 0.6, Math.PI * 0.85, Math.PI * 1.65);
  canvas.strokeStyle = css(PALETTE.moonlight, 0.75);
  canvas.lineWidth = 1.4;
  canvas.stroke();
}

/** Bands of cloud and two darker continents. */
function drawBands(canvas: Canvas, x: number, y: number, radius: number): void {
  const chance = scatter(3);
  canvas.save();
  canvas.translate(x, y);
  canvas.rotate(-0.32);
  for (let band = -6; band <= 6; band++) {
    canvas.fillStyle = band % 2 === 0 ? 'rgba(255, 226, 170, 0.11)' : 'rgba(120, 52, 30, 0.11)';
    canvas.beginPath();
    canvas.ellipse(
      chance() * 18 - 9,
      band * radius * 0.155,
      radius * 1.06,
      radius * (0.03 + chance() * 0.06),
      0,
      0,
      Math.PI * 2,
    );
    canvas.fill();
  }
  canvas.filter = `blur(${Math.max(1, radius * 0.03)}px)`;
  for (let land = 0; land < 26; land++) {
    const at = land < 16 ? [-0.25, 0.22] : [0.38, -0.28];
    canvas.fillStyle = 'rgba(126, 62, 30, 0.13)';
    canvas.beginPath();
    canvas.ellipse(
      (at[0]! + (chance() - 0.5) * 0.55) * radius,
      (at[1]! + (chance() - 0.5) * 0.3) * radius,
      radius * (0.06 + chance() * 0.16),
      radius * (0.03 + chance() * 0.07),
      chance(),
      0,
      Math.PI * 2,
    );
    canvas.fill();
  }
  canvas.restore();
}

/** Most stars are small. */
function cubed(share: number): number {
  return share * share * share;
}
