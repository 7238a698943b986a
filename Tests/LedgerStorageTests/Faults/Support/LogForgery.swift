import LedgerCore
import LedgerStorage
import ReferralLedgerTesting

/// Frames that are wrong although their checksums are right.
enum LogForgery {
  /// Changes a frame's header, and repairs its checksum.
  static func change(
    _ frame: LogMap.Frame, on disk: SimulatedDisk, payload: (inout [UInt8]) -> Void = { _ in },
    header change: (inout FrameHeader) -> Void = { _ in }
  ) {
    disk.edit(frame.file) { bytes in
      var header = frame.header
      let place = frame.payload.lowerBound..<frame.range.upperBound
      var records = Array(bytes[place])
      payload(&records)
      header.payloadChecksum = CRC32C.checksum(of: records, continuing: LogSamples.id.seed)
      change(&header)
      bytes.replaceSubrange(place, with: records)
      bytes.replaceSubrange(frame.range.lowerBound..<frame.payload.lowerBound, with: header.bytes())
    }
  }
}

extension FrameHeader {
  /// The header's bytes, with a checksum that is right in a log.
  func bytes(seed: UInt32 = LogSamples.id.seed) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: LogFormat.frameHeaderBytes)
    bytes.withUnsafeMutableBytes { put(into: $0, seed: seed) }
    return bytes
  }
}
