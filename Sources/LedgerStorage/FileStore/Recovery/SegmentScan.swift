internal import LedgerCore

/// Walks the frames of a segment and checks each: its checksums, its place, its neighbour, its records, and
/// the Merkle root after it.
struct SegmentScan<Disk: FileSystem> {
  let segment: SegmentFile
  let window: FileWindow<Disk>
  private let seed: UInt32
  private let options: LogOptions

  /// Where the valid frames end in the log.
  private(set) var end: UInt64
  /// The Merkle tree of everything up to there.
  private(set) var frontier: MerkleFrontier
  /// The epoch of the last valid frame.
  private(set) var epoch: UInt64
  /// The headers of the valid frames, hashed, and how many they are.
  private(set) var frames = SHA256()
  private(set) var frameCount: UInt64 = 0
  /// The roots of the blocks that end in the segment.
  private(set) var blocks: [Hash256] = []
  /// What names the seal, if there is one: then the segment is complete.
  private(set) var seal: SealName?

  /// How far the scan has come, as `HEAD` would say it.
  var place: HeadSlot {
    HeadSlot(epoch: epoch, durable: end, position: frontier.count, root: frontier.root)
  }

  init(
    _ segment: SegmentFile, in window: FileWindow<Disk>, seed: UInt32, _ options: LogOptions
  ) {
    self.segment = segment
    self.window = window
    self.seed = seed
    self.options = options
    end = segment.header.firstFrame
    frontier = segment.header.frontier
    epoch = segment.header.epoch
  }

  /// What stands where a frame may begin.
  enum Step {
    case frame(FrameHeader)
    /// No valid frame, and why not; the header where that is valid.
    case stop(FormatProblem, FrameHeader?)
  }

  /// The next frame, if it is valid in every respect.
  mutating func next() throws(FileFailure) -> Step {
    guard seal == nil else { return .stop(.notThere, nil) }
    let fileOffset = end - segment.header.base
    let bytes = try window.bytes(at: fileOffset, count: LogFormat.frameHeaderBytes)
    let header: FrameHeader
    do throws(FormatProblem) {
      header = try FrameHeader(bytes, at: end, seed: seed, options)
    } catch {
      return .stop(error, nil)
    }
    var frames = frames
    frames.update(bytes.bytes)
    if let problem = neighbourProblem(of: header) { return .stop(problem, header) }
    var tree = frontier
    let blockCount = blocks.count
    let problem =
      header.kind == .seal
      ? try sealProblem(of: header, at: fileOffset)
      : try recordProblem(of: header, at: fileOffset, &tree)
    var isValid = false
    defer { if !isValid { blocks.removeLast(blocks.count - blockCount) } }
    if let problem { return .stop(problem, header) }
    if tree.root != header.rootAfter, !options.sabotaged(.rootUnchecked),
      !options.sabotaged(.checksumRecomputed)
    {
      return .stop(.impossible("its Merkle root is not that of the records up to there"), header)
    }
    if header.kind == .seal {
      let count = Int(header.end - header.offset)
      let bytes = try window.bytes(at: fileOffset, count: count)
      seal = SealName(hash: SHA256.hash(bytes.bytes), byteCount: UInt64(count))
    } else {
      self.frames = frames
      frameCount += 1
    }
    isValid = true
    frontier = tree
    epoch = header.epoch
    end = header.end
    return .frame(header)
  }

  /// What is wrong with a header beside the frames before it.
  private func neighbourProblem(of header: FrameHeader) -> FormatProblem? {
    if header.epoch < epoch, !options.sabotaged(.staleEpochAccepted) {
      return .misplaced("it is of epoch \(header.epoch), and epoch \(epoch) came before")
    }
    guard header.firstPosition == frontier.count + 1 else {
      return .impossible(
        "it begins at position \(header.firstPosition) instead of \(frontier.count + 1)")
    }
    return nil
  }

  private mutating func recordProblem(
    of header: FrameHeader, at fileOffset: UInt64, _ tree: inout MerkleFrontier
  ) throws(FileFailure) -> FormatProblem? {
    var pieces = PayloadPieces(header, at: fileOffset, in: window, seed: seed, options)
    while true {
      switch try pieces.next() {
      case .piece(let piece):
        tree.append(recordsOf: piece.bytes, completing: &blocks)
      case .end: return nil
      case .problem(.checksum) where options.sabotaged(.checksumRecomputed): return nil
      case .problem(let problem): return problem
      }
    }
  }

  private func sealProblem(
    of header: FrameHeader, at fileOffset: UInt64
  ) throws(FileFailure) -> FormatProblem? {
    let size = Seal.payloadBytes(blocks: blocks.count)
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
      seal.header == segment.pageHash && seal.frameCount == frameCount && seal.blocks == blocks
        && seal.frames == frames.finalize() || options.sabotaged(.sealUnchecked)
    else { return .impossible("it does not seal what stands before it") }
    return nil
  }
}

/// What the next segment knows a seal by.
struct SealName: Hashable, Sendable {
  let hash: Hash256
  /// The size of its frame.
  let byteCount: UInt64
}
