/** The cloud itself: planet Nozama, golden-orange, in a violet dusk full of stars. Painted once per window size. */
import { css, PALETTE } from '../palette.ts';
import { scatter, type Canvas } from './brush.ts';

export function drawBackdrop(canvas: Canvas, width: number, height: number): void {
  const dusk = canvas.createRadialGradient(width * 0.56, height * 0.3, 0, width * 0.5, height * 0.45, width * 0.72);
  dusk.addColorStop(0, '#583a7d');
  dusk.addColorStop(0.45, css(PALETTE.dusk));
  dusk.addColorStop(1, '#190f2f');
  canvas.fillStyle = dusk;
  canvas.fillRect(0, 0, width, height);
  drawStars(canvas, width, height);
  drawPlanet(canvas, width * 0.635, height * 0.15, Math.min(width, height * 1.6) * 0.098);
}

function drawStars(canvas: Canvas, width: number, height: number): void {
  const chance = scatter(7);
  for (let star = 0; star < (width * height) / 5_200; star++) {
    const size = cubed(chance()) * 1.5 + 0.35;
    canvas.globalAlpha = 0.25 + chance() * 0.6;
    canvas.fillStyle = chance() < 0.2 ? '#ffe0b0' : '#efeaff';
    canvas.beginPath();
    canvas.arc(chance() * width, chance() * height, size, 0, Math.PI * 2);
    canvas.fill();
  }
  canvas.globalAlpha = 1;
}

function drawPlanet(canvas: Canvas, x: number, y: number, radius: number): void {
  const air = canvas.createRadialGradient(x, y, radius * 0.9, x, y, radius * 1.9);
  air.addColorStop(0, 'rgba(255, 176, 84, 0.34)');
  air.addColorStop(0.3, 'rgba(255, 150, 70, 0.12)');
  air.addColorStop(1, 'rgba(255, 140, 60, 0)');
  canvas.fillStyle = air;
  canvas.fillRect(x - radius * 2, y - radius * 2, radius * 4, radius * 4);
  canvas.save();
  canvas.beginPath();
  canvas.arc(x, y, radius, 0, Math.PI * 2);
  canvas.clip();
  const light = canvas.createRadialGradient(x - radius * 0.42, y - radius * 0.46, radius * 0.08, x, y, radius * 1.12);
  light.addColorStop(0, '#ffd58d');
  light.addColorStop(0.4, '#ee9d43');
  light.addColorStop(0.75, '#b8642e');
  light.addColorStop(1, '#5d2a2b');
  canvas.fillStyle = light;
  canvas.fillRect(x - radius, y - radius, radius * 2, radius * 2);
  drawBands(canvas, x, y, radius);
  const shade = canvas.createLinearGradient(x - radius, y - radius, x + radius, y + radius);
  shade.addColorStop(0.45, 'rgba(30, 12, 44, 0)');
  shade.addColorStop(1, 'rgba(30, 12, 44, 0.6)');
  canvas.fillStyle = shade;
  canvas.fillRect(x - radius, y - radius, radius * 2, radius * 2);
  canvas.restore();
  canvas.beginPath();
  canvas.arc(x, y, radius - 0.6, Math.PI * 0.85, Math.PI * 1.65);
  canvas.strokeStyle = 'rgba(255, 232, 186, 0.75)';
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
