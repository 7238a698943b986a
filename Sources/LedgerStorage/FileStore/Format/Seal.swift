internal import LedgerCore

/// The payload of a segment's last frame: it fixes every byte of the segment.
///
/// The records are fixed by the root in the seal's header, the headers of the frames by the hash here,
/// and the seal itself by the header of the next segment.
package struct Seal: Hashable, Sendable {
  /// The SHA-256 that stands at the end of the segment's header page.
  package let header: Hash256
  /// The SHA-256 of the headers of all frames before the seal.
  package let frames: Hash256
  /// How many frames there are before the seal.
  package let frameCount: UInt64

  /// The size of the payload.
  package static let payloadBytes = 72
  /// The size of the whole frame, which is the end of a segment's file.
  package static let frameBytes = LogFormat.frameHeaderBytes + payloadBytes

  /// The seal of a segment.
  package init(header: Hash256, frames: Hash256, frameCount: UInt64) {
    (self.header, self.frames, self.frameCount) = (header, frames, frameCount)
  }

  /// Reads the payload of a seal, which the caller has measured and checked.
  init(_ bytes: UnsafeRawBufferPointer) {
    self.init(
      header: bytes.hash(at: 0), frames: bytes.hash(at: 32), frameCount: bytes.uint64(at: 64))
  }

  /// Writes the payload of a seal.
  package func put(into bytes: UnsafeMutableRawBufferPointer) {
    bytes.put(header, at: 0)
    bytes.put(frames, at: 32)
    bytes.put(frameCount, at: 64)
  }
}
