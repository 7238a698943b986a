// What a crash, or a failed sync, lets the disk have.
extension DiskNode {
  /// Lets the disk have what a plan says of what was done.
  mutating func settle(_ plan: CrashPlan, _ random: inout RandomSource) {
    let before = durable.count
    var chooser = CrashChooser(plan, unsyncedBytes: written.count)
    for change in changes {
      guard let start = change.start else {
        // Where the file is as long as before, what was cut off is there still.
        let isKept = plan.size == .asWritten || plan.size == .new
        if isKept, chooser.keepsSize(change.number, &random) {
          fit(to: change.offset, plan, &random)
        }
        continue
      }
      var offset = 0
      while offset < change.count {
        // Sectors lie where the file says, not where the write began.
        let place = change.offset + offset
        let next = (place / DiskNode.sectorBytes + 1) * DiskNode.sectorBytes
        let count = min(next - place, change.count - offset)
        let kept = chooser.kept(of: count, change.number, &random)
        let lost = kept.lowerBound > 0 ? 0..<kept.lowerBound : kept.upperBound..<count
        if !kept.isEmpty {
          let piece = start + offset + kept.lowerBound..<start + offset + kept.upperBound
          let target = place + change.displacement + kept.lowerBound
          if target > durable.count { fit(to: target, plan, &random) }
          put(piece, at: target)
        }
        if !lost.isEmpty, chooser.scars(&random) {
          scar(
            start + offset + lost.lowerBound..<start + offset + lost.upperBound,
            at: place + change.displacement + lost.lowerBound, &random)
        }
        offset += count
      }
    }
    switch plan.size {
    case .asWritten: break
    case .old: fit(to: before, plan, &random)
    case .new: fit(to: cached.count, plan, &random)
    case .between:
      let low = min(before, cached.count)
      fit(to: low + random.below(max(before, cached.count) - low + 1), plan, &random)
    }
  }

  /// Cuts the disk's bytes off, or extends them by what was on the disk there before.
  private mutating func fit(to size: Int, _ plan: CrashPlan, _ random: inout RandomSource) {
    let before = durable.count
    DiskNode.resize(&durable, to: size)
    guard size > before else { return }
    switch plan.fill {
    case .zeros: break
    case .garbage: fillWithGarbage(before..<size, &random)
    case .stale:
      let stale = plan.stale
      guard before < stale.count else { return }
      let end = min(size, stale.count)
      durable.replaceSubrange(before..<end, with: stale[before..<end])
    }
  }

  /// Leaves something else than either the old or the new bytes where a sector was being written.
  ///
  /// Bytes that were written over by the same bytes stay what they are, as on every disk that writes a
  /// sector from one end to the other.
  private mutating func scar(
    _ piece: Range<Int>, at offset: Int, _ random: inout RandomSource
  ) {
    guard offset >= 0, offset + piece.count <= durable.count else { return }
    let part = offset..<offset + piece.count
    guard !durable[part].elementsEqual(written[piece]) else { return }
    if random.chance(50) {
      fillWithGarbage(part, &random)
    } else {
      durable.replaceSubrange(part, with: repeatElement(0, count: part.count))
    }
  }

  private mutating func fillWithGarbage(_ range: Range<Int>, _ random: inout RandomSource) {
    durable.withUnsafeMutableBytes { bytes in
      var offset = range.lowerBound
      while offset + 8 <= range.upperBound {
        bytes.storeBytes(of: random.next(), toByteOffset: offset, as: UInt64.self)
        offset += 8
      }
      let last = random.next()
      while offset < range.upperBound {
        bytes[offset] = UInt8(truncatingIfNeeded: last >> (8 * (offset % 8)))
        offset += 1
      }
    }
  }
}
