/// Finds a key that an object has twice, in linear time also for an object made to be slow.
///
/// Few keys are compared each with each, which is fastest and needs no space. More of them go
/// through a hash table, whose hash is seeded anew in every process: nobody can choose keys that
/// collide. The seed has no part in the answer.
struct JSONKeyTable: Sendable {
  private struct Slot: Sendable {
    var hash: Int
    /// One more than the index of the key's node; 0 is an empty slot.
    var entry: UInt32
  }

  private static let fewKeys = 16

  /// Empty between uses.
  private var slots: [Slot] = []
  private var unescaped: [UInt8] = []

  /// The first key of an object, in the order of the text, that an earlier key reads like.
  mutating func firstDuplicate(
    in nodes: [JSONNode], of object: JSONNode, text: UnsafeRawBufferPointer
  ) -> JSONNode? {
    object.count <= Self.fewKeys
      ? compareEach(nodes, of: object, text: text)
      : compareHashed(nodes, of: object, text: text)
  }

  private mutating func compareEach(
    _ nodes: [JSONNode], of object: JSONNode, text: UnsafeRawBufferPointer
  ) -> JSONNode? {
    let first = object.index &+ 1
    // Most keys of an object differ in this mark already; only equal marks need a comparison.
    var marks: UInt64 = 0
    var index = first
    while index < object.next {
      let key = nodes[index]
      // Escapes are rare and slow to compare; the table reads them once.
      if key.hasEscapes { return compareHashed(nodes, of: object, text: text) }
      let mark = Self.mark(of: key, text: text)
      if marks & mark != 0 {
        var earlier = first
        while earlier < index {
          if Self.areEqual(nodes[earlier], key, text: text) { return key }
          earlier = nodes[earlier &+ 1].next
        }
      }
      marks |= mark
      index = nodes[index &+ 1].next
    }
    return nil
  }

  /// One bit of 64, the same for keys without escapes that are the same.
  @inline(__always)
  private static func mark(of key: JSONNode, text: UnsafeRawBufferPointer) -> UInt64 {
    // The quotes stand around the key, so these two bytes exist even if it is empty.
    let first = UInt64(text[key.start &+ 1])
    let last = UInt64(text[key.end &- 2])
    let mixed = first | last << 8 | UInt64(key.end &- key.start) << 16
    return 1 &<< ((mixed &* 0x9E37_79B9_7F4A_7C15) >> 58)
  }

  private mutating func compareHashed(
    _ nodes: [JSONNode], of object: JSONNode, text: UnsafeRawBufferPointer
  ) -> JSONNode? {
    var size = 32
    while size < 2 &* object.count { size &*= 2 }
    slots.removeAll(keepingCapacity: true)
    slots.append(contentsOf: repeatElement(Slot(hash: 0, entry: 0), count: size))
    var index = object.index &+ 1
    while index < object.next {
      let key = nodes[index]
      let hash = hash(of: key, text: text)
      var place = hash & (size &- 1)
      while slots[place].entry != 0 {
        let earlier = nodes[Int(slots[place].entry) &- 1]
        if slots[place].hash == hash && Self.areEqual(earlier, key, text: text) { return key }
        place = (place &+ 1) & (size &- 1)
      }
      slots[place] = Slot(hash: hash, entry: key.index32 &+ 1)
      index = nodes[index &+ 1].next
    }
    return nil
  }

  private mutating func hash(of key: JSONNode, text: UnsafeRawBufferPointer) -> Int {
    var hasher = Hasher()
    let raw = Self.content(of: key, text: text)
    if key.hasEscapes {
      unescaped.removeAll(keepingCapacity: true)
      var bytes = JSONUnescaper(raw)
      while let byte = bytes.next() { unescaped.append(byte) }
      unescaped.withUnsafeBytes { hasher.combine(bytes: $0) }
    } else {
      hasher.combine(bytes: raw)
    }
    return hasher.finalize()
  }

  private static func areEqual(
    _ left: JSONNode, _ right: JSONNode, text: UnsafeRawBufferPointer
  ) -> Bool {
    let a = content(of: left, text: text)
    let b = content(of: right, text: text)
    guard left.hasEscapes || right.hasEscapes else { return JSONBytes.areEqual(a, b) }
    var x = JSONUnescaper(a)
    var y = JSONUnescaper(b)
    while true {
      let byte = x.next()
      guard byte == y.next() else { return false }
      if byte == nil { return true }
    }
  }

  /// The bytes between the quotes.
  @inline(__always)
  private static func content(
    of key: JSONNode, text: UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: text[(key.start &+ 1)..<(key.end &- 1)])
  }
}
