/** What differs between two images of one size. */
export interface PixelDifference {
  readonly width: number;
  readonly height: number;
  /** Number of pixels that differ. */
  readonly changed: number;
  /** Smallest box around them, both ends included. */
  readonly box: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  };
  /** Where they are: 32 rows of 80, true where a pixel of that field differs. */
  readonly mask: readonly (readonly boolean[])[];
}
