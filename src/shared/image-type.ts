/** The signatures of image formats: byte strings (Latin-1, one byte a character), each with its offset in bytes. */
const SIGNATURES: readonly {
  readonly type: string;
  readonly parts: readonly (readonly [number, string])[];
}[] = [
  { type: "image/png", parts: [[0, "\x89PNG\r\n\x1A\n"]] },
  { type: "image/jpeg", parts: [[0, "\xFF\xD8\xFF"]] },
  { type: "image/gif", parts: [[0, "GIF87a"]] },
  { type: "image/gif", parts: [[0, "GIF89a"]] },
  {
    type: "image/webp",
    parts: [
      [0, "RIFF"],
      [8, "WEBP"],
    ],
  },
];

const hasBytesAt = (bytes: Uint8Array, offset: number, text: string) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .subarray(offset, offset + text.length)
    .equals(Buffer.from(text, "latin1"));

/** Detects the media type of an image from its bytes; `undefined` for a format that is not supported. */
export const detectImageType = (bytes: Uint8Array): string | undefined =>
  SIGNATURES.find(({ parts }) => parts.every(([offset, text]) => hasBytesAt(bytes, offset, text)))?.type;
