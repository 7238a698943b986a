import CommandLineKit
import LedgerCore
import ReferralLedger

/// Reads the lines of one file as proposals, some thousand at a time.
struct ImportFile {
  let file: InputFile
  private var lines: LineReader
  private var reader = EventJSONReader()
  private(set) var isAtEnd = false
  /// Whether somebody asked the process to end.
  private(set) var isInterrupted = false

  init(_ file: InputFile) {
    self.file = file
    lines = LineReader(file)
  }

  /// How many bytes were read.
  var bytesRead: Int { lines.bytesRead }

  /// The next lines; where `strictly`, none behind one that cannot be read.
  mutating func nextBatch(strictly: Bool) throws(CommandFailure) -> ImportBatch {
    var batch = ImportBatch()
    while !batch.isFull, !isInterrupted {
      // Whoever writes to a pipe slowly need not wait for others: what is there is proposed.
      switch try lines.next(waiting: batch.count == 0 || batch.isWithinPayout) {
      case .line(let line): add(line, to: &batch)
      case .tooLong:
        batch.add(
          RejectedLine(
            line: lines.number,
            rejection: Rejection(.malformed, "the line is longer than 1 MiB")))
      case .pause: return batch
      case .interrupted: isInterrupted = true
      case .end:
        isAtEnd = true
        return batch
      }
      if Interruption.isAskedFor { isInterrupted = true }
      if strictly, !batch.unreadable.isEmpty { return batch }
    }
    return batch
  }

  /// Reads one line; one without anything on it is no line.
  private mutating func add(_ line: Range<Int>, to batch: inout ImportBatch) {
    guard !lines.withBytes(of: line, { $0.allSatisfy { $0 == 0x20 || $0 == 0x0D || $0 == 0x09 } })
    else { return }
    do throws(Rejection) {
      var reader = EventJSONReader()
      swap(&reader, &self.reader)
      defer { swap(&reader, &self.reader) }
      let proposal = try lines.withBytes(of: line) { bytes throws(Rejection) in
        try reader.proposal(bytes: bytes)
      }
      batch.add(proposal, line: lines.number, bytes: line.count)
    } catch {
      batch.add(RejectedLine(line: lines.number, rejection: error))
    }
  }
}
