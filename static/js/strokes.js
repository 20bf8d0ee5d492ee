// Strokes of a drawing: lists of points in whole numbers.

// simple leaves out points that lie within far of the line between their
// neighbours (Ramer, Douglas, Peucker).
export function simple(points, far) {
  const last = points.length - 1;
  if (last < 2) return points;
  const [ax, ay] = points[0];
  const [bx, by] = points[last];
  const long = Math.hypot(bx - ax, by - ay);
  let worst = 0;
  let at = 0;
  for (let i = 1; i < last; i++) {
    const [x, y] = points[i];
    const off = long ? Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / long : Math.hypot(x - ax, y - ay);
    if (off > worst) [worst, at] = [off, i];
  }
  if (worst <= far) return [points[0], points[last]];
  return [...simple(points.slice(0, at + 1), far).slice(0, -1), ...simple(points.slice(at), far)];
}

// data is the path data of strokes; a tap is a dot.
export function data(strokes) {
  return strokes
    .map(([first, ...rest]) => {
      let [x, y] = first;
      const steps = (rest.length ? rest : [first]).map(([to, down]) => {
        const step = `${to - x} ${down - y}`;
        [x, y] = [to, down];
        return step;
      });
      return `M${first[0]} ${first[1]}l${steps.join(" ")}`;
    })
    .join("");
}
