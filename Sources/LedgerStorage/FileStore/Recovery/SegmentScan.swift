internal import LedgerCore

/// Walks the frames of a segment and checks each: its checksums, its place, its neighbour, its records, and
/// the Merkle root after it.
///
/// A root is the end of a chain of hashes, each of which waits for the one before. Those of several frames wait
/// for nothing of each other, so the walk looks some frames ahead, and holds their roots against them side by side.
/// None is valid before that.
struct SegmentScan<Disk: FileSystem> {
  let segment: SegmentFile
  let window: FileWindow<Disk>
  private let seed: UInt32
  private let options: LogOptions

  /// What the valid frames amount to.
  private(set) var valid: SegmentTally
  /// What was found behind them already, the nearest last.
  private var ahead: [Finding] = []

  init(
    _ segment: SegmentFile, in window: FileWindow<Disk>, seed: UInt32, _ options: LogOptions
  ) {
    self.segment = segment
    self.window = window
    self.seed = seed
    self.options = options
    valid = SegmentTally(before: segment.header)
  }

  /// What stands where a frame may begin.
  enum Step {
    case frame(FrameHeader)
    /// No valid frame, and why not; the header where that is valid.
    case stop(FormatProblem, FrameHeader?)
  }

  /// The next frame, if it is valid in every respect.
  mutating func next() throws(FileFailure) -> Step {
    if ahead.isEmpty { ahead = lookAhead().reversed() }
    switch ahead.popLast() {
    case .frame(let header, let tally):
      valid = tally
      return .frame(header)
    case .stop(let problem, let header): return .stop(problem, header)
    case .unreadable(let failure): throw failure
    case nil: return .stop(.notThere, nil)
    }
  }
}

// MARK: Looking ahead

extension SegmentScan {
  /// What looking ahead came upon.
  private enum Finding {
    /// A frame, and what all up to its end amount to.
    case frame(FrameHeader, SegmentTally)
    case stop(FormatProblem, FrameHeader?)
    case unreadable(FileFailure)
  }

  /// How many frames are looked at together: enough to hash side by side, and few to keep what each amounts to.
  private static var abreast: Int { 32 }

  /// The next frames in their order, and what ends them if there is anything.
  private func lookAhead() -> [Finding] {
    var frames: [(header: FrameHeader, tally: SegmentTally)] = []
    var end: Finding?
    var tally = valid
    while end == nil, frames.count < SegmentScan.abreast {
      do throws(FileFailure) {
        switch try look(behind: &tally) {
        case .frame(let header): frames.append((header, tally))
        case .stop(let problem, let header): end = .stop(problem, header)
        }
      } catch {
        end = .unreadable(error)
      }
    }
    if let wrong = firstWithWrongRoot(frames) {
      // What was found behind it is of no account: nobody would have looked there.
      end = .stop(
        .impossible("its Merkle root is not that of the records up to there"),
        frames[wrong].header)
      frames.removeLast(frames.count - wrong)
    }
    return frames.map { .frame($0.header, $0.tally) } + (end.map { [$0] } ?? [])
  }

  private func firstWithWrongRoot(
    _ frames: [(header: FrameHeader, tally: SegmentTally)]
  ) -> Int? {
    if options.sabotaged(.rootUnchecked) || options.sabotaged(.checksumRecomputed) { return nil }
    let roots = MerkleFrontier.roots(of: frames.map(\.tally.frontier))
    return frames.indices.first { frames[$0].header.rootAfter != roots[$0] }
  }
}

// MARK: One frame

extension SegmentScan {
  /// Checks the frame behind a tally in every respect but its root, and adds it.
  private func look(behind tally: inout SegmentTally) throws(FileFailure) -> Step {
    guard tally.seal == nil else { return .stop(.notThere, nil) }
    let fileOffset = tally.end - segment.header.base
    let bytes = try window.bytes(at: fileOffset, count: LogFormat.frameHeaderBytes)
    let header: FrameHeader
    do throws(FormatProblem) {
      header = try FrameHeader(bytes, at: tally.end, seed: seed, options)
    } catch {
      return .stop(error, nil)
    }
    if let problem = neighbourProblem(of: header, behind: tally) { return .stop(problem, header) }
    var next = tally
    if header.kind == .seal {
      if let problem = try sealProblem(of: header, at: fileOffset, behind: tally) {
        return .stop(problem, header)
      }
      let count = Int(header.end - header.offset)
      let bytes = try window.bytes(at: fileOffset, count: count)
      next.seal = SealName(hash: SHA256.hash(bytes.bytes), byteCount: UInt64(count))
    } else {
      next.frames.update(bytes.bytes)
      next.frameCount += 1
      if let problem = try recordProblem(of: header, at: fileOffset, &next) {
        return .stop(problem, header)
      }
    }
    next.epoch = header.epoch
    next.end = header.end
    tally = next
    return .frame(header)
  }

  /// What is wrong with a header beside the frames before it.
  private func neighbourProblem(
    of header: FrameHeader, behind tally: SegmentTally
  ) -> FormatProblem? {
    let (epoch, count) = (tally.epoch, tally.frontier.count)
    if header.epoch < epoch, !options.sabotaged(.staleEpochAccepted) {
      return .misplaced("it is of epoch \(header.epoch), and epoch \(epoch) came before")
    }
    guard header.firstPosition == count + 1 else {
      return .impossible("it begins at position \(header.firstPosition) instead of \(count + 1)")
    }
    return nil
  }

  private func recordProblem(
    of header: FrameHeader, at fileOffset: UInt64, _ tally: inout SegmentTally
  ) throws(FileFailure) -> FormatProblem? {
    var pieces = PayloadPieces(header, at: fileOffset, in: window, seed: seed, options)
    while true {
      switch try pieces.next() {
      case .piece(let piece):
        tally.frontier.append(recordsOf: piece.bytes, completing: &tally.blocks)
      case .end: return nil
      case .problem(.checksum) where options.sabotaged(.checksumRecomputed): return nil
      case .problem(let problem): return problem
      }
    }
  }

  private func sealProblem(
    of header: FrameHeader, at fileOffset: UInt64, behind tally: SegmentTally
  ) throws(FileFailure) -> FormatProblem? {
    let size = Seal.payloadBytes(blocks: tally.blocks.count)
    guard header.payloadBytes == size else {
      return .impossible("it has another size than a seal here")
    }
    let bytes = try window.bytes(
      at: fileOffset + UInt64(LogFormat.frameHeaderBytes), count: size)
    guard bytes.count == size else { return .cutOff }
    guard CRC32C.checksum(of: bytes.bytes, continuing: seed) == header.payloadChecksum else {
      return .checksum
    }
    let seal = Seal(bytes)
    guard
      seal.header == segment.pageHash && seal.frameCount == tally.frameCount
        && seal.blocks == tally.blocks && seal.frames == tally.frames.finalize()
        || options.sabotaged(.sealUnchecked)
    else { return .impossible("it does not seal what stands before it") }
    return nil
  }
}
