internal import LedgerCore

/// Numbers and hashes at offsets that the caller has checked.
extension UnsafeRawBufferPointer {
  func uint16(at offset: Int) -> UInt16 {
    loadUnaligned(fromByteOffset: offset, as: UInt16.self).littleEndian
  }

  func uint32(at offset: Int) -> UInt32 {
    loadUnaligned(fromByteOffset: offset, as: UInt32.self).littleEndian
  }

  func uint64(at offset: Int) -> UInt64 {
    loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
  }

  func hash(at offset: Int) -> Hash256 {
    loadUnaligned(fromByteOffset: offset, as: Hash256.self)
  }

  /// Whether all bytes are zero; whole words are looked at where there are any.
  var isZero: Bool {
    var offset = 0
    while offset + 8 <= count {
      if loadUnaligned(fromByteOffset: offset, as: UInt64.self) != 0 { return false }
      offset += 8
    }
    while offset < count {
      if self[offset] != 0 { return false }
      offset += 1
    }
    return true
  }

  /// Where the last byte that is not zero ends; 0 where all are.
  var endOfContent: Int {
    var end = count
    while end >= 8, loadUnaligned(fromByteOffset: end - 8, as: UInt64.self) == 0 { end -= 8 }
    while end > 0, self[end - 1] == 0 { end -= 1 }
    return end
  }
}

extension UnsafeMutableRawBufferPointer {
  /// Puts a number at an offset that the caller has checked.
  func put(_ value: some FixedWidthInteger, at offset: Int) {
    storeBytes(of: value.littleEndian, toByteOffset: offset, as: type(of: value.littleEndian))
  }

  /// Puts a hash at an offset that the caller has checked.
  func put(_ hash: Hash256, at offset: Int) {
    storeBytes(of: hash, toByteOffset: offset, as: Hash256.self)
  }

  /// So many of these bytes from an offset on, to be read.
  func part(at offset: Int, count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(self).part(at: offset, count: count)
  }

  /// Makes all bytes zero.
  func clear() {
    initializeMemory(as: UInt8.self, repeating: 0)
  }
}
