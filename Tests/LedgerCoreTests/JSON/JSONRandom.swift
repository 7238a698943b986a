/// A small generator whose values depend on nothing but its seed.
struct JSONRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// A number from 0 up to but not including a limit.
  mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }

  /// A text of up to 40 characters from all of Unicode, those that need escapes among them.
  mutating func text() -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<below(41) {
      let limit: UInt32 = [0x20, 0x80, 0x800, 0x1_0000, 0x11_0000][below(5)]
      let value = UInt32.random(in: 0..<limit, using: &self)
      text.append(Unicode.Scalar(value) ?? "\"")
      if below(8) == 0 { text.append(below(2) == 0 ? "\"" : "\\") }
    }
    return String(text)
  }
}
