extension UnsafeRawBufferPointer {
  /// So many bytes from an offset on, both of which the caller has checked.
  @inline(__always)
  package func part(at offset: Int, count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: baseAddress?.advanced(by: offset), count: count)
  }

  /// The bytes that follow the last whole group of eight, as one word with the first of them lowest.
  ///
  /// Loads of fixed sizes that overlap take the place of a loop, whose end no processor predicts.
  @inline(__always)
  package var tailWord: UInt64 {
    count < 8 ? shortWord : (wordAtEnd >> 8) >> (56 &- UInt64(truncatingIfNeeded: count & 7) &* 8)
  }

  /// Whether other bytes, of which there are as many, are the same.
  @inline(__always)
  package func isSame(as other: UnsafeRawBufferPointer) -> Bool {
    guard count >= 8 else { return shortWord == other.shortWord }
    var offset = 0
    while offset &+ 8 <= count {
      guard
        loadUnaligned(fromByteOffset: offset, as: UInt64.self)
          == other.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      else { return false }
      offset &+= 8
    }
    return wordAtEnd == other.wordAtEnd
  }

  /// The last eight of at least eight bytes as one word.
  @inline(__always)
  package var wordAtEnd: UInt64 {
    loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self).littleEndian
  }

  /// Fewer than eight bytes as one word, the first of them lowest.
  @inline(__always)
  package var shortWord: UInt64 {
    if count >= 4 {
      let low = loadUnaligned(as: UInt32.self).littleEndian
      let high = loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self).littleEndian
      return UInt64(low) | UInt64(high) &<< UInt64(truncatingIfNeeded: (count &- 4) &* 8)
    }
    guard count > 0 else { return 0 }
    let middle = count &>> 1
    let last = count &- 1
    return UInt64(self[0]) | UInt64(self[middle]) &<< UInt64(truncatingIfNeeded: middle &* 8)
      | UInt64(self[last]) &<< UInt64(truncatingIfNeeded: last &* 8)
  }
}
