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
  /// The hash of the seal, if there is one: then the segment is complete.
  private(set) var sealHash: Hash256?

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
    guard sealHash == nil else { return .stop(.notThere, nil) }
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
    let problem =
      header.kind == .seal
      ? try sealProblem(of: header, at: fileOffset)
      : try recordProblem(of: header, at: fileOffset, &tree)
    if let problem { return .stop(problem, header) }
    if tree.root != header.rootAfter, !options.sabotaged(.rootUnchecked),
      !options.sabotaged(.checksumRecomputed)
    {
      return .stop(.impossible("its Merkle root is not that of the records up to there"), header)
    }
    if header.kind == .seal {
      sealHash = try SegmentScan.sealHash(at: fileOffset, in: window)
    } else {
      self.frames = frames
      frameCount += 1
    }
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

  private func recordProblem(
    of header: FrameHeader, at fileOffset: UInt64, _ tree: inout MerkleFrontier
  ) throws(FileFailure) -> FormatProblem? {
    var pieces = PayloadPieces(header, at: fileOffset, in: window, seed: seed, options)
    while true {
      switch try pieces.next() {
      case .piece(let piece):
        var cursor = RecordCursor(piece.bytes)
        while let record = cursor.next() { tree.append(.leaf(record.bytes)) }
      case .end: return nil
      case .problem(.checksum) where options.sabotaged(.checksumRecomputed): return nil
      case .problem(let problem): return problem
      }
    }
  }

  private func sealProblem(
    of header: FrameHeader, at fileOffset: UInt64
  ) throws(FileFailure) -> FormatProblem? {
    let bytes = try window.bytes(
      at: fileOffset + UInt64(LogFormat.frameHeaderBytes), count: Seal.payloadBytes)
    guard bytes.count == Seal.payloadBytes else { return .cutOff }
    guard CRC32C.checksum(of: bytes.bytes, continuing: seed) == header.payloadChecksum else {
      return .checksum
    }
    let seal = Seal(bytes)
    guard
      seal.header == segment.pageHash && seal.frameCount == frameCount
        && seal.frames == frames.finalize() || options.sabotaged(.sealUnchecked)
    else { return .impossible("it does not seal what stands before it") }
    return nil
  }

  /// The hash of a seal's frame, by which the next segment names it.
  static func sealHash(
    at fileOffset: UInt64, in window: FileWindow<Disk>
  ) throws(FileFailure) -> Hash256 {
    SHA256.hash(try window.bytes(at: fileOffset, count: Seal.frameBytes).bytes)
  }
}
