import { element, escaped } from "./markup.js";

const size = { width: 420, height: 300, left: 52, right: 26, top: 12, bottom: 44 };
const inner = { width: size.width - size.left - size.right, height: size.height - size.top - size.bottom };
const colours = ["#1f6feb", "#d1652c", "#3f9142", "#8957a8"];

export type Point = readonly [x: number, y: number];

export interface Line {
  readonly name: string;
  readonly points: readonly Point[];
  /** A line to compare with, drawn dashed and grey. */
  readonly isReference?: boolean;
  readonly withDots?: boolean;
}

export interface PlotOptions {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** The greatest y that is shown; 1 by default. */
  readonly yMax?: number;
}

/** Lines over x from 0 to 1. */
export function linePlot(lines: readonly Line[], options: PlotOptions): string {
  const { yMax = 1 } = options;
  const x = (value: number) => round(size.left + value * inner.width);
  const y = (value: number) => round(size.top + (1 - value / yMax) * inner.height);
  let next = 0;
  const drawn = lines.map(({ name, points, isReference = false, withDots = false }) => {
    const colour = isReference ? "#9aa4ae" : (colours[next++ % colours.length] ?? "#000");
    const path = points.map(([px, py]) => `${x(px)},${y(py)}`).join(" ");
    const dash = isReference ? { "stroke-dasharray": "5 4" } : {};
    const line = element("polyline", { points: path, fill: "none", stroke: colour, "stroke-width": 2, ...dash });
    const dots = withDots
      ? points.map(([px, py]) => element("circle", { cx: x(px), cy: y(py), r: 3.5, fill: colour })).join("")
      : "";
    return { name, colour, markup: line + dots };
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((at) => {
    const across = element("line", {
      x1: size.left,
      x2: size.width - size.right,
      y1: y(at * yMax),
      y2: y(at * yMax),
      stroke: "#e3e7eb",
    });
    const label = yMax === 1 ? `${100 * at} %` : String(round(at * yMax));
    const left = text(size.left - 6, y(at * yMax) + 4, label, "end");
    return across + left + text(x(at), size.height - size.bottom + 16, `${100 * at} %`, "middle");
  });
  const legend = drawn.map(({ name, colour }, index) => {
    const at = size.height - size.bottom - 14 * (drawn.length - index) + 4;
    const mark = element("line", {
      x1: size.width - 160,
      x2: size.width - 142,
      y1: at - 4,
      y2: at - 4,
      stroke: colour,
      "stroke-width": 3,
    });
    return mark + text(size.width - 136, at, name, "start");
  });
  return figure(options, ticks.join("") + drawn.map(({ markup }) => markup).join("") + legend.join(""));
}

/** Columns side by side, each with its label below and its number above. */
export function columnPlot(
  columns: readonly { readonly label: string; readonly value: number; readonly told: string }[],
  options: PlotOptions,
): string {
  const yMax = options.yMax ?? Math.max(1e-9, ...columns.map(({ value }) => value)) * 1.1;
  const step = inner.width / Math.max(1, columns.length);
  const drawn = columns.map(({ label, value, told }, index) => {
    const height = Math.max(0, (value / yMax) * inner.height);
    const left = size.left + index * step;
    const top = size.top + inner.height - height;
    const bar = element("rect", {
      x: round(left + step * 0.15),
      y: round(top),
      width: round(step * 0.7),
      height: round(height),
      fill: colours[0] ?? "",
    });
    return (
      bar +
      text(left + step / 2, top - 4, told, "middle") +
      text(left + step / 2, size.height - size.bottom + 16, label, "middle")
    );
  });
  return figure(options, drawn.join(""));
}

/** Bars below each other, the longest as long as there is room: names on the left. */
export function barPlot(
  bars: readonly { readonly name: string; readonly value: number; readonly told: string }[],
  title: string,
): string {
  const rowHeight = 22;
  const names = 190;
  const width = 640;
  const greatest = Math.max(1e-12, ...bars.map(({ value }) => value));
  const drawn = bars.map(({ name, value, told }, index) => {
    const top = index * rowHeight;
    const length = Math.max(0, (value / greatest) * (width - names - 70));
    const bar = element("rect", {
      x: names,
      y: top + 4,
      width: round(length),
      height: rowHeight - 8,
      fill: colours[0] ?? "",
    });
    return text(names - 6, top + 15, name, "end") + bar + text(names + length + 6, top + 15, told, "start");
  });
  const height = bars.length * rowHeight + 6;
  return element(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": title },
    drawn.join(""),
  );
}

function figure({ title, x, y }: PlotOptions, content: string): string {
  const middle = size.top + inner.height / 2;
  const below = text(size.left + inner.width / 2, size.height - 8, x, "middle");
  const beside = element(
    "text",
    { x: 14, y: middle, "text-anchor": "middle", transform: `rotate(-90 14 ${middle})` },
    escaped(y),
  );
  const { width, height } = size;
  const drawing = element(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": title },
    content + below + beside,
  );
  return element("figure", {}, element("figcaption", {}, escaped(title)) + drawing);
}

function text(x: number, y: number, content: string, anchor: "start" | "middle" | "end"): string {
  return element("text", { x: round(x), y: round(y), "text-anchor": anchor }, escaped(content));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
