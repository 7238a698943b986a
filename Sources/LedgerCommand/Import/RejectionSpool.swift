import CommandLineKit
import LedgerCore

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Keeps rejected lines as JSON until they can be printed; where there are many, in a temporary file.
final class RejectionSpool {
  private var gathered: [UInt8] = []
  private var writer = JSONWriter()
  private var isEmpty = true
  /// A file without a name; it goes with the process.
  private var overflow: UnsafeMutablePointer<FILE>?

  private static let mostBytes = 1 << 20

  deinit { if let overflow { fclose(overflow) } }

  /// Keeps a line; `message` may say more than its rejection.
  func add(_ line: RejectedLine, message: String) {
    writer.removeAll()
    writer.beginObject()
    writer.key("line")
    writer.integer(Int64(clamping: line.line))
    writer.key("code")
    writer.string(line.rejection.code.rawValue)
    writer.key("message")
    writer.string(message)
    writer.endObject()
    if !isEmpty { gathered.append(UInt8(ascii: ",")) }
    isEmpty = false
    gathered += writer.bytes
    guard gathered.count > RejectionSpool.mostBytes else { return }
    if overflow == nil { overflow = tmpfile() }
    // Without a temporary file they stay in memory, rather than be lost.
    guard let overflow, fwrite(gathered, 1, gathered.count, overflow) == gathered.count else {
      return
    }
    gathered.removeAll(keepingCapacity: true)
  }

  /// Prints all of them, separated by commas.
  func write(to output: Output) {
    if let overflow {
      rewind(overflow)
      var piece = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = fread(&piece, 1, piece.count, overflow)
        guard count > 0 else { break }
        output.write(piece[..<count])
      }
    }
    output.write(gathered)
  }
}
