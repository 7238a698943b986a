/// Numbers of a variable length: seven bits a byte, the lowest first, in the fewest bytes.
package enum RecordNumber {
  /// Squeezes the number of two to eight bytes that a word begins with; `nil` where it is none.
  ///
  /// How many bytes a number has changes from one amount to the next, so that a loop over them would be
  /// predicted wrongly all the time.
  @inline(__always)
  package static func squeeze(_ word: UInt64) -> (value: UInt64, count: Int)? {
    let stops = ~word & 0x8080_8080_8080_8080
    let stop = stops & (0 &- stops)
    // A last byte of zero says nothing: the number could be shorter.
    guard stops != 0, word & (stop &- (stop &>> 7)) != 0 else { return nil }
    var value = word & (stop &- 1) & 0x7F7F_7F7F_7F7F_7F7F
    value = (value & 0x007F_007F_007F_007F) | (value & 0x7F00_7F00_7F00_7F00) &>> 1
    value = (value & 0x0000_3FFF_0000_3FFF) | (value & 0x3FFF_0000_3FFF_0000) &>> 2
    value = (value & 0x0000_0000_0FFF_FFFF) | (value & 0x0FFF_FFFF_0000_0000) &>> 4
    return (value, stops.trailingZeroBitCount &>> 3 &+ 1)
  }
}

extension UInt64 {
  /// The signed number that was folded into this one, as 0, −1, 1, −2 into 0, 1, 2, 3.
  @inline(__always)
  package var unfolded: Int64 { Int64(bitPattern: self >> 1) ^ -Int64(bitPattern: self & 1) }
}

extension Int64 {
  /// The number folded into an unsigned one, which is small where this is near zero.
  @inline(__always)
  var folded: UInt64 { UInt64(bitPattern: self << 1 ^ self >> 63) }
}
