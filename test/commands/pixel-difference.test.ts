import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { pixelDifference } from '../../src/commands/pixel-difference.ts';
import { type JsonNode, rootOf } from '../../src/json/document.ts';
import { scan } from '../../src/json/scan.ts';

function node(value: unknown): JsonNode {
  return rootOf(scan(new TextEncoder().encode(JSON.stringify(value))));
}

/** A white image with black pixels at some places. */
function image(width: number, height: number, black: readonly (readonly [number, number])[] = []): Buffer {
  const png = new PNG({ width, height });
  png.data.fill(255);
  for (const [x, y] of black) png.data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
  return PNG.sync.write(png);
}

function encoded(bytes: Buffer): JsonNode {
  return node(bytes.toString('base64'));
}

describe('pixel difference', () => {
  test('tells how many pixels differ and where', async () => {
    const found = await pixelDifference(
      encoded(image(20, 10)),
      encoded(
        image(20, 10, [
          [3, 2],
          [7, 8],
        ]),
      ),
    );
    if (typeof found === 'string') throw new Error(found);
    expect(found).toMatchObject({
      width: 20,
      height: 10,
      changed: 2,
      box: { left: 3, top: 2, right: 7, bottom: 8 },
    });
    // Every pixel is four fields wide and about three high in the map.
    expect(found.mask[6]?.slice(12, 16)).toEqual([true, false, false, false]);
    expect(found.mask.flat().filter(Boolean)).toHaveLength(2);
  });

  test('base64 in lines and lists is read as well', async () => {
    const text = image(20, 10, [[1, 1]]).toString('base64');
    const lines = text.match(/.{1,76}/g)?.map((line) => `${line}\n`);
    expect(await pixelDifference(encoded(image(20, 10)), node(lines))).toMatchObject({ changed: 1 });
  });

  const good = image(4, 4);
  const bomb = Buffer.from(good);
  bomb.writeUInt32BE(50_000, 16);
  bomb.writeUInt32BE(50_000, 20);
  test.each<[string, JsonNode, JsonNode, string]>([
    ['sizes', encoded(good), encoded(image(4, 5)), 'pixels not compared: the size changed'],
    ['a bomb', encoded(bomb), encoded(bomb), 'pixels not compared: the image is too large'],
    [
      'half an image',
      encoded(good),
      encoded(good.subarray(0, 40)),
      'pixels not compared: not a readable PNG',
    ],
    ['no image', encoded(good), node('hello'), 'pixels not compared: not a PNG'],
    ['no base64', encoded(good), node('{}'), 'pixels not compared: not a PNG'],
    ['no text', encoded(good), node({ a: 1 }), 'pixels not compared: not a PNG'],
  ])('%s: says why not', async (_, before, after, reason) => {
    expect(await pixelDifference(before, after)).toBe(reason);
  });
});
